#pragma once
/// Kolmogorov and Smirnov's distance of a sample from a distribution.
#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace saetm {

/// max |F_n − F| of a sample and a distribution function that is continuous.
inline double ks_distance(std::vector<double> sample, const std::function<double(double)>& cdf) {
  std::sort(sample.begin(), sample.end());
  const auto n = static_cast<double>(sample.size());
  double distance = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double f = cdf(sample[i]), below = static_cast<double>(i) / n;
    distance = std::max({distance, f - below, below + 1 / n - f});
  }
  return distance;
}

/// What a sample of `n` from the distribution stays below with probability .9999.
inline double ks_bound(std::size_t n) {
  return 2.23 / std::sqrt(static_cast<double>(n));
}

inline double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const auto n = static_cast<double>(x.size());
  double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) mx += x[i] / n, my += y[i] / n;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mx) * (x[i] - mx);
    yy += (y[i] - my) * (y[i] - my);
    xy += (x[i] - mx) * (y[i] - my);
  }
  return xy / std::sqrt(xx * yy);
}

}  // namespace saetm
