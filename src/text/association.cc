#include "text/association.h"

#include <cmath>

namespace saetm {

double Association::likelihood_ratio() const {
  const auto n = static_cast<double>(all);
  const auto a = static_cast<double>(first);
  const auto b = static_cast<double>(second);
  const auto ab = static_cast<double>(both);
  const auto cell = [&](double observed, double row, double column) {
    return observed > 0 ? observed * std::log(observed * n / (row * column)) : 0.0;
  };
  const double ratio = 2 * (cell(ab, a, b) + cell(a - ab, a, n - b) + cell(b - ab, n - a, b) +
                            cell(n - a - b + ab, n - a, n - b));
  return ab * n < a * b ? -ratio : ratio;
}

double Association::normalized_pmi() const {
  if (both == 0) return -1;
  if (both == all) return 1;
  const auto n = static_cast<double>(all);
  const auto p = static_cast<double>(both) / n;
  return std::log(p * n * n / (static_cast<double>(first) * static_cast<double>(second))) /
         -std::log(p);
}

}  // namespace saetm
