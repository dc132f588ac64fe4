#pragma once
/// A local encoder as what embeds a run's documents, and later ones in the same way.
#include <memory>
#include <string>

#include "saetm/encoder.h"
#include "saetm/run.h"
#include "stages/embed/document_embedder.h"

namespace saetm {

class EncoderEmbedder : public DocumentEmbedder {
 public:
  EncoderEmbedder(const EncoderOptions& options, const Context& context);
  /// Of a document's title, newline and text; of its image where the encoder takes images. Throws
  /// Error naming a document without one.
  Matrix embed(const std::vector<Document>& documents, const Context& context) override;
  nlohmann::ordered_json about() const override;

 private:
  Encoder encoder_;
};

/// The encoder that made the run's embeddings, opened again; `made` is embedder.json's `embedder`.
/// Throws Error when it is not there any more, or is another.
std::unique_ptr<EncoderEmbedder> encoder_of(const RunDirectory& run,
                                            const nlohmann::ordered_json& made,
                                            const Context& context);

}  // namespace saetm
