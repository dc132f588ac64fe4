// Words of a document shared out among its atoms.
#include "saetm/explain.h"

#include <gtest/gtest.h>

#include <numeric>

#include "saetm/interpret.h"
#include "saetm/random.h"

namespace saetm {
namespace {

TEST(ExplainWords, SharesEachWordOutByBayesRule) {
  Matrix emissions(2, 3);
  const float b[] = {0.5F, 0.25F, 0.0F, 0.0F, 0.75F, 0.0F};
  std::copy_n(b, 6, emissions.data());
  const std::vector<float> shares = {0.25F, 0.75F}, counts = {2, 4, 3}, p0 = {0.5F, 0.25F, 0.0F};
  const WordResponsibilities r = explain_words(shares, emissions.view(), counts, p0, 0.2);
  // p(w0) = 0.8·0.25·0.5 + 0.2·0.5 = 0.1 + 0.1
  EXPECT_NEAR(r.atoms[0][0], 1, 1e-6);
  EXPECT_NEAR(r.background[0], 1, 1e-6);
  EXPECT_EQ(r.atoms[1][0], 0);
  // p(w1) = 0.8·(0.25·0.25 + 0.75·0.75) + 0.2·0.25 = 0.05 + 0.45 + 0.05
  EXPECT_NEAR(r.atoms[0][1], 4 * 0.05 / 0.55, 1e-6);
  EXPECT_NEAR(r.atoms[1][1], 4 * 0.45 / 0.55, 1e-6);
  EXPECT_NEAR(r.background[1], 4 * 0.05 / 0.55, 1e-6);
  // A word that nothing explains.
  EXPECT_EQ(r.atoms[0][2], 0);
  EXPECT_EQ(r.background[2], 3);
}

TEST(ExplainWords, SumsToTheCounts) {
  const Random random(4);
  const std::size_t m = 7, n = 200;
  Matrix emissions(m, n);
  std::vector<float> shares(m), counts(n), p0(n);
  std::uint64_t place = 0;
  const auto next = [&] { return static_cast<float>(random.uniform(place++)); };
  for (std::size_t i = 0; i < m * n; ++i) emissions.data()[i] = next();
  for (float& share : shares) share = next() / m;
  for (std::size_t w = 0; w < n; ++w) {
    counts[w] = static_cast<float>(1 + w % 50);
    p0[w] = next();
  }
  for (const double background : {0.0, 0.3, 0.9}) {
    const WordResponsibilities r = explain_words(shares, emissions.view(), counts, p0, background);
    for (std::size_t w = 0; w < n; ++w) {
      double sum = 0;
      for (std::size_t k = 0; k < m; ++k) {
        EXPECT_GT(r.atoms[k][w], 0);
        sum += r.atoms[k][w];
      }
      EXPECT_GE(r.background[w], 0);
      EXPECT_NEAR(sum + r.background[w], counts[w], 1e-13 * counts[w]);
    }
  }
}

TEST(ExplainWords, WithoutAtomsAllIsBackground) {
  const std::vector<float> counts = {2, 1}, p0 = {0.5F, 0.5F};
  const WordResponsibilities r = explain_words({}, {}, counts, p0, 0.3);
  EXPECT_TRUE(r.atoms.empty());
  EXPECT_EQ(r.background, (std::vector<double>{2, 1}));
}

}  // namespace
}  // namespace saetm
