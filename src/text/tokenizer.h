#pragma once
/// Lower-case words of a text by Unicode's word boundaries (UAX 29).
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace saetm {

/// Not to be shared between threads; each thread takes its own copy.
class Tokenizer {
 public:
  /// `language` decides how letters are lower-cased (Turkish has its own i) and whether n't makes
  /// a word nothing (English and auto: "don't" is neither "don" nor "t"). With `adjacency`,
  /// follows() can be asked.
  explicit Tokenizer(const std::string& language, bool adjacency = false);
  ~Tokenizer();
  Tokenizer(const Tokenizer& other);
  Tokenizer& operator=(const Tokenizer&) = delete;

  /// The words of a UTF-8 text in its order, lower-cased and in normal form C. A word in Unicode's
  /// sense is split at apostrophes ("l'eau" → l, eau) and then counts when it is of letters and
  /// their marks alone: "3d", "e.g" and "a_b" give nothing. Good until the next call.
  const std::vector<std::string_view>& words(std::string_view text);
  /// Whether word i of those stands right behind the one before it: between them is nothing, white
  /// space without a blank line, one hyphen, or the apostrophe that they were split at.
  bool follows(std::size_t i) const { return follows_[i] != 0; }

 private:
  struct Icu;
  /// What was met since the last word, as far as it matters.
  enum class Gap : unsigned char { kNothing, kHyphen, kSpace, kLine, kBreak };
  struct Piece {
    std::size_t begin;
    std::size_t size;
  };

  void probe_ascii();
  void add_ascii(std::string_view text);
  void add_unicode(std::string_view text);
  void begin_word();
  void end_piece(std::size_t begin);
  /// Whether the word gave any piece.
  bool end_word(bool good);
  void widen_gap(char32_t c);

  std::unique_ptr<Icu> icu_;
  bool english_ = false;
  bool adjacency_ = false;
  bool ascii_is_plain_ = true;  // ASCII letters are lower-cased as ever
  unsigned char ascii_[256];    // how each character joins words
  std::string bytes_;           // the words' letters, one word after the other
  std::vector<Piece> pieces_;   // in bytes_
  std::size_t word_bytes_ = 0;  // where the word in the making began
  std::size_t word_pieces_ = 0;
  Gap gap_ = Gap::kBreak;
  std::vector<char> follows_;  // of each piece, where adjacency_
  std::vector<std::string_view> words_;
};

}  // namespace saetm
