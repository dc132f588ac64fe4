#pragma once
/// Topics' words in the order in which they are shown.
#include "saetm/context.h"
#include "saetm/matrix.h"
#include "saetm/topics.h"

namespace saetm {

/// Words that stand together in documents come first: of each row of `ranked` (rows×V), the scores
/// s_w of its thirty leading words become s_w·exp(λ·c_w), c_w being the mean NPMI of word w with
/// the other leading words v, weighted by √s_v; thrice, each time with the new scores as weights,
/// so that words count by how well they go with the rest. NPMI (Bouma 2009) is by the documents of
/// `counts` (N×V). The leading thirty stay ahead of all others. Rows are made to sum to 1; λ = 0
/// leaves them as they are. Throws Error when numbers of words differ.
///
/// After the re-ranking of topics' words of Alokaili, Aletras & Stevenson (2019). O(N·u·r) time for
/// documents of u words, each of which has r partners in topics.
Matrix coherent_words(Matrix ranked, const SparseMatrix& counts, double coherence,
                      const Context& context = {});

/// Topics' words (T×V) as `options` have them shown: ranked_words(), and refined ones by
/// coherent_words() too.
Matrix shown_words(const Topics& topics, const SparseMatrix& counts, const TopicOptions& options,
                   const Context& context = {});
/// The same of words (rows×V) that are not topics' own, as of several together; see ranked_words().
Matrix shown_words(Matrix words, const std::vector<double>& common,
                   const std::vector<double>& masses, const SparseMatrix& counts,
                   const TopicOptions& options, const Context& context = {});

}  // namespace saetm
