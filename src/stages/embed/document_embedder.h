#pragma once
/// What embeds documents by a model from outside the run: a local encoder, or an endpoint.
#include <cstddef>
#include <nlohmann/json.hpp>
#include <vector>

#include "saetm/context.h"
#include "saetm/corpus.h"
#include "saetm/matrix.h"

namespace saetm {

class DocumentEmbedder {
 public:
  virtual ~DocumentEmbedder() = default;
  /// Embeddings (documents, d). Progress is told in documents, or not at all. A document's row does
  /// not depend on the others, up to rounding.
  virtual Matrix embed(const std::vector<Document>& documents, const Context& context) = 0;
  /// `source`, and what tells this embedder from others whose vectors differ. The run keeps it in
  /// embedder.json, for new documents to be embedded in the same way.
  virtual nlohmann::ordered_json about() const = 0;
  /// Documents that it is given at a time: enough for all that it does at once.
  virtual std::size_t block() const { return 512; }
  /// Where it is found again, which its vectors do not depend on: a URL, a folder. Kept likewise.
  virtual nlohmann::ordered_json where() const { return nlohmann::ordered_json::object(); }
};

}  // namespace saetm
