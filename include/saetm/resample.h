#pragma once
/// What a run would have found in other documents of the same kind: words and merge tree estimated
/// anew from a corpus whose documents count other than once.
#include <cstdint>
#include <span>
#include <vector>

#include "saetm/context.h"
#include "saetm/embeddings.h"
#include "saetm/interpret.h"
#include "saetm/matrix.h"
#include "saetm/topics.h"

namespace saetm {

/// A run's own, none of it copied.
struct ResampleInput {
  const SparseMatrix& theta;   ///< (N, K) shares of atoms, kept as they are
  const SparseMatrix& counts;  ///< (N, V)
  const WordEmissions& words;  ///< the run's own
  const Embeddings& embeddings;
  const Matrix& decoder;  ///< (K, d); read only when atoms are compared by their decoder rows
  InterpretOptions interpret;
  MergeOptions merge;
};

/// How often a bootstrap sample takes each of `documents` documents: independent Poisson numbers of
/// mean 1, a function of seed, sample and document (N).
std::vector<float> bootstrap_weights(std::size_t documents, std::uint64_t seed,
                                     std::uint64_t sample);

/// 1 for documents of one half of the corpus and 0 for the other; the halves of `seed` and `split`
/// differ in size by one at most (N).
std::vector<float> half_weights(std::size_t documents, std::uint64_t seed, std::uint64_t split,
                                bool second);

/// The merge tree of a corpus in which document d counts weights[d] ≥ 0 times: mean shares and what
/// atoms are compared by are taken again. Where that is words, these begin at the run's own and get
/// `passes` passes, or with 0 at uniform ones and as many as `interpret` asks for. Throws Error
/// when no document with a weight has an active atom.
AtomTree resampled_tree(const ResampleInput& input, std::span<const float> weights,
                        std::int64_t passes, const Context& context = {});

}  // namespace saetm
