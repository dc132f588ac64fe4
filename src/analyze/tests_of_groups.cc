/// Probabilities of what is seen, were there no difference.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "saetm/analyze.h"

namespace saetm {
namespace {

constexpr double kPrecise = 1e-15;
constexpr int kMostTerms = 100'000;

/// Q(a, x) = Γ(a, x)/Γ(a): a series below its bend, Lentz's continued fraction above (Press et al.,
/// Numerical Recipes, section 6.2).
double upper_gamma(double a, double x) {
  if (!(x > 0)) return 1;
  const double front = std::exp(a * std::log(x) - x - std::lgamma(a));
  if (x < a + 1) {
    double term = 1 / a, sum = term;
    for (int n = 1; n < kMostTerms && term > sum * kPrecise; ++n) sum += term *= x / (a + n);
    return std::max(0.0, 1 - front * sum);
  }
  constexpr double kTiny = std::numeric_limits<double>::min() / kPrecise;
  double b = x + 1 - a, c = 1 / kTiny, d = 1 / b, fraction = d;
  for (int n = 1; n < kMostTerms; ++n) {
    const double factor = -n * (n - a);
    b += 2;
    d = factor * d + b;
    c = b + factor / c;
    d = 1 / (std::abs(d) < kTiny ? kTiny : d);
    c = std::abs(c) < kTiny ? kTiny : c;
    fraction *= d * c;
    if (std::abs(d * c - 1) < kPrecise) break;
  }
  return front * fraction;
}

}  // namespace

double chi_squared_tail(double x, double degrees) {
  return degrees > 0 ? upper_gamma(degrees / 2, x / 2) : 1;
}

std::vector<double> corrected(const std::vector<double>& p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return p[a] < p[b]; });
  std::vector<double> q(p.size());
  double least = 1;
  for (std::size_t rank = p.size(); rank-- > 0;) {
    least = std::min(
        least, p[order[rank]] * static_cast<double>(p.size()) / static_cast<double>(rank + 1));
    q[order[rank]] = least;
  }
  return q;
}

}  // namespace saetm
