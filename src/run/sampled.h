#pragma once
/// What samples of a run's documents are taken of.
#include "saetm/embeddings.h"
#include "saetm/interpret.h"
#include "saetm/resample.h"
#include "saetm/run.h"

namespace saetm {

/// Read whole, with the options that the run's own stages were run with.
struct Sampled {
  SparseMatrix theta, counts;
  WordEmissions words;
  Embeddings embeddings;
  Matrix decoder;
  InterpretOptions interpret;
  MergeOptions merge;

  /// Throws Error where atoms are compared by what samples do not have.
  explicit Sampled(const RunDirectory& run);
  ResampleInput input() const {
    return {theta, counts, words, embeddings, decoder, interpret, merge};
  }
};

}  // namespace saetm
