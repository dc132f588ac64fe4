#include "run/options/options_from.h"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "core/absolute_path.h"
#include "core/utf8.h"
#include "io/json_file.h"
#include "run/artefacts.h"
#include "run/embeddings.h"
#include "run/notes.h"
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

namespace {

/// Of several sources of embeddings the run keeps the one that was asked for last.
void take_last_source(const OptionTexts& asked, RunOptions& options) {
  const auto is_named = [&](const char* name) {
    const auto found = asked.find(name);
    return found != asked.end() && !found->second.empty();
  };
  const bool given = is_named("embeddings"), encoder = is_named("encoder");
  const bool endpoint = is_named("embed_url");
  if (given + encoder + endpoint > 1) {
    throw Error("--embeddings, --encoder and --embed-url: take one of them");
  }
  const bool any = given || encoder || endpoint || asked.contains("embeddings");
  if (any && !given) options.embed.embeddings.clear();
  if (any && !encoder) options.encoder.encoder.clear();
  if (any && !endpoint && !is_named("embed_model")) options.endpoint = {};
}

/// The paper's recipe, asked for now or before, compares atoms by word vectors where they are
/// given.
void take_word_vectors(const OptionTexts& asked, RunOptions& options) {
  if (options.recipe.recipe != "paper" || asked.contains("vectors")) return;
  if (!asked.contains("recipe") && !asked.contains("word_vectors")) return;
  options.merge.vectors = options.merge.word_vectors.empty() ? "decoder" : "file";
}

/// What stands between commas, with white space between and "_" for that within.
std::string entries_of(const std::string& given) {
  std::string entries;
  std::istringstream between(given);
  for (std::string entry; std::getline(between, entry, ',');) {
    std::istringstream words(entry);
    std::string name;
    for (std::string word; words >> word;) name += (name.empty() ? "" : "_") + word;
    entries += name + " ";
  }
  return entries;
}

/// The words of a file, or those that are given with commas between them; kept in the run, so that
/// it needs the file no more.
std::string stop_words_of(const std::string& given) {
  if (given.empty()) return given;
  std::string text = given;
  std::error_code code;
  if (std::filesystem::is_regular_file(given, code)) {
    text = read_text(given);
    if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);  // a mark of UTF-8
    if (!is_utf8(text)) throw Error(given + ": --stop-words takes UTF-8, which this is not");
  } else if (text.find(',') == std::string::npos) {
    throw Error(given + ": --stop-words names no file, and no words with commas between them");
  } else {
    text = entries_of(text);
  }
  std::istringstream words(text);
  std::string joined;
  for (std::string word; words >> word;) joined += (joined.empty() ? "" : " ") + word;
  return joined;
}

/// Before topics were sums of atoms their options had other names, or other meanings by the same
/// name: these go, and what the paper's recipe says of the new ones holds.
void take_older(Json& recorded, RunOptions& options) {
  if (!recorded.contains("topic_passes")) return;
  if (recorded.value("recipe", "") == "paper") apply_recipe("paper", options);
  if (recorded.value("document_shares", "") == "atoms") options.shares.spread = 0;
  if (recorded.value("words", "") == "refined") {
    recorded.erase("words");
    recorded.erase("exclusivity");
  }
  recorded.erase("spread");
}

}  // namespace

RunOptions run_options_from(const OptionTexts& texts, const RunDirectory& run, bool anew) {
  RunOptions options;
  if (!anew) {
    read_manifest(run, "options", run.note("options"), [&](Json recorded) {
      if (!recorded.is_object()) return;
      take_older(recorded, options);
      update_from_json(recorded, options);
    });
    // Where they are now, should they have been moved.
    if (const auto given = noted_embeddings(run);
        given.size() == 1 && !options.embed.embeddings.empty()) {
      options.embed.embeddings = given[0].path;
    }
    // What `neighbors` was asked for holds until something else is.
    if (run.has(kNeighbors.maker)) {
      options.neighbors = stage_options<NeighborOptions>(run, kNeighbors.maker);
    }
  }
  const auto recipe = texts.find("recipe");
  if (recipe != texts.end()) apply_recipe(recipe->second, options);
  for (const auto& [name, text] : texts) {
    RunOptions::parts(options, [&](auto& part) { set_from_text(name, text, part); });
  }
  take_last_source(texts, options);
  take_word_vectors(texts, options);
  if (texts.contains("stop_words"))
    options.text.stop_words = stop_words_of(options.text.stop_words);
  options.embed.embeddings = absolute_path(options.embed.embeddings);
  options.given_sae.sae = absolute_path(options.given_sae.sae);
  options.merge.word_vectors = absolute_path(options.merge.word_vectors);
  return options;
}

}  // namespace saetm
