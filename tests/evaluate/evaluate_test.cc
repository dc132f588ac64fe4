// Scores against gensim and scikit-learn (tests/golden/make_evaluate_golden.py).
#include "saetm/evaluate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <string>

#include "core/sparse_of.h"
#include "io/safetensors.h"
#include "saetm/error.h"
#include "where.h"

namespace saetm {
namespace {

using Labels = std::vector<std::int32_t>;

const SafetensorsReader& golden() {
  static const SafetensorsReader reader(in_tree("tests/golden/evaluate.safetensors"));
  return reader;
}

Labels labels(const std::string& name) {
  const auto values = golden().values<std::int32_t>(name);
  return {values.begin(), values.end()};
}

TEST(Npmi, IsGensims) {
  const SparseMatrix counts = sparse(golden().matrix("counts"));
  const Labels words = labels("topics");
  const auto expected = golden().values<double>("npmi");
  const std::size_t top = words.size() / expected.size();
  std::vector<Labels> topics;
  for (std::size_t t = 0; t < expected.size(); ++t) {
    topics.emplace_back(words.begin() + static_cast<std::ptrdiff_t>(t * top),
                        words.begin() + static_cast<std::ptrdiff_t>((t + 1) * top));
  }
  const auto found = npmi(topics, counts, {.threads = 2});
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t t = 0; t < found.size(); ++t) EXPECT_NEAR(found[t], expected[t], 1e-6) << t;
}

TEST(Npmi, ByHand) {
  // Words 0 and 1 always together, in half of the documents; 2 in the other half; 3 nowhere.
  Matrix dense(4, 4);
  dense(0, 0) = dense(0, 1) = dense(1, 0) = dense(1, 1) = dense(2, 2) = dense(3, 2) = 1;
  const auto found = npmi({{0, 1}, {0, 2}, {0, 3}, {0}, {}}, sparse(dense));
  EXPECT_NEAR(found[0], 1, 1e-9);
  EXPECT_NEAR(found[1], std::log(1e-12 / 0.25) / -std::log(1e-12), 1e-9);
  for (std::size_t t = 2; t < 5; ++t) EXPECT_TRUE(std::isnan(found[t])) << t;
}

class Agreement : public testing::TestWithParam<const char*> {};

TEST_P(Agreement, IsScikitLearns) {
  const std::string name = GetParam();
  const Labels clusters = labels(name + ".clusters");
  const Labels groups = labels(name + ".groups");
  const auto expected = golden().values<double>(name + ".scores");
  EXPECT_NEAR(normalized_mutual_information(clusters, groups), expected[0], 1e-9);
  EXPECT_NEAR(normalized_mutual_information(groups, clusters), expected[0], 1e-9);
  EXPECT_NEAR(purity(clusters, groups), expected[1], 1e-12);
  EXPECT_NEAR(adjusted_mutual_information(clusters, groups), expected[2], 1e-9);
  EXPECT_NEAR(adjusted_mutual_information(groups, clusters), expected[2], 1e-9);
  EXPECT_NEAR(fowlkes_mallows_index(clusters, groups), expected[3], 1e-12);
  EXPECT_NEAR(harmonic_purity(clusters, groups), expected[4], 1e-12);
}

INSTANTIATE_TEST_SUITE_P(Pairs, Agreement,
                         testing::Values("noisy", "same", "renamed", "unrelated", "one_cluster",
                                         "one_of_each", "all_apart"),
                         [](const auto& info) { return std::string(info.param); });

TEST(Agreement, NeedsLabelsOfOneLength) {
  EXPECT_THROW(normalized_mutual_information({0, 1}, {0}), Error);
  EXPECT_THROW(adjusted_mutual_information({0, 1}, {0}), Error);
  EXPECT_THROW(purity({0}, {0, 1}), Error);
  EXPECT_THROW(harmonic_purity({0}, {0, 1}), Error);
  EXPECT_THROW(fowlkes_mallows_index({0}, {0, 1}), Error);
}

/// n labels of 0 to kinds − 1.
Labels drawn(std::size_t n, int kinds, std::mt19937& random) {
  Labels result(n);
  for (auto& label : result) label = static_cast<std::int32_t>(random() % kinds);
  return result;
}

double entropy_of(const Labels& labels) {
  std::map<std::int32_t, double> counts;
  for (const auto label : labels) ++counts[label];
  double sum = 0;
  for (const auto& [label, count] : counts) {
    const double p = count / static_cast<double>(labels.size());
    sum -= p * std::log(p);
  }
  return sum;
}

double information(const Labels& a, const Labels& b) {
  Labels both;
  for (std::size_t i = 0; i < a.size(); ++i) both.push_back(100 * a[i] + b[i]);
  return entropy_of(a) + entropy_of(b) - entropy_of(both);
}

TEST(Agreement, IsAdjustedByTheMeanOverAllPermutations) {
  std::mt19937 random(5);
  for (int round = 0; round < 8; ++round) {
    const Labels a = drawn(7, 3, random), b = drawn(7, 2 + round % 3, random);
    const double mean = (entropy_of(a) + entropy_of(b)) / 2;
    std::vector<std::size_t> order(a.size());
    std::iota(order.begin(), order.end(), 0);
    double sum = 0, permutations = 0;
    do {
      Labels moved;
      for (const std::size_t i : order) moved.push_back(b[i]);
      sum += information(a, moved);
      ++permutations;
    } while (std::next_permutation(order.begin(), order.end()));
    const double expected = sum / permutations;
    if (std::set(a.begin(), a.end()).size() < 2 || std::set(b.begin(), b.end()).size() < 2)
      continue;
    EXPECT_NEAR(adjusted_mutual_information(a, b),
                (information(a, b) - expected) / (mean - expected), 1e-9);
  }
}

TEST(Agreement, OfUnrelatedLabelsIsNoneHoweverManyThereAre) {
  std::mt19937 random(6);
  const Labels groups = drawn(2000, 10, random), many = drawn(2000, 400, random);
  EXPECT_GT(normalized_mutual_information(many, groups), 0.2);
  EXPECT_NEAR(adjusted_mutual_information(many, groups), 0, 0.01);
}

TEST(Agreement, OfPairsIsThatOfAllPairsOneByOne) {
  std::mt19937 random(7);
  for (const std::size_t n : {2, 3, 17, 60}) {
    const Labels a = drawn(n, 4, random), b = drawn(n, 3, random);
    double both = 0, in_a = 0, in_b = 0;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        both += a[i] == a[j] && b[i] == b[j];
        in_a += a[i] == a[j];
        in_b += b[i] == b[j];
      }
    }
    EXPECT_NEAR(fowlkes_mallows_index(a, b), both > 0 ? both / std::sqrt(in_a * in_b) : 0, 1e-12);
  }
}

