#include "stages/embed/endpoint_embedder.h"

#include "io/disk/calls.h"
#include "saetm/error.h"

namespace saetm {

using Json = nlohmann::ordered_json;

namespace {

/// A refusal of what was sent, with what may help.
[[noreturn]] void advise(const Error& error) {
  std::string what = error.what();
  for (const char* status : {"HTTP 400", "HTTP 413", "HTTP 422"}) {
    if (what.find(status) == std::string::npos) continue;
    what += "; --embed-max-chars cuts long texts, --embed-batch makes requests smaller";
    break;
  }
  throw Error(what);
}

}  // namespace

EndpointEmbedder::EndpointEmbedder(const EmbeddingEndpoint& options, std::string under_way)
    : client_(options), under_way_(options.cache.empty() ? std::move(under_way) : "") {}

Matrix EndpointEmbedder::embed(const std::vector<Document>& documents, const Context& context) {
  if (!under_way_.empty() && done_) {
    if (!first_) disk::remove(under_way_);
    client_.keep_in(under_way_);
  }
  first_ = done_ = false;
  std::vector<std::string> texts;
  for (const Document& document : documents) texts.push_back(document.full_text());
  try {
    Matrix rows = client_.embed(texts, "embed", context);
    done_ = true;
    return rows;
  } catch (const Error& error) {
    advise(error);
  }
}

Json EndpointEmbedder::about() const {
  const EmbeddingEndpoint& options = client_.options();
  return {{"source", "endpoint"},
          {"model", options.model},
          {"dimensions", options.dimensions},
          {"max_chars", options.max_chars},
          {"prefix", options.prefix}};
}

Json EndpointEmbedder::where() const {
  return {{"url", client_.options().url}};
}

EmbeddingEndpoint endpoint_of(const Json& about, const Json& where, EmbeddingEndpoint given) {
  const EmbeddingEndpoint defaults;
  const auto take = [&](const char* name, auto& value, const auto& standard) {
    const auto own = about.value(name, standard);
    if (value != standard && value != own) {
      throw Error("--embed-" + std::string(name) +
                  " is not what the run's embeddings are of: " + Json(own).dump());
    }
    value = own;
  };
  take("model", given.model, defaults.model);
  take("dimensions", given.dimensions, defaults.dimensions);
  take("max_chars", given.max_chars, defaults.max_chars);
  take("prefix", given.prefix, defaults.prefix);
  if (given.url.empty()) given.url = where.value("url", "");
  return given;
}

}  // namespace saetm
