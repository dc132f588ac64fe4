#pragma once
/// θ, a document's shares of atoms: made once, for documents of the corpus and for new ones by the
/// same rule. Whatever is said of topics afterwards is a sum over it.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "saetm/context.h"
#include "saetm/embeddings.h"
#include "saetm/matrix.h"
#include "saetm/neighbors.h"
#include "saetm/options.h"

namespace saetm {

struct ShareOptions {
  std::string shares = "specific";
  std::int64_t spread = 6;
  std::int64_t most_atoms = 64;

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// How alike the documents of each atom are, 0..1: the length of the mean of their unit, centred
/// embeddings, weighted by activations with rows summing to 1 (K). An atom of style or length,
/// active everywhere, is near 0, one that no document uses is 0. codes (N×K) ≥ 0.
std::vector<float> atom_specificity(const SparseMatrix& codes, const Embeddings& embeddings,
                                    const Context& context = {});

/// All that turns activations and an embedding into θ.
struct ShareModel {
  std::vector<float> weights;    ///< (K) of activations: specificity² or 1; 0 for an unused atom
  std::int64_t spread = 0;       ///< see ShareOptions; 0 needs no landmarks
  std::size_t most_atoms = 64;   ///< see ShareOptions
  Landmarks landmarks;           ///< L
  SparseMatrix landmark_shares;  ///< (L×K) after spread − 1 averages
};

/// Weights of activations as `options` ask for, of atoms of this specificity (K).
std::vector<float> atom_weights(std::span<const float> specificity, const ShareOptions& options);

/// The model of a corpus: codes (N×K) are its activations, `graph` its neighbours, which a spread
/// of 0 does not look at. Landmarks' own shares are averaged spread − 1 times over the symmetric
/// graph of squared cosines (either one's of a pair, a landmark being its own neighbour too), each
/// time with a twentieth of where they began; entries below 0.001 are dropped and rows made to sum
/// to 1 (after Zhou et al. 2003, "Learning with local and global consistency"). Throws Error when
/// shapes differ.
ShareModel share_model(const SparseMatrix& codes, std::vector<float> weights,
                       const NeighborGraph& graph, const ShareOptions& options,
                       const Context& context = {});

/// θ (N×K): rows sum to 1. Without spread a row is activations times weights; with it 95 % the mean
/// of the nearest landmarks' shares, weighted by squared cosine (nearest, N×L, as
/// nearest_landmarks() gives it), and 5 % the document's own, of which the `most_atoms` largest are
/// kept (ties by the lower atom). A document without an active atom has an empty row. A row depends
/// on its own document alone, and on the corpus that the model was made of it is that corpus' own.
SparseMatrix atom_shares(const ShareModel& model, const SparseMatrix& codes,
                         const SparseMatrix& nearest, const Context& context = {});
/// The same, of embeddings (N×d), whose nearest landmarks are sought.
SparseMatrix atom_shares(const ShareModel& model, const SparseMatrix& codes,
                         const Embeddings& embeddings, const Context& context = {});

/// A document's share of a topic, Σ_{k∈t} θ_dk (N×T), summed in f64 in the order of atoms;
/// topic_of_atom (K) gives −1 for an atom that no topic has. Throws Error when shapes differ.
SparseMatrix topic_shares(const SparseView& theta, std::span<const std::int32_t> topic_of_atom,
                          std::size_t topics, const Context& context = {});

/// Mean of each column (C), in f64 in the order of documents; with weights (N), empty for 1, their
/// weighted mean.
std::vector<double> column_means(const SparseView& shares,
                                 std::span<const float> document_weights = {});

/// Share of documents in which a column's entry is at least `least` and above 0 (C).
std::vector<double> coverage(const SparseView& shares, double least);

// What the options are: names, help, ranges.

template <class Visitor>
void ShareOptions::fields(Visitor&& visit) {
  visit("shares", &ShareOptions::shares,
        Field{.help = "a document's own shares of atoms: specific weighs activations by how "
                      "specific an atom is, plain takes them as they are, as the paper does",
              .choices = "specific|plain"});
  visit("spread", &ShareOptions::spread,
        Field{.help = "how often shares of atoms are averaged over the documents nearest to each; "
                      "0 keeps a document's own, as the paper does",
              .unit = "times",
              .min = 0,
              .max = 1000});
  visit("most_atoms", &ShareOptions::most_atoms,
        Field{.help = "atoms that a document may have after averaging, the largest shares",
              .unit = "atoms",
              .min = 1,
              .max = 1e6});
}

}  // namespace saetm
