/// Atoms as the page cuts them anew: tree, words, shares by group and era, directions.
#include <algorithm>
#include <map>
#include <numeric>

#include "core/parallel.h"
#include "pipeline/report_parts.h"
#include "pipeline/run_files.h"
#include "pipeline/vocabulary_file.h"
#include "pipeline/words_file.h"
#include "saetm/projection.h"

namespace saetm {
namespace {

constexpr std::size_t kAllWords = 100'000;                 // entries on the page, about
constexpr std::size_t kFewestWords = 12, kMostWords = 48;  // of an atom
constexpr std::size_t kDirections = 32;

using Row = std::vector<std::pair<std::int32_t, float>>;

/// Leading words of the tree's atoms, by number in the vocabulary, and p(w) over all atoms.
std::vector<Row> leading_words(const WordEmissions& words, const AtomTree& tree,
                               std::vector<double>& common, const Context& context) {
  const std::size_t atoms = tree.atoms.size(), vocabulary = words.atoms.cols;
  const std::size_t count =
      std::clamp(kAllWords / std::max<std::size_t>(1, atoms), kFewestWords, kMostWords);
  std::vector<Row> rows(atoms);
  parallel_blocks(context, atoms, 64, [&](std::size_t begin, std::size_t end) {
    std::vector<float> row(vocabulary);
    for (std::size_t i = begin; i < end; ++i) {
      words.row(static_cast<std::size_t>(tree.atoms[i]), row.data());
      for (const std::int32_t w : top_columns(row, count)) {
        const float p = row[static_cast<std::size_t>(w)];
        if (p > 0) rows[i].emplace_back(w, p);
      }
    }
  });
  common.assign(vocabulary, 0);
  double total = 0, smoothed = 0;
  for (std::size_t i = 0; i < atoms; ++i) {
    const auto k = static_cast<std::size_t>(tree.atoms[i]);
    const double weight = tree.weights[i];
    total += weight;
    smoothed += weight * words.smoothing[k];
    const auto columns = words.atoms.row_indices(k);
    const auto values = words.atoms.row_values(k);
    for (std::size_t j = 0; j < columns.size(); ++j) common[columns[j]] += weight * values[j];
  }
  for (std::size_t w = 0; w < vocabulary; ++w) {
    common[w] = (common[w] + smoothed * words.usual[w]) / total;
  }
  return rows;
}

/// The columns of the tree's atoms, (A×parts).
Matrix rows_of_atoms(const ReportParts& parts, const Division& division) {
  const auto means = means_by(parts.atom_shares, division);
  Matrix rows(parts.tree.atoms.size(), division.names.size());
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    const auto& mean = means[static_cast<std::size_t>(parts.tree.atoms[i])];
    for (std::size_t g = 0; g < rows.cols(); ++g) rows(i, g) = static_cast<float>(mean[g]);
  }
  return rows;
}

/// Words of the corpus that topics' words are weighed by, see Topics::counted.
double counted_words(const RunDirectory& run, const WordEmissions& words, bool averaged) {
  if (averaged) return std::accumulate(words.mass.begin(), words.mass.end(), 0.0);
  const SafetensorsReader file = open_array(run, "counts.safetensors");
  const auto values = file.sparse_view().values;
  return std::accumulate(values.begin(), values.end(), 0.0);
}

}  // namespace

void add_atoms(const ReportParts& parts, ReportData& data, const Context& context) {
  const AtomTree& tree = parts.tree;
  ReportAtoms& atoms = data.atoms;
  atoms.ids = tree.atoms;
  atoms.shares = tree.weights;
  for (const AtomTree::Merge& merge : tree.merges) {
    atoms.left.push_back(merge.left);
    atoms.right.push_back(merge.right);
    atoms.heights.push_back(merge.height);
  }
  const WordEmissions words = words_of(parts.run);
  const auto options = nlohmann::ordered_json::parse(parts.run.options("topics"));
  data.exclusivity = options.value("exclusivity", 0.0);
  data.counted = counted_words(parts.run, words, options.value("words", "") == "average");

  std::vector<double> common;
  atoms.words = leading_words(words, tree, common, context);
  const std::vector<std::string> vocabulary =
      read_vocabulary(checked_file(parts.run, "prepare", "vocabulary.txt"));
  std::vector<std::int32_t> place(vocabulary.size(), -1);  // on the page, in order of first use
  for (Row& row : atoms.words) {
    for (auto& [word, probability] : row) {
      const auto w = static_cast<std::size_t>(word);
      if (place[w] < 0) {
        place[w] = static_cast<std::int32_t>(data.vocabulary.size());
        data.vocabulary.push_back(vocabulary[w]);
        data.common.push_back(static_cast<float>(common[w]));
      }
      word = place[w];
    }
  }
  atoms.group_shares = rows_of_atoms(parts, parts.groups);
  atoms.era_shares = rows_of_atoms(parts, parts.eras);
  atoms.vectors = principal_scores(tree.embeddings, tree.weights, kDirections);
}

}  // namespace saetm
