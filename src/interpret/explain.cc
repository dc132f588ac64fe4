#include "saetm/explain.h"

#include <algorithm>

namespace saetm {

WordResponsibilities explain_words(std::span<const float> shares, MatrixView<const float> emissions,
                                   std::span<const float> counts, std::span<const float> background,
                                   double background_share) {
  const std::size_t m = shares.size(), n = counts.size();
  WordResponsibilities result{std::vector<std::vector<double>>(m, std::vector<double>(n)),
                              std::vector<double>(n)};
  for (std::size_t w = 0; w < n; ++w) {
    const auto part = [&](std::size_t k) {
      return (1 - background_share) * shares[k] * emissions.row(k)[w];
    };
    double p = background_share * background[w];
    for (std::size_t k = 0; k < m; ++k) p += part(k);
    double rest = counts[w];
    for (std::size_t k = 0; k < m && p > 0; ++k) {
      result.atoms[k][w] = counts[w] * part(k) / p;
      rest -= result.atoms[k][w];
    }
    result.background[w] = std::max(0.0, rest);  // without a background, rounding may pass 0
  }
  return result;
}

}  // namespace saetm
