#pragma once
/// Documents near each other in the embedding space, over which shares are averaged.
#include <cstdint>
#include <vector>

#include "saetm/context.h"
#include "saetm/embeddings.h"
#include "saetm/matrix.h"
#include "saetm/options.h"

namespace saetm {

struct NeighborOptions {
  std::int64_t neighbors = 15;
  std::int64_t landmarks = 32768;

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// Documents that stand for the corpus.
struct Landmarks {
  std::vector<double> mean;             ///< (d) mean of the corpus' embeddings
  std::vector<std::int64_t> documents;  ///< (L) their rows, ascending
  Matrix directions;                    ///< (L, d) embeddings less the mean, of unit length
  std::size_t neighbors = 0;            ///< that a document has
};

struct NeighborGraph {
  Landmarks landmarks;
  SparseMatrix nearest;  ///< (N, L) see nearest_landmarks()
};

/// All documents, or `options.landmarks` of them drawn by the seed.
Landmarks choose_landmarks(const Embeddings& embeddings, const NeighborOptions& options,
                           std::uint64_t seed, const Context& context = {});

/// Row i: the cosines of document i's centred embedding and those of its neighbors + 1 nearest
/// landmarks, where above 0; a landmark is the nearest of its own document. Exact: the answer of
/// trying all pairs, ties by the landmark's number. A row depends on its own embedding alone.
SparseMatrix nearest_landmarks(const Landmarks& landmarks, const Embeddings& embeddings,
                               const Context& context = {});

NeighborGraph neighbor_graph(const Embeddings& embeddings, const NeighborOptions& options,
                             std::uint64_t seed, const Context& context = {});

// What the options are: names, help, ranges.

template <class Visitor>
void NeighborOptions::fields(Visitor&& visit) {
  visit("neighbors", &NeighborOptions::neighbors,
        Field{.help = "nearest documents that a document's shares of atoms are averaged over",
              .unit = "documents",
              .min = 1,
              .max = 127});
  visit("landmarks", &NeighborOptions::landmarks,
        Field{.help = "documents among which neighbours are sought: all of them, or in a larger "
                      "corpus so many drawn at random; time grows with documents × landmarks",
              .unit = "documents",
              .min = 2,
              .max = 1e7});
}

}  // namespace saetm
