#pragma once
/// Texts in other encodings than Unicode's, by ICU.
#include <memory>
#include <string>
#include <string_view>

namespace saetm {

class Decoder {
 public:
  /// `name` is one that ICU knows: windows-1252, latin1, koi8-r, shift_jis, gb18030. Throws Error
  /// that names --encoding for another, and for those that are no superset of ASCII (UTF-16,
  /// ISO-2022-JP): a text is parted into lines before it is decoded.
  explicit Decoder(const std::string& name);
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  /// Puts the text into `utf8`; false for bytes that stand for nothing in this encoding.
  bool decode(std::string_view bytes, std::string& utf8) const;

 private:
  struct Converter;
  std::unique_ptr<Converter> converter_;
};

/// The encoding that bytes which are no UTF-8 are likeliest in, by the frequencies of letters; ""
/// where little speaks for any.
std::string likely_encoding(std::string_view bytes);

}  // namespace saetm
