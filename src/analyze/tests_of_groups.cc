/// Probabilities of what is seen, were there no difference.
#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <numeric>

#include "saetm/analyze.h"

namespace saetm {

double chi_squared_tail(double x, double degrees) {
  return degrees > 0 && x > 0 ? boost::math::gamma_q(degrees / 2, x / 2) : 1;
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
