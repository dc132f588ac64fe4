#pragma once
/// Local encoders of texts and images: folders that `saetm encoder add` makes (docs/formats.md),
/// run by OpenVINO where the library was built with it.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "saetm/context.h"
#include "saetm/image.h"
#include "saetm/matrix.h"
#include "saetm/options.h"

namespace saetm {

struct EncoderOptions {
  std::string encoder = "";
  std::string precision = "auto";
  std::string long_documents = "truncate";
  std::int64_t most_pixels = kMostPixels;  ///< of an image that is read; no option of the table

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// A trained encoder, ready to embed.
class Encoder {
 public:
  /// What a folder's card says.
  struct About {
    std::string name;
    std::string kind;            ///< text or image
    std::size_t dimensions = 0;  ///< d
    std::size_t max_length = 0;  ///< tokens of a text that count, special ones included
    bool normalized = false;     ///< embeddings have unit length
    std::string sha256;          ///< stands for all of the model's files
    std::string precision;       ///< f32 or bf16, what auto became
    std::string long_documents;  ///< as in the options
    bool takes_images() const { return kind == "image"; }
  };

  /// Opens options.encoder, see find_encoder(); context.threads are those it will run on. Throws
  /// Error when there is no such folder, its card is damaged or of a newer version, or
  /// runs_encoders() is false. The model itself is loaded by the first call of embed, which
  /// compares its files with the card's sums and throws Error where one differs.
  static Encoder open(const EncoderOptions& options, const Context& context = {});
  Encoder(Encoder&&) noexcept;
  Encoder& operator=(Encoder&&) noexcept;
  ~Encoder();

  const About& about() const;

  /// Embeddings of texts (UTF-8), (texts, d), the card's prompt put before each. A row does not
  /// depend on the other texts, up to rounding (1e-5 in f32, for a row of unit length), nor on the
  /// number of threads at all. With long_documents = mean a text of more tokens is cut into parts
  /// of max_length, each a text with the special tokens of its own; its row is their mean weighted
  /// by tokens, scaled to unit length where rows are. Heeds Ctrl-C, tells no progress. One call at
  /// a time. Throws Error when this encoder takes images.
  Matrix embed(const std::vector<std::string>& texts, const Context& context = {});

  /// Embeddings of image files (saetm/image.h), (paths, d), each scaled and cropped as the card
  /// says. Throws Error naming the file for one that cannot be read, or when this encoder takes
  /// texts.
  Matrix embed_images(const std::vector<std::string>& paths, const Context& context = {});

 private:
  struct Impl;
  explicit Encoder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Where `saetm encoder add` puts encoders: $SAETM_ENCODERS, else ~/.local/share/saetm/encoders.
std::string encoders_folder();

/// The folder that `name` means: itself where it is a folder with an encoder.json, else the one of
/// that name in encoders_folder(). Throws Error when there is neither.
std::string find_encoder(const std::string& name);

/// The cards of all in encoders_folder(), by name; precision and long_documents are empty, the
/// models' files are not looked at. Throws Error for a damaged card.
std::vector<Encoder::About> list_encoders();

/// True when this library was built with what runs encoders.
bool runs_encoders();

// What the options are: names, help, ranges.

template <class Visitor>
void EncoderOptions::fields(Visitor&& visit) {
  visit("encoder", &EncoderOptions::encoder,
        Field{.help = "embed the documents by this local encoder: a folder that saetm encoder "
                      "add made, or its name",
              .unit = "folder"});
  visit("encoder_precision", &EncoderOptions::precision,
        Field{.help = "what the encoder computes in; auto is bf16 where the processor has it, "
                      "else f32",
              .choices = "auto|f32|bf16"});
  visit("long", &EncoderOptions::long_documents,
        Field{.help = "what becomes of a text of more tokens than the encoder takes: its "
                      "beginning alone, or the mean of all its parts",
              .choices = "truncate|mean"});
}

}  // namespace saetm
