#pragma once
/// Words of topics as sums over their atoms.
#include <cstdint>
#include <span>
#include <vector>

#include "saetm/context.h"
#include "saetm/interpret.h"
#include "saetm/matrix.h"

namespace saetm {

/// What a set of atoms has of each word, in whole units: words ascending, units above 0.
struct WordSum {
  std::vector<std::int32_t> words;
  std::vector<std::int64_t> units;
};

/// What atoms add to their topics' words: expected counts S_kw of the corpus (kCounts), or θ̄_k·B_kw
/// (kShares: Eq. 12 of the paper as printed). Whole numbers of a fixed unit, so that a topic's sum
/// does not depend on the order in which its atoms came together: any cut, any merge and any tree
/// gives the same bytes for the same atoms.
class AtomWords {
 public:
  enum class By { kCounts, kShares };

  AtomWords(const WordEmissions& words, By by, const Context& context = {});

  std::size_t atoms() const { return indptr_.size() - 1; }
  std::size_t vocabulary() const { return scale_.size(); }
  /// Sum over atoms (ids, ascending).
  WordSum sum(std::span<const std::int32_t> atoms) const;
  /// p(w | set) of a sum (V), into a row of zeros.
  void probabilities(const WordSum& sum, float* out) const;
  /// Expected uses of the words of a sum, as many.
  std::vector<double> uses(const WordSum& sum) const;
  /// p(w) over all atoms (V).
  const std::vector<double>& common() const { return common_; }
  /// Words of the corpus that a unit of mass stands for: 1 for kCounts.
  double words_of(double uses) const { return uses * corpus_; }

 private:
  std::vector<std::int64_t> indptr_;
  std::vector<std::int32_t> words_;
  std::vector<std::int64_t> units_;
  std::vector<double> scale_;   // (V) uses of a unit
  std::vector<double> common_;  // (V)
  double corpus_ = 1;
};

/// a + b.
WordSum operator+(const WordSum& a, const WordSum& b);

}  // namespace saetm
