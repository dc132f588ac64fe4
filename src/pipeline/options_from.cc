#include "pipeline/options_from.h"

#include <filesystem>

#include "saetm/error.h"

namespace saetm {

using Json = nlohmann::ordered_json;

OptionTexts texts_of(const Json& object) {
  OptionTexts texts;
  for (const auto& [name, value] : object.items()) {
    if (value.is_null()) continue;
    if (value.is_structured()) {
      throw Error(flag_name(name) + " is " + value.dump() + ", not one value");
    }
    texts[name] = value.is_string() ? value.get<std::string>() : value.dump();
  }
  return texts;
}

RunOptions run_options_from(const OptionTexts& texts, const RunDirectory& run, bool anew) {
  RunOptions options;
  const Json recorded = Json::parse(run.note("options"));
  if (!anew && recorded.is_object()) update_from_json(recorded, options);
  const auto recipe = texts.find("recipe");
  if (recipe != texts.end()) apply_recipe(recipe->second, options);
  for (const auto& [name, text] : texts) {
    RunOptions::parts(options, [&](auto& part) { set_from_text(name, text, part); });
  }
  // Of two sources the run keeps the one that was asked for last.
  const bool given = texts.contains("embeddings"), encoded = texts.contains("encoder");
  if (given && encoded) throw Error("--embeddings and --encoder: take one of them");
  if (given) options.encoder.encoder.clear();
  if (encoded) options.embed.embeddings.clear();
  options.embed.embeddings = absolute_path(options.embed.embeddings);
  options.given_sae.sae = absolute_path(options.given_sae.sae);
  options.merge.word_vectors = absolute_path(options.merge.word_vectors);
  return options;
}

std::string absolute_path(const std::string& path) {
  namespace fs = std::filesystem;
  return path.empty() || path == "-" ? path : fs::absolute(path).lexically_normal().string();
}

}  // namespace saetm
