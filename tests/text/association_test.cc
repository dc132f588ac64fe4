#include "text/association.h"

#include <gtest/gtest.h>

#include <cmath>

namespace saetm {
namespace {

/// Binomial log-likelihood of k successes in n trials at p, without the coefficient that cancels.
double log_likelihood(double k, double n, double p) {
  return (k > 0 ? k * std::log(p) : 0) + (n > k ? (n - k) * std::log(1 - p) : 0);
}

/// Dunning's formula as it stands in the paper: two binomials against one.
double dunning(const Association& a) {
  const auto k1 = static_cast<double>(a.both), n1 = static_cast<double>(a.first);
  const double k2 = static_cast<double>(a.second) - k1, n2 = static_cast<double>(a.all) - n1;
  const double p1 = k1 / n1, p2 = k2 / n2, p = (k1 + k2) / (n1 + n2);
  return 2 * (log_likelihood(k1, n1, p1) + log_likelihood(k2, n2, p2) - log_likelihood(k1, n1, p) -
              log_likelihood(k2, n2, p));
}

TEST(Association, LikelihoodRatioIsDunnings) {
  // Table 1 of the paper: "the swiss", "can be", "previous year" among 31,777 pairs.
  EXPECT_NEAR((Association{110, 2552, 221, 31777}.likelihood_ratio()), 270.72, 0.005);
  EXPECT_NEAR((Association{29, 42, 152, 31777}.likelihood_ratio()), 263.90, 0.005);
  EXPECT_NEAR((Association{31, 54, 170, 31777}.likelihood_ratio()), 256.84, 0.005);
  for (const Association& a :
       {Association{1, 2, 3, 40}, Association{5, 5, 5, 90}, Association{7, 9, 7, 31},
        Association{1000, 40000, 3000, 9000000}, Association{2, 2, 90, 100}}) {
    EXPECT_NEAR(a.likelihood_ratio(), dunning(a), 1e-9 * (1 + dunning(a)));
    EXPECT_GT(a.likelihood_ratio(), 0);
  }
}

TEST(Association, ZeroByChanceAndNegativeBelow) {
  EXPECT_NEAR((Association{10, 100, 100, 1000}.likelihood_ratio()), 0, 1e-9);
  EXPECT_NEAR((Association{10, 100, 100, 1000}.normalized_pmi()), 0, 1e-12);
  const Association rare{1, 100, 100, 1000};
  EXPECT_NEAR(rare.likelihood_ratio(), -dunning(rare), 1e-9);
  EXPECT_LT(rare.normalized_pmi(), 0);
}

TEST(Association, NormalizedPmiFromNeverToAlways) {
  EXPECT_EQ((Association{0, 3, 4, 50}.normalized_pmi()), -1);
  EXPECT_NEAR((Association{7, 7, 7, 50}.normalized_pmi()), 1, 1e-12);
  EXPECT_EQ((Association{9, 9, 9, 9}.normalized_pmi()), 1);
  // ln(0.1 / (0.2·0.25)) / −ln 0.1 = ln 2 / ln 10
  EXPECT_NEAR((Association{10, 20, 25, 100}.normalized_pmi()), std::log10(2.0), 1e-12);
}

}  // namespace
}  // namespace saetm
