#pragma once
/// A document's shares of topics, for documents of the corpus and for new ones alike.
#include <cstdint>
#include <vector>

#include "saetm/context.h"
#include "saetm/embeddings.h"
#include "saetm/matrix.h"
#include "saetm/neighbors.h"

namespace saetm {

/// θ summed within topics: topic_of_atom (K) gives −1 for an unused atom. codes (N×K) → (N×T).
SparseMatrix merge_codes(const SparseMatrix& codes, const std::vector<std::int32_t>& topic_of_atom,
                         std::size_t topics, const Context& context = {});

/// Where topics lie among the embeddings.
struct Centroids {
  std::vector<double> mean;  ///< (d) mean of the corpus' embeddings
  Matrix directions;  ///< (T, d) of unit length; a row of zeros for a topic without documents
  std::vector<std::int32_t>
      rank;  ///< (T) of topics that are equally near the lower rank goes first
};

/// A topic's direction is that of the share-weighted mean of its documents' unit, centred
/// embeddings. document_topics (N×T); ranks are the topics' numbers. Throws Error when the numbers
/// of rows differ.
Centroids topic_centroids(const SparseMatrix& document_topics, const Embeddings& embeddings,
                          const Context& context = {});

/// Moves the topics' directions to where documents lie densely: k-means of the landmarks, each
/// averaged over its neighbours eight times, that begins at the topics, so that topics keep their
/// numbers. A direction becomes the mean of its cluster's own documents; a topic whose cluster is
/// empty keeps its own. document_topics (N×T) has the shares that the topics began with; landmarks
/// without any take no part. Throws Error when shapes differ.
void move_to_clusters(Centroids& centroids, const NeighborGraph& graph,
                      const SparseMatrix& document_topics, const Context& context = {});

/// Shares by nearness: softmax(sharpness · cosine of the document's centred embedding and the
/// topics' directions), of which the `most` largest are kept and made to sum to 1. A document that
/// has no share in `document_topics` (N×T) keeps none. A row depends on its own document alone.
SparseMatrix nearest_shares(const SparseMatrix& document_topics, const Embeddings& embeddings,
                            const Centroids& centroids, double sharpness, std::size_t most,
                            const Context& context = {});

/// Shares by neighbours: those of the nearest landmarks (N×L) averaged by cosine, see
/// averaged_shares(). A document that has no share in `document_topics` (N×T) keeps none. A row
/// depends on its own document alone.
SparseMatrix neighbor_shares(const SparseMatrix& document_topics, SparseMatrix nearest,
                             const SparseMatrix& landmark_shares,
                             const std::vector<std::int32_t>& rank, std::size_t most,
                             const Context& context = {});

/// All that turns a document's codes and embedding into its shares of topics.
struct ShareModel {
  /// Sums of the atoms' shares; nearness to the topics' centroids; that, averaged over neighbours.
  enum class By { kAtoms, kCentroids, kNeighbors };

  std::vector<std::int32_t> topic_of_atom;  ///< (K) −1 for an atom that no topic has
  std::size_t topics = 0;
  By by = By::kAtoms;
  Centroids centroids;           ///< empty where shares go by atoms
  double sharpness = 0;          ///< of the softmax
  std::size_t most = 16;         ///< topics that a document may have by nearness or neighbours
  Landmarks landmarks;           ///< with neighbours alone, this and below
  SparseMatrix landmark_shares;  ///< (L, T)
};

/// Shares of topics (N×T), rows sum to 1; a document without an active atom of a topic has an empty
/// row. codes (N×K): activations as shares are taken from them, see weighted_by_specificity().
/// Embeddings may be empty unless shares go by nearness. A row depends on its own document alone.
SparseMatrix document_shares(const ShareModel& model, const SparseMatrix& codes,
                             const Embeddings& embeddings, const Context& context = {});

}  // namespace saetm
