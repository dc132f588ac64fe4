#include "report/report_json.h"

#include <algorithm>
#include <cmath>

#include "core/base64.h"
#include "report/packed.h"
#include "report/texts.h"

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

std::vector<std::int32_t> plus_one(std::vector<std::int32_t> values) {
  for (std::int32_t& value : values) ++value;
  return values;
}

/// Counts up to 255, weights of words to the next whole number.
std::string counts_of(const SparseMatrix& words) {
  std::string bytes;
  for (const float value : words.values) {
    bytes += static_cast<char>(std::clamp(std::lround(value), 1L, 255L));
  }
  return bytes;
}

Json to_json(const ReportTexts& texts, bool beside, Blobs& blobs) {
  Json chunks = Json::array();
  const std::vector<std::int32_t> files = files_of_chunks(texts);
  for (std::size_t i = 0; i < texts.chunks().size(); ++i) {
    chunks.push_back(beside ? files[i] : blobs.add(texts.chunks()[i]));
  }
  Json json = {{"bytes", texts.bytes()}, {"counts", texts.counts()}, {"chunks", chunks}};
  json["files"] = Json::array();
  if (beside && !files.empty()) {
    for (std::int32_t file = 0; file <= files.back(); ++file) {
      json["files"].push_back(texts_file_name(file));
    }
  }
  return json;
}

Json to_json(const ReportDocuments& documents, Blobs& blobs) {
  Json atoms = blobs.rows(documents.atoms), words = blobs.rows(documents.words);
  atoms["shares"] = blobs.shares(documents.atoms.values);
  words["times"] = blobs.bytes(counts_of(documents.words));
  words["accounts"] = blobs.bytes(
      {reinterpret_cast<const char*>(documents.accounts.data()), documents.accounts.size()});
  // JPEGs do not get smaller.
  Json thumbnails = Json::array();
  for (const std::string& jpeg : documents.thumbnails) thumbnails.push_back(to_base64(jpeg));
  return {{"count", documents.size()},
          {"ids", blobs.strings(documents.ids)},
          {"titles", blobs.strings(documents.titles)},
          {"times", blobs.strings(documents.times)},
          {"thumbnails", std::move(thumbnails)},
          {"groups", blobs.integers(plus_one(documents.groups))},
          {"eras", blobs.integers(plus_one(documents.eras))},
          {"topics", blobs.integers(plus_one(documents.topics))},
          {"places", blobs.places(values_of(documents.places))},
          {"atoms", std::move(atoms)},
          {"words", std::move(words)},
          {"extent", documents.extent},
          {"texts", to_json(documents.texts, documents.beside, blobs)}};
}

/// A word's forms with tabs between them.
std::vector<std::string> joined_forms(const std::vector<std::vector<std::string>>& forms) {
  std::vector<std::string> joined;
  for (const auto& list : forms) {
    std::string& line = joined.emplace_back();
    for (const std::string& form : list) line.append(line.empty() ? "" : "\t").append(form);
  }
  return joined;
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

Json to_json(const ReportData& data, Blobs& blobs) {
  Json topics = Json::array();
  for (const ReportTopic& topic : data.topics) topics.push_back(to_json(topic));
  return {{"title", data.title},
          {"about", data.about},
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
          {"vocabulary", blobs.strings(data.vocabulary)},
          {"common", packed_floats(data.common)},
          {"forms", blobs.strings(joined_forms(data.forms))},
          {"atoms", to_json(data.atoms)},
          {"page_documents", to_json(data.page_documents, blobs)}};
}

}  // namespace saetm
