/// The limits of the paper's section 3 and of its appendix A, by samples of the model.
#include <gtest/gtest.h>

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/special_functions/bessel.hpp>
#include <cmath>
#include <numeric>

#include "saetm/simulate.h"
#include "simulate/statistics.h"

namespace saetm {
namespace {

const std::vector<double> kTheta = {0.5, 0.3, 0.15, 0.05};

/// K columns of strengths that documents of one θ collect.
std::vector<std::vector<double>> sample(const SimulateOptions& options, std::size_t rows) {
  const Simulation simulation(options);
  std::vector<std::vector<double>> strengths(kTheta.size(), std::vector<double>(rows));
  for (std::size_t row = 0; row < rows; ++row) {
    for (const SimulatedPart& part : simulation.strengths(row, kTheta).parts) {
      strengths[static_cast<std::size_t>(part.atom)][row] = double{part.strength};
    }
  }
  return strengths;
}

std::vector<double> totals(const std::vector<std::vector<double>>& strengths) {
  std::vector<double> sums(strengths[0].size());
  for (const auto& column : strengths) {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += column[i];
  }
  return sums;
}

std::function<double(double)> gamma_cdf(double shape, double rate) {
  return [=](double x) {
    return boost::math::cdf(boost::math::gamma_distribution<>(shape, 1 / rate), x);
  };
}

/// λ → ∞, κ → 0, λκ = c: S_k ~ Gamma(cθ_k, ρ), their sum Gamma(c, ρ), shares Dirichlet(cθ) that do
/// not depend on the sum (Eq. 4 to 6).
TEST(Limits, ManyWeakContributionsAreGammaAndDirichlet) {
  constexpr std::size_t kRows = 2000;
  constexpr double c = 6, rho = 2;
  const auto strengths = sample({.dimensions = 1,
                                 .atoms = 4,
                                 .contributions = 6000,
                                 .strength_shape = c / 6000,
                                 .strength_rate = rho,
                                 .vocabulary = 1},
                                kRows);
  const std::vector<double> total = totals(strengths);
  EXPECT_LT(ks_distance(total, gamma_cdf(c, rho)), ks_bound(kRows));
  for (std::size_t k = 0; k < kTheta.size(); ++k) {
    EXPECT_LT(ks_distance(strengths[k], gamma_cdf(c * kTheta[k], rho)), ks_bound(kRows)) << k;
    std::vector<double> shares(kRows);
    for (std::size_t i = 0; i < kRows; ++i) shares[i] = strengths[k][i] / total[i];
    const boost::math::beta_distribution<> beta(c * kTheta[k], c * (1 - kTheta[k]));
    EXPECT_LT(ks_distance(shares, [&](double x) { return boost::math::cdf(beta, x); }),
              ks_bound(kRows))
        << k;
    EXPECT_LT(std::abs(correlation(shares, total)), 4 / std::sqrt(double{kRows})) << k;
  }
}

/// The test sees a distribution that is another: with few strong contributions the limit is far.
TEST(Limits, FewContributionsAreNeither) {
  constexpr std::size_t kRows = 2000;
  const auto strengths = sample({.dimensions = 1,
                                 .atoms = 4,
                                 .contributions = 6,
                                 .strength_shape = 1,
                                 .strength_rate = 2,
                                 .vocabulary = 1},
                                kRows);
  EXPECT_GT(ks_distance(totals(strengths), gamma_cdf(6, 2)), ks_bound(kRows));
}

/// κ = 1: mass e^−λ_k at 0 and density e^(−λ_k − ρa) √(λ_k ρ/a) I₁(2√(λ_k ρ a)) (Eq. 17).
TEST(Limits, FewContributionsAreCompoundPoisson) {
  constexpr std::size_t kRows = 20'000;
  constexpr double lambda = 5, rho = 3;
  const auto strengths = sample({.dimensions = 1,
                                 .atoms = 4,
                                 .contributions = lambda,
                                 .strength_shape = 1,
                                 .strength_rate = rho,
                                 .vocabulary = 1},
                                kRows);
  for (std::size_t k = 0; k < kTheta.size(); ++k) {
    const double rate = lambda * kTheta[k];
    std::vector<double> positive;
    for (const double s : strengths[k]) {
      if (s > 0) positive.push_back(s);
    }
    const double zero = 1 - static_cast<double>(positive.size()) / kRows;
    const double exact = std::exp(-rate);
    EXPECT_NEAR(zero, exact, 4 * std::sqrt(exact * (1 - exact) / kRows)) << k;
    // The distribution function of what is above 0, by the density's sum over a fine grid.
    constexpr double kStep = 1e-3, kEnd = 30;
    std::vector<double> below{0};
    for (double a = kStep / 2; a < kEnd; a += kStep) {
      const double density = std::exp(-rate - rho * a) * std::sqrt(rate * rho / a) *
                             boost::math::cyl_bessel_i(1, 2 * std::sqrt(rate * rho * a));
      below.push_back(below.back() + density * kStep);
    }
    EXPECT_NEAR(below.back(), 1 - exact, 1e-4) << k;
    const auto cdf = [&](double a) {
      const double at = std::min(a / kStep, static_cast<double>(below.size() - 2));
      const auto i = static_cast<std::size_t>(at);
      return (below[i] + (at - static_cast<double>(i)) * (below[i + 1] - below[i])) / below.back();
    };
    EXPECT_LT(ks_distance(positive, cdf), ks_bound(positive.size())) << k;
  }
}

}  // namespace
}  // namespace saetm
