/// Atoms as the page cuts them anew: tree, words, shares by group and era, directions.
#include <algorithm>

#include "run/artefacts.h"
#include "run/files/vocabulary.h"
#include "run/files/words.h"
#include "run/notes.h"
#include "saetm/projection.h"
#include "views/report_parts.h"

namespace saetm {
namespace {

constexpr std::size_t kDirections = 32;

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
  const auto options = stage_options<TopicOptions>(parts.run, kTopics.maker);
  const AtomWords words = atom_words(words_of(parts.run), options, context);
  const Matrix vectors = options.affinity > 0 ? word_vectors_of(parts.run) : Matrix{};
  const auto leading = node_words(words, ranking_of(words, vectors, options), tree.atoms,
                                  atoms.left, atoms.right, context);
  data.vocabulary = vocabulary_of(parts.run);
  data.common.assign(words.common().begin(), words.common().end());
  for (const std::vector<LeadingWord>& list : leading) {
    auto& row = atoms.words.emplace_back();
    for (const auto& [word, probability] : list) row.emplace_back(word, probability);
  }
  atoms.group_shares = rows_of_atoms(parts, parts.groups);
  atoms.era_shares = rows_of_atoms(parts, parts.eras);
  atoms.vectors = principal_scores(tree.embeddings, tree.weights, kDirections);
}

}  // namespace saetm
