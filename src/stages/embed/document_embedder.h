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
  /// Returns embeddings (documents, d). Tells progress in documents, or not at all. A document's
  /// row does not depend on the others, up to rounding.
  virtual Matrix embed(const std::vector<Document>& documents, const Context& context) = 0;
  /// Returns `source`, and what tells this embedder from others whose vectors differ. The run keeps
  /// it in embedder.json, so that new documents are embedded in the same way.
  virtual nlohmann::ordered_json about() const = 0;
  /// Returns the number of documents to give at a time: enough for all that it does at once.
  virtual std::size_t block() const { return 512; }
  /// Returns where it is found again (a URL, a folder), which its vectors do not depend on. The run
  /// keeps that likewise.
  virtual nlohmann::ordered_json where() const { return nlohmann::ordered_json::object(); }
};

}  // namespace saetm
