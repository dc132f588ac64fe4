#include "run/files/topics.h"

#include <algorithm>

#include "io/safetensors.h"
#include "run/artefacts.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const TopicRecord& topic) {
  Json json = {{"id", topic.id},       {"name", topic.name},
               {"share", topic.share}, {"coverage", topic.coverage},
               {"words", topic.words}, {"weights", topic.weights},
               {"atoms", topic.atoms}};
  if (!topic.note.empty()) json["note"] = topic.note;
  if (topic.pinned) json["pinned"] = true;
  if (topic.hidden) json["hidden"] = true;
  if (topic.sentence) json["sentence"] = *topic.sentence;
  if (topic.abstract) json["abstract"] = *topic.abstract;
  return json;
}

TopicRecord topic_from(const Json& json) {
  return {.id = json.at("id"),
          .name = json.at("name"),
          .share = json.at("share"),
          .coverage = json.at("coverage"),
          .words = json.at("words"),
          .weights = json.at("weights"),
          .atoms = json.at("atoms"),
          .note = json.value("note", ""),
          .pinned = json.value("pinned", false),
          .hidden = json.value("hidden", false),
          .sentence = {},
          .abstract = {}};
}

TopicNode node_from(const Json& json) {
  return {.id = json.at("id"),
          .children = json.at("children"),
          .share = json.at("share"),
          .height = json.at("height"),
          .name = json.at("name"),
          .words = json.at("words")};
}

}  // namespace

std::size_t TopicRecords::shown() const {
  const auto hidden =
      std::find_if(topics.begin(), topics.end(), [](const TopicRecord& t) { return t.hidden; });
  return static_cast<std::size_t>(hidden - topics.begin());
}

std::vector<std::vector<std::int32_t>> TopicRecords::atoms() const {
  std::vector<std::vector<std::int32_t>> atoms;
  for (const TopicRecord& topic : topics) atoms.push_back(topic.atoms);
  return atoms;
}

Json to_json(const TopicRecords& records) {
  Json json = {{"topics", Json::array()}, {"tree", Json::array()}};
  for (const TopicRecord& topic : records.topics) json["topics"].push_back(to_json(topic));
  for (const TopicNode& node : records.tree) {
    json["tree"].push_back({{"id", node.id},
                            {"children", node.children},
                            {"share", node.share},
                            {"height", node.height},
                            {"name", node.name},
                            {"words", node.words}});
  }
  return json;
}

std::string default_name(const std::vector<std::string>& words) {
  std::string name;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, words.size()); ++i) {
    name += (i > 0 ? ", " : "") + words[i];
  }
  return name;
}

TopicRecords cut_topics_of(const RunDirectory& run) {
  const Json json = read_json(run, kTopics);
  TopicRecords records;
  for (const Json& topic : json.at("topics")) records.topics.push_back(topic_from(topic));
  for (const Json& node : json.at("tree")) records.tree.push_back(node_from(node));
  return records;
}

TopicRecords topics_of(const RunDirectory& run) {
  TopicRecords records = cut_topics_of(run);
  if (!run.has(kNames.maker)) return records;
  const Json names = read_json(run, kNames);
  for (const Json& named : names.at("topics")) {
    const std::size_t t = named.at("id");
    TopicRecord& topic = records.topics.at(t);
    const bool own = topic.name != default_name(topic.words);  // given by steering
    const std::string name = named.at("name");
    if (!own && !name.empty()) {
      topic.name = name;
      if (t < records.tree.size()) records.tree[t].name = name;
    }
    if (named.contains("sentence")) topic.sentence = named.at("sentence").get<std::string>();
    topic.abstract = named.at("abstract").get<bool>();
  }
  return records;
}

TopicStrings topic_words_of(const RunDirectory& run, std::int64_t count) {
  const TopicRecords records = cut_topics_of(run);
  TopicStrings topics;
  for (std::size_t t = 0; t < records.shown(); ++t) {
    std::vector<std::string>& words = topics.emplace_back(records.topics[t].words);
    words.resize(std::min(words.size(), static_cast<std::size_t>(count)));
  }
  return topics;
}

RunDirectory::StageFile save_topic_records(const RunDirectory& run, const TopicRecords& records) {
  return save_json(run, kTopics, to_json(records));
}

RunDirectory::StageFile save_topic_atoms(const RunDirectory& run, const Topics& topics,
                                         const Matrix& words, const std::string& topics_sum) {
  SafetensorsWriter writer;
  writer.metadata(kTopicAtoms.key, topics_sum);
  writer.add("topic_of_atom", std::span<const std::int32_t>(topics.topic_of_atom));
  writer.add("words", words);
  return made(kTopicAtoms, writer.save(new_path_of(run, kTopicAtoms)));
}

TopicOfAtom topic_of_atom_of(const RunDirectory& run) {
  const SafetensorsReader reader = open_array(run, kTopicAtoms);
  TopicOfAtom result;
  const auto of_atom = reader.values<std::int32_t>("topic_of_atom");
  result.of_atom.assign(of_atom.begin(), of_atom.end());
  result.topics = reader.matrix_view("words").rows;
  if (!std::all_of(of_atom.begin(), of_atom.end(), [&](std::int32_t t) {
        return t >= -1 && t < static_cast<std::int32_t>(result.topics);
      })) {
    throw Error(path_of(run, kTopicAtoms) + ": an atom's topic is not there");
  }
  return result;
}

Matrix topic_word_matrix_of(const RunDirectory& run) {
  return open_array(run, kTopicAtoms).matrix("words");
}

SparseMatrix document_topics_of(const RunDirectory& run) {
  return open_array(run, kDocumentTopics).sparse();
}

}  // namespace saetm
