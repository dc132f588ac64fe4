#pragma once
/// How much more often two events meet than by chance.
#include <cstdint>

namespace saetm {

/// A table of two events: of `all` trials, those with both, with the first, with the second.
struct Association {
  std::uint64_t both = 0;
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  std::uint64_t all = 0;

  /// Dunning's log-likelihood ratio −2 ln λ (1993, equation for two binomials): 2 Σ O ln(O/E) over
  /// the four cells, O observed and E expected were the events independent. About χ² with one
  /// degree of freedom then. Negated where they meet less often than by chance.
  double likelihood_ratio() const;
  /// ln(p(both) / (p(first) p(second))) / −ln p(both) (Bouma 2009): −1 never together, 0 by chance,
  /// 1 never apart.
  double normalized_pmi() const;
};

}  // namespace saetm
