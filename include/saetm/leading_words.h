#pragma once
/// Which words stand for a topic, and in which order.
#include <cstdint>
#include <span>
#include <vector>

#include "saetm/atom_words.h"
#include "saetm/context.h"
#include "saetm/matrix.h"

namespace saetm {

struct LeadingWord {
  std::int32_t word = 0;
  float probability = 0;  ///< p(w | topic)
};

struct RankingOptions {
  double exclusivity = 0;
  double affinity = 0;
};

/// Which words stand for a topic, and in which order: a function of the topic's own sums and of the
/// corpus, so that it is the same for the same atoms in any cut.
///
/// 1. A word's score is p(w|t)·lift^γ, lift = (n_t·p(w|t) + 10)/(n_t·p(w) + 10) being p(w|t)/p(w)
///    drawn towards 1 for words too rare to tell; n_t is the topic's expected words, γ `exclusivity`.
/// 2. Of the 50 words of the largest scores s_w those go first that lie near the others in the
///    embedding space: s_w·exp(λ·c_w), c_w being the mean cosine of w's vector with those of the
///    other words v, weighted by √s_v; λ is `affinity`. (After the re-ranking by coherence of
///    Alokaili, Aletras & Stevenson 2019; by vectors, since NPMI would be judged by itself.)
/// 3. The ten leading words stand in the order of p(w|t), and so do the ten after them: the first
///    ones, which name the topic, are words that many of its documents hold.
class WordRanking {
 public:
  /// vectors (V×d): of words, any length; not looked at when affinity is 0. Kept by reference.
  WordRanking(const AtomWords& words, const Matrix& vectors, const RankingOptions& options);

  /// At most 20, with p above 0.
  std::vector<LeadingWord> leading(const WordSum& sum) const;

 private:
  const AtomWords& words_;
  const Matrix& vectors_;
  RankingOptions options_;
  std::vector<float> inverse_norms_;  // (V)
};

/// Leading words of every node of a tree over atoms: nodes 0..A−1 are `atoms` (ids), node A + i is
/// the merge of nodes left[i], right[i] (A − 1). (2A − 1).
std::vector<std::vector<LeadingWord>> node_words(const AtomWords& words, const WordRanking& ranking,
                                                 std::span<const std::int32_t> atoms,
                                                 std::span<const std::int32_t> left,
                                                 std::span<const std::int32_t> right,
                                                 const Context& context = {});

/// Words ranked by exclusivity as in step 1: rows ∝ p(w|t)·lift^γ, summing to 1 (rows×V), of rows
/// with so many words each (rows). γ = 0 leaves them as they are.
Matrix ranked_words(Matrix words, const std::vector<double>& common,
                    const std::vector<double>& masses, double exclusivity,
                    const Context& context = {});

/// Columns of the `count` largest values of a row, largest first, ties by column.
std::vector<std::int32_t> top_columns(std::span<const float> row, std::size_t count);

}  // namespace saetm
