#include "run/files/topics.h"

#include <algorithm>

#include "run/array.h"
#include "run/files/tree.h"
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

/// What was not as it is written is thrown as read_json() expects it.
void check(bool holds) {
  if (!holds) throw std::out_of_range("topics.json");
}

double number(const Json& json) {
  check(json.is_number());
  return json;
}

TopicRecord topic_from(const Json& json, std::size_t id, std::size_t atoms) {
  check(place_in(json.at("id"), id + 1) == id);
  TopicRecord topic{.id = id,
                    .name = json.at("name"),
                    .share = number(json.at("share")),
                    .coverage = number(json.at("coverage")),
                    .words = json.at("words"),
                    .weights = json.at("weights"),
                    .atoms = {},
                    .note = json.value("note", ""),
                    .pinned = json.value("pinned", false),
                    .hidden = json.value("hidden", false),
                    .sentence = {},
                    .abstract = {}};
  check(topic.words.size() == topic.weights.size());
  if (topic.name.empty()) topic.name = default_name(topic.words);  // of an earlier version
  for (const Json& atom : json.at("atoms")) {
    topic.atoms.push_back(static_cast<std::int32_t>(place_in(atom, atoms)));
  }
  return topic;
}

/// A topic has no children, a merge two earlier nodes, each of them once.
TopicNode node_from(const Json& json, std::size_t id, std::size_t shown, std::vector<char>& taken) {
  check(place_in(json.at("id"), id + 1) == id);
  TopicNode node{.id = id,
                 .children = {},
                 .share = number(json.at("share")),
                 .height = number(json.at("height")),
                 .name = json.at("name"),
                 .words = json.at("words")};
  check(json.at("children").size() == (id < shown ? 0 : 2));
  if (node.name.empty()) node.name = default_name(node.words);
  for (const Json& child : json.at("children")) {
    const std::size_t below = place_in(child, id);
    check(taken[below]++ == 0);
    node.children.push_back(static_cast<std::int32_t>(below));
  }
  return node;
}

/// Throws Error unless topics.json and topics.safetensors say the same of the atoms in use.
void check_atoms(const RunDirectory& run, const TopicRecords& records) {
  std::vector<std::int32_t> of_atom(length_of(run, Axis::kAtoms), -1);
  for (const TopicRecord& topic : records.topics) {
    for (const std::int32_t atom : topic.atoms) {
      of_atom[static_cast<std::size_t>(atom)] = static_cast<std::int32_t>(topic.id);
    }
  }
  const RunArray array = open_array(run, kTopicAtoms, Sums::kParent);
  if (array.vector<std::int32_t>("topic_of_atom", Axis::kAtoms) != of_atom) {
    array.fail(std::string("its atoms have other topics than in ") + kTopics.file);
  }
  std::vector<std::int32_t> in_use;
  for (std::size_t k = 0; k < of_atom.size(); ++k) {
    if (of_atom[k] >= 0) in_use.push_back(static_cast<std::int32_t>(k));
  }
  if (atoms_in_use(open_array(run, kTree, Sums::kParent)) != in_use) {
    array.fail(std::string("its atoms are not those of ") + kTree.file);
  }
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
  if (words.empty()) return "(no words)";
  std::string name;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, words.size()); ++i) {
    name += (i > 0 ? ", " : "") + words[i];
  }
  return name;
}

TopicRecords cut_topics_of(const RunDirectory& run) {
  const std::size_t atoms = length_of(run, Axis::kAtoms);
  TopicRecords records = read_json(run, kTopics, [&](const Json& json) {
    TopicRecords read;
    for (const Json& topic : json.at("topics")) {
      read.topics.push_back(topic_from(topic, read.topics.size(), atoms));
      const std::size_t last = read.topics.size() - 1;
      check(last == 0 || read.topics[last].hidden || !read.topics[last - 1].hidden);
    }
    const std::size_t shown = read.shown();
    std::vector<char> taken(2 * shown);
    for (const Json& node : json.at("tree")) {
      check(read.tree.size() + 1 < 2 * shown);
      read.tree.push_back(node_from(node, read.tree.size(), shown, taken));
    }
    check(read.tree.empty() || read.tree.size() + 1 == 2 * shown);
    return read;
  });
  if (const std::size_t topics = length_of(run, Axis::kTopics); records.topics.size() != topics) {
    throw Error(path_of(run, kTopics) + ": has " + std::to_string(records.topics.size()) +
                " topics, the run has " + std::to_string(topics));
  }
  check_atoms(run, records);
  return records;
}

TopicRecords topics_of(const RunDirectory& run) {
  TopicRecords records = cut_topics_of(run);
  if (!run.has(kNames.maker)) return records;
  return read_json(run, kNames, [&](const Json& names) {
    for (const Json& named : names.at("topics")) {
      const std::size_t t = place_in(named.at("id"), records.topics.size());
      TopicRecord& topic = records.topics[t];
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
  });
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
  const RunArray array = open_array(run, kTopicAtoms);
  const std::size_t topics = length_of(run, Axis::kTopics);
  TopicOfAtom result{array.vector<std::int32_t>("topic_of_atom", Axis::kAtoms), topics};
  if (!std::all_of(result.of_atom.begin(), result.of_atom.end(), [&](std::int32_t t) {
        return t >= -1 && t < static_cast<std::int64_t>(topics);
      })) {
    array.fail("an atom's topic is not there");
  }
  return result;
}

Matrix topic_word_matrix_of(const RunDirectory& run) {
  return open_array(run, kTopicAtoms).matrix("words", Axis::kTopics, Axis::kWords);
}

SparseMatrix document_topics_of(const RunDirectory& run) {
  return open_array(run, kDocumentTopics).sparse();
}

}  // namespace saetm
