/// explain: one document's atoms, their topics, and the words that each accounts for.
#include "saetm/explain.h"

#include <algorithm>
#include <numeric>

#include "apply/apply.h"
#include "apply/new_documents.h"
#include "run/array.h"
#include "run/files/documents.h"
#include "run/files/topics.h"
#include "run/files/vocabulary.h"
#include "run/files/words.h"
#include "run/model.h"
#include "saetm/error.h"
#include "saetm/interpret.h"
#include "saetm/topics.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

/// One row each of what a run knows of a document.
struct DocumentRows {
  Json about = Json::object();
  SparseMatrix counts, codes, atom_shares, document_topics;
};

/// Of large files the sums are left alone: one row is read.
DocumentRows rows_of_document(const RunDirectory& run, const std::string& name) {
  DocumentRows rows;
  rows.about = find_document(run, name);
  const auto row = rows.about["row"].get<std::size_t>();
  rows.counts = open_array(run, kCounts, Sums::kParent).sparse_row(row);
  rows.codes = open_array(run, kCodes, Sums::kParent).sparse_row(row);
  rows.atom_shares = open_array(run, kTheta).sparse_row(row);
  rows.document_topics = open_array(run, kDocumentTopics).sparse_row(row);
  return rows;
}

DocumentRows rows_of_text(const RunDirectory& run, const std::string& text,
                          const EmbedderOptions& given, const Context& context) {
  DocumentRows rows;
  rows.about["text"] = text;
  rows.counts = vocabulary_counter(run, context).count({text});
  const Embeddings embedding =
      Embeddings::from(TextEmbedder(run, given, context).embed({text}, context));
  TransformedDocuments shares = transform(topic_model_of(run), embedding, context);
  rows.codes = std::move(shares.codes);
  rows.atom_shares = std::move(shares.atom_shares);
  rows.document_topics = std::move(shares.document_topics);
  return rows;
}

/// How active an atom is in the document itself; 0 where it has it of its neighbours.
float strength_of(const SparseMatrix& codes, std::int32_t atom) {
  const auto found = std::lower_bound(codes.indices.begin(), codes.indices.end(), atom);
  if (found == codes.indices.end() || *found != atom) return 0;
  return codes.values[static_cast<std::size_t>(found - codes.indices.begin())];
}

/// Places by falling value, ties by place.
std::vector<std::size_t> by_value(std::span<const float> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
  return order;
}

/// {"accounts_for", "words": [{"word", "count"}]}, words by falling count.
Json word_list(const std::vector<double>& counts, const std::vector<std::string>& words) {
  std::vector<std::size_t> order(counts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  Json list = Json::array();
  double total = 0;
  for (const std::size_t w : order) {
    total += counts[w];
    if (counts[w] > 0) list.push_back({{"word", words[w]}, {"count", counts[w]}});
  }
  return {{"accounts_for", total}, {"words", list}};
}

}  // namespace

Json explain_document(const RunDirectory& run, const std::string& document,
                      const ExplainOptions& options, const Context& context) {
  const std::vector<TopicRecord> topics = topics_of(run).topics;
  const DocumentRows rows = options.text.empty()
                                ? rows_of_document(run, document)
                                : rows_of_text(run, options.text, options.embedder, context);
  const std::vector<std::string> vocabulary = vocabulary_of(run);
  const WordEmissions emissions = words_of(run);

  const auto columns = rows.counts.row_indices(0);
  const auto counts = rows.counts.row_values(0);
  const auto atoms = rows.atom_shares.row_indices(0);
  std::vector<std::string> words;
  std::vector<float> background;
  for (const std::int32_t w : columns) {
    words.push_back(vocabulary.at(static_cast<std::size_t>(w)));
    background.push_back(emissions.background.at(static_cast<std::size_t>(w)));
  }
  Matrix of_atoms(atoms.size(), vocabulary.size());  // B of the document's atoms
  Matrix used(atoms.size(), columns.size());         // and of its words
  for (std::size_t k = 0; k < atoms.size(); ++k) {
    emissions.row(static_cast<std::size_t>(atoms[k]), of_atoms.row(k));
    for (std::size_t w = 0; w < columns.size(); ++w) {
      used(k, w) = of_atoms(k, static_cast<std::size_t>(columns[w]));
    }
  }
  const WordResponsibilities parts = explain_words(rows.atom_shares.row_values(0), used.view(),
                                                   counts, background, emissions.background_share);

  Json result = rows.about;
  result["words"] = std::accumulate(counts.begin(), counts.end(), 0.0);
  result["topics"] = Json::array();
  const auto shares = rows.document_topics.row_values(0);
  for (const std::size_t j : by_value(shares)) {
    const auto t = static_cast<std::size_t>(rows.document_topics.indices[j]);
    result["topics"].push_back({{"topic", t}, {"name", topics.at(t).name}, {"share", shares[j]}});
  }
  std::vector<const TopicRecord*> topic_of(rows.atom_shares.cols);
  for (const TopicRecord& topic : topics) {
    for (const std::int32_t atom : topic.atoms)
      topic_of.at(static_cast<std::size_t>(atom)) = &topic;
  }
  result["atoms"] = Json::array();
  constexpr std::size_t kTopWords = 10;
  for (const std::size_t k : by_value(rows.atom_shares.row_values(0))) {
    const auto atom = static_cast<std::size_t>(atoms[k]);
    const TopicRecord* topic = topic_of[atom];
    Json entry = {{"atom", atom},
                  {"strength", strength_of(rows.codes, atoms[k])},
                  {"share", rows.atom_shares.values[k]},
                  {"topic", topic ? Json(topic->id) : Json()},
                  {"topic_name", topic ? Json(topic->name) : Json()},
                  {"top_words", Json::array()}};
    for (const std::int32_t w : top_columns({of_atoms.row(k), of_atoms.cols()}, kTopWords)) {
      if (!(of_atoms(k, static_cast<std::size_t>(w)) > 0)) break;
      entry["top_words"].push_back(vocabulary.at(static_cast<std::size_t>(w)));
    }
    entry.update(word_list(parts.atoms[k], words));
    result["atoms"].push_back(entry);
  }
  result["background"] = {{"share", emissions.background_share}};
  result["background"].update(word_list(parts.background, words));
  return result;
}

}  // namespace saetm
