#pragma once
#include <algorithm>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "saetm/random.h"
#include "saetm/simulate.h"

namespace saetm {

/// Draws one after the other from a stream of a seed.
class Simulation::Draws {
 public:
  using result_type = std::uint64_t;

  Draws(std::int64_t seed, std::uint64_t stream)
      : random_(static_cast<std::uint64_t>(seed), stream) {}

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
  result_type operator()() { return random_.bits(counter_++); }

  double uniform() { return boost::random::uniform_01<double>()(*this); }
  double normal() { return normal_(*this); }
  double gamma(double shape) { return boost::random::gamma_distribution<double>(shape)(*this); }
  std::int64_t poisson(double mean) {
    return mean > 0 ? boost::random::poisson_distribution<std::int64_t>(mean)(*this) : 0;
  }

  /// From a Dirichlet distribution, by logarithms: of the smallest α all but one share may be
  /// smaller than any number.
  std::vector<double> dirichlet(std::span<const double> alpha) {
    std::vector<double> logs;
    logs.reserve(alpha.size());
    // G(α) = G(α + 1)·U^(1/α)
    for (const double a : alpha)
      logs.push_back(std::log(gamma(a + 1)) + std::log1p(-uniform()) / a);
    const double largest = *std::max_element(logs.begin(), logs.end());
    double sum = 0;
    for (double& value : logs) sum += value = std::exp(value - largest);
    for (double& value : logs) value /= sum;
    return logs;
  }

  /// A place of `cumulated`, rising sums of weights that are not all 0.
  std::size_t place(std::span<const double> cumulated) {
    const double at = uniform() * cumulated.back();
    const auto found = std::upper_bound(cumulated.begin(), cumulated.end(), at);
    return static_cast<std::size_t>(std::min(found, cumulated.end() - 1) - cumulated.begin());
  }

 private:
  Random random_;
  std::uint64_t counter_ = 0;
  boost::random::normal_distribution<double> normal_;
};

}  // namespace saetm