TEST(Agreement, DoesNotDependOnNamesOfLabelsNorOnSides) {
  std::mt19937 random(8);
  const Labels a = drawn(150, 6, random), b = drawn(150, 4, random);
  Labels renamed = a;
  for (auto& label : renamed) label = 7 * (5 - label) - 1;
  for (const auto measure : {adjusted_mutual_information, fowlkes_mallows_index, harmonic_purity}) {
    EXPECT_NEAR(measure(a, b), measure(b, a), 1e-12);
    EXPECT_NEAR(measure(a, b), measure(renamed, b), 1e-12);
    EXPECT_NEAR(measure(a, renamed), 1, 1e-12);
    EXPECT_LE(measure(a, b), 1);
  }
}

TEST(HarmonicPurity, PraisesNeitherOneClusterNorOneForEachDocument) {
  const Labels groups = {0, 0, 0, 1, 1, 2};
  EXPECT_NEAR(harmonic_purity({4, 4, 4, 4, 4, 4}, groups), 2 * 0.5 / 1.5, 1e-12);
  EXPECT_NEAR(harmonic_purity({0, 1, 2, 3, 4, 5}, groups), 2 * 0.5 / 1.5, 1e-12);
  EXPECT_NEAR(harmonic_purity({0, 0, 1, 1, 1, 1}, groups), 20.0 / 27, 1e-12);  // of 4/6, 5/6
  EXPECT_EQ(harmonic_purity({}, {}), 0);
}

TEST(Strongest, LargestOfARowTiesByColumn) {
  SparseMatrix m;
  m.cols = 4;
  m.indptr = {0, 2, 2, 5};
  m.indices = {1, 3, 0, 1, 2};
  m.values = {0.2F, 0.8F, 0.1F, 0.45F, 0.45F};
  EXPECT_EQ(strongest(m), (Labels{3, -1, 1}));
}

}  // namespace
}  // namespace saetm
