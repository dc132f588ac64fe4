/// names: topics named by a language model, or an estimate without one; no part of fit().
#include <algorithm>
#include <filesystem>

#include "io/disk/part_name.h"
#include "io/output_file.h"
#include "run/array.h"
#include "run/files/documents.h"
#include "run/files/shares.h"
#include "run/files/topics.h"
#include "run/files/tree.h"
#include "saetm/error.h"
#include "saetm/repeats.h"
#include "saetm/stability.h"
#include "stages/stage_run.h"
#include "views/typical_documents.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

/// Names by what they were given for, so that a topic keeps its name in another cut.
constexpr const char* kKnown = "topic_names.json";
constexpr const char* kAnswers = "name_answers.jsonl";

/// Of the topic's atoms and what the model was asked in which way.
std::string name_key(const TopicRecord& topic, const Json& options) {
  return sha256_of(Json({topic.atoms, options}).dump());
}

Json known_names(const RunDirectory& run) {
  const std::string path = run.file(kKnown);
  std::error_code code;
  if (!std::filesystem::exists(path, code)) return Json::object();
  return read_json(path, read_text(path), [](const Json& known) {
    for (const auto& [key, name] : known.items()) {
      (void)name.at("name").get<std::string>();
      (void)name.at("sentence").get<std::string>();
      (void)name.at("abstract").get<bool>();
    }
    return known.is_object() ? known : throw std::out_of_range("names");
  });
}

std::vector<TopicEvidence> evidence_of(const RunDirectory& run, const TopicRecords& records,
                                       const std::vector<std::size_t>& asked, std::size_t most) {
  if (asked.empty()) return {};
  const auto documents = documents_of(run);
  const SparseMatrix codes = open_array(run, kCodes).sparse();
  const auto typical =
      typical_documents(open_array(run, kDocumentTopics).sparse(), codes,
                        first_copies(open_array(run, kCounts).sparse_view(), codes), most);
  std::vector<TopicEvidence> evidence;
  for (const std::size_t t : asked) {
    TopicEvidence& topic = evidence.emplace_back();
    topic.words = records.topics[t].words;
    for (const std::size_t d : typical[t]) {
      std::string text = documents[d].title;
      if (!documents[d].excerpt.empty()) text += (text.empty() ? "" : ": ") + documents[d].excerpt;
      if (!text.empty()) topic.documents.push_back(text);
    }
  }
  return evidence;
}

/// Specificity of topics that are shown: the share-weighted mean of their atoms'.
std::vector<double> specificity_of_topics(const RunDirectory& run, const TopicRecords& records) {
  const std::vector<float> specificity = specificity_of(run);
  std::vector<std::vector<std::int32_t>> atoms = records.atoms();
  atoms.resize(records.shown());
  return topic_means(atoms, tree_of(run),
                     std::vector<double>(specificity.begin(), specificity.end()));
}

Json estimated(const RunDirectory& run, const TopicRecords& records) {
  const std::vector<double> specificity = specificity_of_topics(run, records);
  const std::vector<char> abstract = seem_abstract(specificity);
  Json named = {{"model", nullptr}, {"topics", Json::array()}};
  for (std::size_t t = 0; t < specificity.size(); ++t) {
    named["topics"].push_back({{"id", t},
                               {"name", records.topics[t].name},
                               {"abstract", abstract[t] != 0},
                               {"specificity", specificity[t]}});
  }
  return named;
}

Json asked_names(const RunDirectory& run, const TopicRecords& records, const Json& options,
                 const NameRequest& request, const Context& context) {
  LanguageClient client(request.endpoint);
  Json known = known_names(run);
  const std::size_t shown = records.shown();
  std::vector<std::size_t> asked;
  std::vector<std::string> keys, kept;
  for (std::size_t t = 0; t < shown; ++t) {
    keys.push_back(name_key(records.topics[t], options));
    if (known.contains(keys[t])) {
      kept.push_back(known[keys[t]]["name"]);
    } else {
      asked.push_back(t);
    }
  }
  const std::vector<TopicName> names = name_topics(
      evidence_of(run, records, asked, static_cast<std::size_t>(request.names.name_documents)),
      kept, request.names, client, context);
  std::size_t unnamed = 0;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    unnamed += names[i].name.empty() ? 1 : 0;
    if (names[i].name.empty()) continue;
    known[keys[asked[i]]] = {
        {"name", names[i].name}, {"sentence", names[i].sentence}, {"abstract", names[i].abstract}};
  }
  if (unnamed > 0) {
    context.progress->log("names: of " + std::to_string(unnamed) +
                          " topics the model gave no name that could be read; words stand for it");
  }
  const LanguageUsage& usage = client.usage();
  Json named = {{"model", request.endpoint.model},
                {"prompt_tokens", usage.prompt_tokens},
                {"completion_tokens", usage.completion_tokens},
                {"cost", usage.cost},
                {"topics", Json::array()}};
  for (std::size_t t = 0; t < shown; ++t) {
    Json topic = {{"id", t}, {"name", ""}, {"sentence", ""}, {"abstract", false}};
    if (known.contains(keys[t])) topic.update(known[keys[t]]);
    named["topics"].push_back(std::move(topic));
  }
  return named;
}

/// Keeps the names of names.json by their topics' atoms, too. Not before the stage is done: names
/// that were kept by one that was ended would not be asked for again, and its cost not be told.
void keep_names(const RunDirectory& run, const Json& options) {
  Json known = known_names(run);
  const Json before = known;
  const TopicRecords records = cut_topics_of(run);
  const Json named = read_json(run, kNames, [](const Json& all) { return all.at("topics"); });
  for (std::size_t t = 0; t < std::min(records.shown(), named.size()); ++t) {
    Json name = named[t];
    name.erase("id");
    if (name.value("name", "") != "") known[name_key(records.topics[t], options)] = name;
  }
  if (known == before) return;
  remove_left_parts(run.file(kKnown));
  write_text(run.file(kKnown), known.dump(1) + "\n");
}

}  // namespace

namespace stage {

void names(StageRun& at) {
  NameRequest request = at.options.names;
  const std::vector<std::string> inputs = {sum_of(at.run, kTopics)};
  if (!request.endpoint.asked_for()) {
    at.once("names", Json::object(), inputs, [&] {
      at.log(
          "names: no model is asked (--name-url); words stand for names, and what is abstract is "
          "estimated by how unlike a topic's documents are");
      return StageRun::Files{save_json(at.run, kNames, estimated(at.run, cut_topics_of(at.run)))};
    });
    return;
  }
  request.endpoint.check();
  Json options = request.endpoint.that_matter();
  options.update(to_json_object(request.names));
  at.once("names", options, inputs, [&] {
    if (request.endpoint.cache.empty()) request.endpoint.cache = at.run.file(kAnswers);
    return StageRun::Files{save_json(
        at.run, kNames, asked_names(at.run, cut_topics_of(at.run), options, request, at.context))};
  });
  keep_names(at.run, options);
}

}  // namespace stage
}  // namespace saetm
