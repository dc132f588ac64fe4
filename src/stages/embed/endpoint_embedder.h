#pragma once
/// Texts embedded by a model behind an endpoint.
#include <string>

#include "saetm/embedding_client.h"
#include "stages/embed/document_embedder.h"

namespace saetm {

class EndpointEmbedder final : public DocumentEmbedder {
 public:
  /// Keeps answers in the file `under_way`, where one is named, while embed() works: after any end
  /// the same call asks for the rest alone. Whoever has all embeddings removes the file.
  explicit EndpointEmbedder(const EmbeddingEndpoint& options, std::string under_way = "");

  /// Embeds titles and texts.
  Matrix embed(const std::vector<Document>& documents, const Context& context) override;
  nlohmann::ordered_json about() const override;
  nlohmann::ordered_json where() const override;
  /// Enough for 16 requests at a time, each of 256 texts.
  std::size_t block() const override { return 4096; }
  const LanguageUsage& usage() const { return client_.usage(); }

 private:
  EmbeddingClient client_;
  std::string under_way_;
  bool done_ = true;  // what lies there belongs to rows that are kept elsewhere
  bool first_ = true;
};

/// Returns the endpoint that embedder.json's `embedder` and `where` tell, with what is `given`
/// anew: the URL and how it is asked. Throws Error where another model is given, or another value
/// of what the vectors depend on.
EmbeddingEndpoint endpoint_of(const nlohmann::ordered_json& about,
                              const nlohmann::ordered_json& where, EmbeddingEndpoint given);

}  // namespace saetm
