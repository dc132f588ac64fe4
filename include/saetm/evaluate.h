#pragma once
/// How good topics are: coherence, diversity, agreement with known groups.
#include <cstdint>
#include <string>
#include <vector>

#include "saetm/context.h"
#include "saetm/matrix.h"
#include "saetm/options.h"

namespace saetm {

struct EvaluateOptions {
  std::int64_t top_words = 10;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit(
        "top_words", &EvaluateOptions::top_words,
        Field{.help = "words of a topic that are judged", .unit = "words", .min = 2, .max = 1000});
  }
};

/// Normalised pointwise mutual information of the pairs among each topic's words, by document
/// co-occurrence (Bouma 2009; gensim's c_npmi with one window a document, ε = 1e-12): the mean over
/// pairs of log((p(v,w) + ε)/(p(v)·p(w))) / −log(p(v,w) + ε), one value a topic. topic_words holds
/// columns of counts (N×V); a word that no document has gives 0 for its pairs.
std::vector<double> npmi(const std::vector<std::vector<std::int32_t>>& topic_words,
                         const SparseMatrix& counts, const Context& context = {});

/// Distinct words among all topics' words, as a share (Dieng et al. 2020).
double diversity(const std::vector<std::vector<std::int32_t>>& topic_words);

/// Column of each row's largest value, ties by column; −1 for an empty row.
std::vector<std::int32_t> strongest(const SparseMatrix& rows);

/// Normalised mutual information (arithmetic mean of the entropies, as scikit-learn's default).
double normalized_mutual_information(const std::vector<std::int32_t>& a,
                                     const std::vector<std::int32_t>& b);

/// Share of documents that belong to the commonest group of their cluster.
double purity(const std::vector<std::int32_t>& clusters, const std::vector<std::int32_t>& groups);

}  // namespace saetm
