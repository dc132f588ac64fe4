// Scores against gensim and scikit-learn (tests/golden/make_evaluate_golden.py).
#include "saetm/evaluate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "core/sparse_of.h"
#include "io/safetensors.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Labels = std::vector<std::int32_t>;

const SafetensorsReader& golden() {
  static const SafetensorsReader reader(SAETM_SOURCE_DIR "/tests/golden/evaluate.safetensors");
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
  EXPECT_EQ(found[2], 0);
  EXPECT_EQ(found[3], 0);
  EXPECT_EQ(found[4], 0);
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
}

INSTANTIATE_TEST_SUITE_P(Pairs, Agreement,
                         testing::Values("noisy", "same", "renamed", "unrelated", "one_cluster",
                                         "one_of_each", "all_apart"),
                         [](const auto& info) { return std::string(info.param); });

TEST(Agreement, NeedsLabelsOfOneLength) {
  EXPECT_THROW(normalized_mutual_information({0, 1}, {0}), Error);
  EXPECT_THROW(purity({0}, {0, 1}), Error);
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
