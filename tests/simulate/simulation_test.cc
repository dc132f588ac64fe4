/// Documents of the Continuous Topic Model have the moments that the model says.
#include <gtest/gtest.h>

#include <boost/math/distributions/beta.hpp>
#include <cmath>
#include <numeric>

#include "saetm/error.h"
#include "saetm/simulate.h"
#include "simulate/statistics.h"

namespace saetm {
namespace {

double sum(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

TEST(Simulation, ADocumentDependsOnSeedAndRowAlone) {
  const SimulateOptions options{.dimensions = 8, .atoms = 5, .vocabulary = 30};
  const Simulation one(options), again(options);
  (void)again.document(3);
  const SimulatedDocument a = one.document(7), b = again.document(7), other = one.document(8);
  EXPECT_EQ(a.theta, b.theta);
  EXPECT_EQ(a.embedding, b.embedding);
  EXPECT_EQ(a.words, b.words);
  EXPECT_NE(a.theta, other.theta);
  SimulateOptions seeded = options;
  seeded.seed = 1;
  EXPECT_NE(a.theta, Simulation(seeded).document(7).theta);
}

TEST(Simulation, SharesAreDirichlet) {
  const SimulateOptions options{.dimensions = 1,
                                .atoms = 4,
                                .concentration = 0.3,
                                .concentration_decay = 1,
                                .contributions = 0,
                                .vocabulary = 1};
  const Simulation simulation(options);
  // α falls as 1, 1/2, 1/3, 1/4 and is 0.3 on average; a share of a Dirichlet is a Beta.
  const double all = 4 * 0.3, first = all / (1 + 1 / 2. + 1 / 3. + 1 / 4.);
  std::vector<std::vector<double>> shares(4);
  for (std::uint64_t row = 0; row < 20'000; ++row) {
    const std::vector<double> theta = simulation.document(row).theta;
    ASSERT_NEAR(sum(theta), 1, 1e-12);
    for (std::size_t k = 0; k < 4; ++k) shares[k].push_back(theta[k]);
  }
  for (std::size_t k = 0; k < 4; ++k) {
    const double alpha = first / static_cast<double>(k + 1);
    const boost::math::beta_distribution<> beta(alpha, all - alpha);
    EXPECT_LT(ks_distance(shares[k], [&](double x) { return boost::math::cdf(beta, x); }),
              ks_bound(20'000))
        << k;
  }
}

/// With the least α that may be asked for a document has one topic, and no share is lost.
TEST(Simulation, SmallConcentrationsLeaveOneTopic) {
  const Simulation simulation(
      {.dimensions = 1, .atoms = 50, .concentration = 1e-4, .vocabulary = 1});
  std::vector<int> leads(50);
  for (std::uint64_t row = 0; row < 5000; ++row) {
    const std::vector<double> theta = simulation.document(row).theta;
    ASSERT_NEAR(sum(theta), 1, 1e-12);
    const auto lead = std::max_element(theta.begin(), theta.end());
    if (row % 100 == 0) {
      EXPECT_GT(*lead, 0.6);
    }
    ++leads[static_cast<std::size_t>(lead - theta.begin())];
  }
  for (const int count : leads) EXPECT_NEAR(count, 100, 50);
}

/// E[x | θ] = λ κ/ρ Σ θ_k μ_k and the total variance is that of M, s, v and ε.
TEST(Simulation, EmbeddingsHaveTheModelsMoments) {
  const SimulateOptions options{.dimensions = 6,
                                .atoms = 1,
                                .contributions = 7,
                                .strength_shape = 2,
                                .strength_rate = 5,
                                .spread = 0.8,
                                .noise = 0.5,
                                .vocabulary = 1};
  const Simulation simulation(options);
  constexpr int kRows = 40'000;
  std::vector<double> mean(6), square(6);
  for (std::uint64_t row = 0; row < kRows; ++row) {
    const std::vector<float> x = simulation.document(row).embedding;
    for (std::size_t i = 0; i < 6; ++i) {
      mean[i] += double{x[i]} / kRows;
      square[i] += double{x[i]} * x[i] / kRows;
    }
  }
  const double expected = 7 * 2 / 5.;  // λκ/ρ
  double total = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_NEAR(mean[i], expected * simulation.directions().row(0)[i], 0.03);
    total += square[i] - mean[i] * mean[i];
  }
  // Compound Poisson: λ E[s²]·E‖v‖² and the noise; E[s²] = κ(κ + 1)/ρ².
  EXPECT_NEAR(total, 7 * (2 * 3 / 25.) * (1 + 0.64) + 0.25, 0.06);
}

TEST(Simulation, WordsComeFromTheirTopics) {
  const Simulation simulation({.dimensions = 1,
                               .atoms = 3,
                               .concentration = 1,
                               .vocabulary = 20,
                               .word_concentration = 0.3,
                               .words = 50});
  std::vector<double> expected(20), seen(20);
  double words = 0;
  for (std::uint64_t row = 0; row < 5000; ++row) {
    const SimulatedDocument document = simulation.document(row);
    const auto count = static_cast<double>(document.words.size());
    ASSERT_GE(count, 1);
    words += count;
    for (const std::int32_t word : document.words) ++seen[static_cast<std::size_t>(word)];
    for (std::size_t k = 0; k < 3; ++k) {
      for (std::size_t w = 0; w < 20; ++w) {
        expected[w] += count * document.theta[k] * double{simulation.words().row(k)[w]};
      }
    }
  }
  EXPECT_NEAR(words / 5000, 50, 0.6);
  double chi = 0;
  for (std::size_t w = 0; w < 20; ++w) {
    if (expected[w] > 5) chi += (seen[w] - expected[w]) * (seen[w] - expected[w]) / expected[w];
  }
  EXPECT_LT(chi, 50);  // 19 degrees of freedom: .9999 is 49
}

TEST(Simulation, GroupsAreNearAndComeTogether) {
  const SimulateOptions options{.dimensions = 400,
                                .atoms = 40,
                                .concentration = 0.2,
                                .groups = 4,
                                .group_closeness = 0.5,
                                .group_concentration = 0.1,
                                .vocabulary = 1};
  const Simulation simulation(options);
  double within = 0, between = 0;
  int pairs = 0, others = 0;
  for (std::size_t a = 0; a < 40; ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      const float *u = simulation.directions().row(a), *v = simulation.directions().row(b);
      const double cosine = std::inner_product(u, u + 400, v, 0.0);
      const bool same = simulation.group_of(static_cast<std::int64_t>(a)) ==
                        simulation.group_of(static_cast<std::int64_t>(b));
      (same ? within : between) += cosine;
      ++(same ? pairs : others);
    }
  }
  EXPECT_EQ(pairs, 4 * 45);
  EXPECT_NEAR(within / pairs, 0.5, 0.05);
  EXPECT_NEAR(between / others, 0, 0.05);
  std::vector<double> first, mate, stranger;
  for (std::uint64_t row = 0; row < 20'000; ++row) {
    const std::vector<double> theta = simulation.document(row).theta;
    ASSERT_NEAR(sum(theta), 1, 1e-9);
    first.push_back(theta[0]);
    mate.push_back(theta[1]);
    stranger.push_back(theta[30]);
  }
  // θ_k = w_g·p_k: with E[w²] = .11/.56, E[w w'] = .01/.56, E[p²] = .24/6, E[p p'] = .04/6 and
  // means of 1/40 the correlations are .0947 and −.0617; one Dirichlet distribution would have
  // −.026 both.
  EXPECT_NEAR(correlation(first, mate), 0.0947, 0.03);
  EXPECT_NEAR(correlation(first, stranger), -0.0617, 0.02);
}

TEST(Simulation, RefusesWhatCannotBe) {
  EXPECT_THROW(Simulation({.atoms = 3, .groups = 4}), Error);
  EXPECT_THROW(Simulation({.concentration = 0}), Error);
  EXPECT_THROW(Simulation({.noise = -1}), Error);
}

}  // namespace
}  // namespace saetm
