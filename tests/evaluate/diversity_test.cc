// Diversity by hand, and against OCTIS's InvertedRBO (tests/golden/make_coherence_golden.py).
#include "saetm/diversity.h"

#include <gtest/gtest.h>

#include <cmath>

#include "io/safetensors.h"
#include "where.h"

namespace saetm {
namespace {

TEST(Diversity, ByHand) {
  EXPECT_DOUBLE_EQ(diversity({{1, 2, 3}, {4, 5, 6}}), 1);
  EXPECT_DOUBLE_EQ(diversity({{1, 2, 3}, {3, 2, 1}}), 0.5);
  EXPECT_DOUBLE_EQ(diversity({{1, 2}, {2, 3}, {3, 4}}), 4.0 / 6);
  EXPECT_TRUE(std::isnan(diversity({{}, {}}))) << "of nothing";
}

TEST(RankBiasedOverlap, IsOctis) {
  const SafetensorsReader golden(in_tree("tests/golden/coherence.safetensors"));
  const auto words = golden.values<std::int32_t>("topics");
  TopicWords topics;
  for (std::size_t t = 0; t < words.size() / 8; ++t) {
    if (t == 7 || t == 8) continue;
    topics.emplace_back(words.begin() + static_cast<std::ptrdiff_t>(t * 8),
                        words.begin() + static_cast<std::ptrdiff_t>(t * 8 + 8));
  }
  EXPECT_NEAR(inverted_rbo(topics, 0.9, {.threads = 2}), golden.values<double>("inverted_rbo")[0],
              1e-12);
  const auto uneven = golden.values<double>("rbo_uneven");
  EXPECT_NEAR(rank_biased_overlap({1, 2, 3, 4, 5}, {2, 9, 1}, 0.9), uneven[0], 1e-12);
  EXPECT_NEAR(rank_biased_overlap({2, 9, 1}, {1, 2, 3, 4, 5}, 0.9), uneven[0], 1e-12);
  EXPECT_NEAR(rank_biased_overlap({7, 8}, {8, 7, 6, 5, 4, 3}, 0.7), uneven[1], 1e-12);
}

TEST(RankBiasedOverlap, OfEqualDisjointAndEmptyRankings) {
  EXPECT_NEAR(rank_biased_overlap({4, 2, 9}, {4, 2, 9}), 1, 1e-12);
  EXPECT_EQ(rank_biased_overlap({1, 2}, {3, 4}), 0);
  EXPECT_EQ(rank_biased_overlap({}, {3, 4}), 0);
  EXPECT_EQ(rank_biased_overlap({}, {}), 0);
  EXPECT_NEAR(rank_biased_overlap({1, 1, 2}, {1, 5, 2}), rank_biased_overlap({1, 6, 2}, {1, 5, 2}),
              1e-12);
  EXPECT_TRUE(std::isnan(inverted_rbo({})));
  EXPECT_TRUE(std::isnan(inverted_rbo({{1, 2}}))) << "one topic has no pairs";
  EXPECT_TRUE(std::isnan(inverted_rbo({{1, 2}, {}}))) << "nor has one beside one without words";
  EXPECT_EQ(inverted_rbo({{1, 2}, {}, {3, 4}}), 1);
  EXPECT_NEAR(inverted_rbo({{1, 2}, {}, {1, 2}}), 0, 1e-12);
}

}  // namespace
}  // namespace saetm
