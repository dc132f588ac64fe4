#include "report/report_json.h"

#include "core/base64.h"
#include "report/packed.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

/// Rows of lists as their lengths and all entries one behind the other.
struct Lists {
  std::vector<std::int32_t> lengths, entries;
};

Lists joined(const std::vector<std::vector<std::int32_t>>& rows) {
  Lists lists;
  for (const auto& row : rows) {
    lists.lengths.push_back(static_cast<std::int32_t>(row.size()));
    lists.entries.insert(lists.entries.end(), row.begin(), row.end());
  }
  return lists;
}

/// Pairs of strings are taken for objects by the library's lists; arrays are spelled out.
template <class Value>
Json pairs(const std::vector<std::pair<std::string, Value>>& values) {
  Json list = Json::array();
  for (const auto& [name, value] : values) list.push_back(Json::array({name, value}));
  return list;
}

Json to_json(const ReportTopic& topic) {
  Json documents = Json::array(), shares = Json::array();
  for (const auto& document : topic.documents) {
    documents.push_back(document.document);
    shares.push_back(document.share);
  }
  return {{"id", topic.id},
          {"name", topic.name},
          {"sentence", topic.sentence},
          {"note", topic.note},
          {"share", topic.share},
          {"coverage", topic.coverage},
          {"npmi", topic.npmi},
          {"stability", topic.stability},
          {"words", topic.words},
          {"weights", topic.weights},
          {"atoms", topic.atoms},
          {"groups", topic.group_shares},
          {"eras", topic.era_shares},
          {"documents", std::move(documents)},
          {"document_shares", std::move(shares)}};
}

std::span<const float> values_of(const Matrix& matrix) {
  return {matrix.data(), matrix.size()};
}

/// Two bytes a number while that is not too much.
Json table(const Matrix& matrix) {
  return packed_shares(values_of(matrix), matrix.size() > 1'000'000 ? 1 : 2);
}

Json to_json(const ReportAtoms& atoms) {
  std::vector<std::int32_t> lengths, words;
  std::vector<float> probabilities;
  for (const auto& row : atoms.words) {
    lengths.push_back(static_cast<std::int32_t>(row.size()));
    for (const auto& [word, probability] : row) {
      words.push_back(word);
      probabilities.push_back(probability);
    }
  }
  const Lists documents = joined(atoms.documents);
  return {{"ids", packed(atoms.ids)},
          {"shares", packed_floats(atoms.shares)},
          {"left", packed(atoms.left)},
          {"right", packed(atoms.right)},
          {"heights", packed_floats(atoms.heights)},
          {"word_counts", packed(lengths)},
          {"words", packed(words)},
          {"probabilities", packed_floats(probabilities)},
          {"document_counts", packed(documents.lengths)},
          {"documents", packed(documents.entries)},
          {"directions", atoms.vectors.cols()},
          {"vectors", packed_vectors(values_of(atoms.vectors))},
          {"groups", table(atoms.group_shares)},
          {"eras", table(atoms.era_shares)},
          {"drawn", packed(atoms.drawn)},
          {"places", packed_places(values_of(atoms.places))}};
}

Json to_json(const std::vector<ReportDocument>& documents) {
  Json ids = Json::array(), titles = Json::array(), times = Json::array(), excerpts = Json::array(),
       thumbnails = Json::array();
  bool any_thumbnail = false;
  std::vector<std::int32_t> groups, eras, topics;
  std::vector<float> places, shares;
  std::vector<std::int32_t> atom_counts;
  std::vector<std::vector<std::int32_t>> atoms;
  for (const ReportDocument& document : documents) {
    ids.push_back(document.id);
    titles.push_back(document.title);
    times.push_back(document.time);
    excerpts.push_back(document.excerpt);
    thumbnails.push_back(to_base64(document.thumbnail));
    any_thumbnail = any_thumbnail || !document.thumbnail.empty();
    groups.push_back(document.group + 1);
    eras.push_back(document.era + 1);
    topics.push_back(document.topic + 1);
    places.push_back(document.x);
    places.push_back(document.y);
    atoms.emplace_back();
    for (const ReportDocument::Atom& atom : document.atoms) {
      atoms.back().push_back(atom.atom);
      shares.push_back(atom.share);
    }
    atom_counts.push_back(static_cast<std::int32_t>(atoms.back().size()));
  }
  return {{"ids", ids},
          {"titles", titles},
          {"times", times},
          {"excerpts", excerpts},
          {"thumbnails", any_thumbnail ? thumbnails : Json::array()},
          {"groups", packed(groups)},
          {"eras", packed(eras)},
          {"topics", packed(topics)},
          {"places", packed_places(places)},
          {"atom_counts", packed(atom_counts)},
          {"atoms", packed_ascending(atoms)},
          {"shares", packed_floats(shares)}};
}

Json to_json(const std::vector<ReportMerge>& merges) {
  Json left = Json::array(), right = Json::array(), heights = Json::array(), names = Json::array();
  for (const ReportMerge& merge : merges) {
    left.push_back(merge.left);
    right.push_back(merge.right);
    heights.push_back(merge.height);
    names.push_back(merge.name);
  }
  return {{"left", left}, {"right", right}, {"heights", heights}, {"names", names}};
}

}  // namespace

Json to_json(const ReportData& data) {
  Json topics = Json::array();
  for (const ReportTopic& topic : data.topics) topics.push_back(to_json(topic));
  return {{"title", data.title},
          {"settings", data.settings},
          {"facts", pairs(data.facts)},
          {"documents", data.documents},
          {"unreached", data.unreached},
          {"scores", pairs(data.scores)},
          {"training",
           {{"steps", data.steps},
            {"explained", data.explained},
            {"held_out_steps", data.held_out_steps},
            {"held_out_explained", data.held_out_explained}}},
          {"groups", {{"names", data.groups}, {"sizes", data.group_sizes}}},
          {"eras",
           {{"names", data.eras},
            {"sizes", data.era_sizes},
            {"times", data.era_times},
            {"undated", data.untimed.undated},
            {"unreadable", data.untimed.unreadable},
            {"coarse", data.untimed.coarse},
            {"example", data.untimed.example}}},
          {"tree_cut", data.tree_cut},
          {"topics", std::move(topics)},
          {"merges", to_json(data.merges)},
          {"vocabulary", data.vocabulary},
          {"common", packed_floats(data.common)},
          {"atoms", to_json(data.atoms)},
          {"page_documents", to_json(data.page_documents)}};
}

}  // namespace saetm
