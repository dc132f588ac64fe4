#include "stages/embed/encoder_embedder.h"

#include "core/options_io.h"
#include "run/artefacts.h"
#include "run/notes.h"
#include "run/options/image_options.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Document& document) {
  if (document.title.empty()) return document.text;
  std::string text = document.title;
  return text.append("\n").append(document.text);
}

}  // namespace

EncoderEmbedder::EncoderEmbedder(const EncoderOptions& options, const Context& context)
    : encoder_(Encoder::open(options, context)) {}

Matrix EncoderEmbedder::embed(const std::vector<Document>& documents, const Context& context) {
  std::vector<std::string> inputs;
  const bool images = encoder_.about().takes_images();
  for (const Document& document : documents) {
    if (images && document.image.empty()) {
      throw Error(encoder_.about().name + ": takes images, and document '" + document.id +
                  "' has none");
    }
    inputs.push_back(images ? document.image : text_of(document));
  }
  return images ? encoder_.embed_images(inputs, context) : encoder_.embed(inputs, context);
}

Json EncoderEmbedder::about() const {
  const Encoder::About& about = encoder_.about();
  Json json = {{"source", "encoder"},
               {"name", about.name},
               {"sha256", about.sha256},
               {"dimensions", about.dimensions},
               {"precision", about.precision}};
  if (about.takes_images()) return json;
  json["max_length"] = about.max_length;
  json["long"] = about.long_documents;
  return json;
}

std::unique_ptr<EncoderEmbedder> encoder_of(const RunDirectory& run, const Json& made,
                                            const Context& context) {
  auto options = stage_options<EncoderOptions>(run, kEmbeddings.maker);
  options.most_pixels = stage_options<ImageLimit>(run, kCounts.maker).pixels();
  made.at("precision").get_to(options.precision);
  auto embedder = std::make_unique<EncoderEmbedder>(options, context);
  if (embedder->about().value("sha256", "") != made.value("sha256", "")) {
    throw Error(options.encoder + ": is not the encoder that made the embeddings of " + run.path() +
                ": saetm embed " + run.path());
  }
  return embedder;
}

}  // namespace saetm
