#include "stages/embed/run_embedder.h"

#include "run/artefacts.h"
#include "saetm/error.h"
#include "stages/embed/encoder_embedder.h"
#include "stages/embed/endpoint_embedder.h"

namespace saetm {

using Json = nlohmann::ordered_json;

/// The sources, one a line.
std::unique_ptr<DocumentEmbedder> run_embedder(const RunDirectory& run,
                                               const EmbedderOptions& given,
                                               const Context& context) {
  if (sum_of(run, kEmbedder).empty()) return nullptr;
  return read_json(run, kEmbedder, [&](const Json& record) -> std::unique_ptr<DocumentEmbedder> {
    const Json about = record.value("embedder", Json::object());
    const Json where = record.value("where", Json::object());
    const std::string source = about.value("source", "");
    if (source == "endpoint") {
      return std::make_unique<EndpointEmbedder>(endpoint_of(about, where, given.endpoint));
    }
    if (source == "encoder") return encoder_of(run, about, context);
    throw Error(run.path() + ": its embeddings are of the source '" + source +
                "', which this program does not have: --embeddings FILE");
  });
}

RunDirectory::StageFile save_embedder(const RunDirectory& run, const std::string& key,
                                      const std::string& sum, const DocumentEmbedder& embedder) {
  Json record = {{"key", key}, {"embeddings", sum}, {"embedder", embedder.about()}};
  if (const Json where = embedder.where(); !where.empty()) record["where"] = where;
  return save_json(run, kEmbedder, record);
}

}  // namespace saetm
