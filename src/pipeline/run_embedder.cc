#include "pipeline/run_embedder.h"

#include "pipeline/encoder_embedder.h"
#include "pipeline/endpoint_embedder.h"
#include "pipeline/run_files.h"
#include "saetm/error.h"

namespace saetm {

using Json = nlohmann::ordered_json;

/// The sources, one a line.
std::unique_ptr<DocumentEmbedder> run_embedder(const RunDirectory& run,
                                               const EmbedderOptions& given,
                                               const Context& context) {
  if (run.sha256("embed", "embedder.json").empty()) return nullptr;
  const Json record = read_json(checked_file(run, "embed", "embedder.json"));
  const Json about = record.value("embedder", Json::object());
  const Json where = record.value("where", Json::object());
  const std::string source = about.value("source", "");
  if (source == "endpoint") {
    return std::make_unique<EndpointEmbedder>(endpoint_of(about, where, given.endpoint));
  }
  if (source == "encoder") return encoder_of(run, about, context);
  throw Error(run.path() + ": its embeddings are of the source '" + source +
              "', which this program does not have: --embeddings FILE");
}

std::string save_embedder(const RunDirectory& run, const std::string& key, const std::string& sum,
                          const DocumentEmbedder& embedder) {
  Json record = {{"key", key}, {"embeddings", sum}, {"embedder", embedder.about()}};
  if (const Json where = embedder.where(); !where.empty()) record["where"] = where;
  return write_text(run.file("embedder.json"), record.dump(1) + "\n");
}

}  // namespace saetm
