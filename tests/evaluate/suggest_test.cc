// Scores over the number of topics: grid, agreement and knees by hand and by counting pairs.
#include "saetm/suggest.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "saetm/atom_vectors.h"
#include "saetm/diversity.h"

namespace saetm {
namespace {

TEST(TopicGrid, StepsByRootTwoAndEndsAtTheMost) {
  EXPECT_EQ(topic_grid(3), (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(topic_grid(1), std::vector<std::int64_t>{});
  EXPECT_EQ(topic_grid(5), (std::vector<std::int64_t>{5}));
  EXPECT_EQ(topic_grid(21), (std::vector<std::int64_t>{5, 7, 10, 14, 21}));
  const auto grid = topic_grid(500);
  EXPECT_EQ(grid.front(), 5);
  EXPECT_EQ(grid.back(), 500);
  for (std::size_t i = 1; i < grid.size(); ++i) {
    const double step = static_cast<double>(grid[i]) / static_cast<double>(grid[i - 1]);
    EXPECT_GT(step, 1.19);
    EXPECT_LT(step, 1.7);
  }
}

TEST(AdjustedRandIndex, CountsPairsOfWeightedItems) {
  std::mt19937 random(1);
  for (int trial = 0; trial < 20; ++trial) {
    std::vector<std::int32_t> a, b;
    std::vector<float> weights;
    for (int i = 0; i < 30; ++i) {
      a.push_back(static_cast<std::int32_t>(random() % 4));
      b.push_back(random() % 3 == 0 ? a.back() : static_cast<std::int32_t>(random() % 5));
      weights.push_back(trial == 0 ? 1.0F : static_cast<float>(1 + random() % 9) / 10);
    }
    double both = 0, in_a = 0, in_b = 0, all = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      for (std::size_t j = i + 1; j < a.size(); ++j) {
        const double pair = static_cast<double>(weights[i]) * weights[j];
        all += pair;
        in_a += a[i] == a[j] ? pair : 0;
        in_b += b[i] == b[j] ? pair : 0;
        both += a[i] == a[j] && b[i] == b[j] ? pair : 0;
      }
    }
    const double chance = in_a * in_b / all;
    const double expected = (both - chance) / ((in_a + in_b) / 2 - chance);
    EXPECT_NEAR(adjusted_rand_index(a, b, weights), expected, 1e-9);
    EXPECT_NEAR(adjusted_rand_index(a, a, weights), 1, 1e-12);
  }
  // scikit-learn's adjusted_rand_score([0,0,1,1], [0,0,1,2]).
  const std::vector<std::int32_t> a = {0, 0, 1, 1}, b = {0, 0, 1, 2}, single = {0, 1, 2, 3};
  const std::vector<float> ones(4, 1);
  EXPECT_NEAR(adjusted_rand_index(a, b, ones), 0.5714285714285714, 1e-12);
  EXPECT_EQ(adjusted_rand_index(single, single, ones), 1);
  EXPECT_NEAR(adjusted_rand_index(single, a, ones), 0, 1e-12);
}

TEST(Knee, IsFarthestFromTheChord) {
  const std::vector<double> x = {0, 1, 2, 3, 4};
  EXPECT_EQ(knee(x, std::vector<double>{1.0, 0.98, 0.95, 0.5, 0.0}), 2);  // holds, then falls
  EXPECT_EQ(knee(x, std::vector<double>{0.0, 0.7, 0.9, 0.95, 1.0}), 1);   // rises, then levels
  EXPECT_EQ(knee(x, std::vector<double>{1.0, 0.3, 0.2, 0.1, 0.0}), 1);    // falls, then levels
  EXPECT_EQ(knee(x, std::vector<double>{5, 4, 3, 2, 1}), -1);             // straight
  EXPECT_EQ(knee(x, std::vector<double>(5, 2.0)), -1);                    // flat
  EXPECT_EQ(knee(std::vector<double>{0, 1, 4}, std::vector<double>{0, 0.5, 1}), 1);
}

TEST(SuggestTopics, ScoresWhatACutWouldScore) {
  // Two groups of documents of their own atoms, words and places.
  std::mt19937 random(4);
  std::normal_distribution<float> noise(0, 0.05F);
  const std::size_t documents = 120, atoms = 12, words = 20;
  SparseMatrix codes, counts;
  codes.cols = atoms;
  counts.cols = words;
  Matrix places(documents, 3);
  for (std::size_t d = 0; d < documents; ++d) {
    const std::size_t group = d % 2;
    for (std::size_t k = 0; k < atoms / 2; ++k) {
      if (random() % 3 == 0) continue;
      codes.indices.push_back(static_cast<std::int32_t>(group * atoms / 2 + k));
      codes.values.push_back(1 + static_cast<float>(random() % 10) / 10);
    }
    codes.indptr.push_back(static_cast<std::int64_t>(codes.indices.size()));
    for (std::size_t w = 0; w < words / 2; ++w) {
      if (random() % 2 == 0) continue;
      counts.indices.push_back(static_cast<std::int32_t>(group * words / 2 + w));
      counts.values.push_back(1);
    }
    counts.indptr.push_back(static_cast<std::int64_t>(counts.indices.size()));
    for (std::size_t j = 0; j < 3; ++j) places(d, j) = (j == group ? 1.0F : 0.0F) + noise(random);
  }
  const Embeddings embeddings = Embeddings::from(places);
  const InterpretOptions interpret_options = {.iterations = 20};
  const SparseMatrix theta = normalize_rows(codes);
  const WordEmissions emissions = interpret(theta, counts, interpret_options);
  const AtomTree tree =
      build_tree(centroid_embeddings(theta, embeddings), emissions.mean_shares);
  const Matrix none;
  const ResampleInput input{theta, counts, emissions, embeddings, none, interpret_options, {}};
  const TopicOptions topics;
  const EvaluateOptions evaluate = {.top_words = 5};
  const Suggestion found = suggest_topics(input, tree, topics, evaluate, {.most_topics = 4}, 3);
  ASSERT_EQ(found.curve.size(), 3U);
  EXPECT_EQ(found.curve[0].topics, 2);
  EXPECT_NEAR(found.curve[0].agreement, 1, 1e-9);  // both halves find the two groups
  EXPECT_LT(found.curve[2].agreement, 1);
  EXPECT_EQ(found.curve[0].diversity, 1);
  const AtomWords sums = atom_words(emissions, topics);
  const Matrix vectors = word_vectors(counts, embeddings);
  const WordRanking ranking = ranking_of(sums, vectors, topics);
  for (const CurvePoint& point : found.curve) {
    const Topics cut = make_topics(tree, tree.cut(static_cast<std::size_t>(point.topics)), theta,
                                   sums, ranking, topics);
    std::vector<std::vector<std::int32_t>> leading;
    for (const std::vector<LeadingWord>& words_of : cut.leading) {
      std::vector<std::int32_t>& list = leading.emplace_back();
      for (std::size_t i = 0; i < 5; ++i) list.push_back(words_of.at(i).word);
    }
    double mean = 0;
    for (const double value : npmi(leading, counts)) mean += value / double(leading.size());
    EXPECT_NEAR(point.npmi, mean, 1e-12);
    EXPECT_EQ(point.diversity, diversity(leading));
  }
  EXPECT_FALSE(found.recommendation.empty());
  const Suggestion again =
      suggest_topics(input, tree, topics, evaluate, {.most_topics = 4}, 3, {.threads = 3});
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(found.curve[i].agreement, again.curve[i].agreement);
    EXPECT_EQ(found.curve[i].npmi, again.curve[i].npmi);
  }
}

}  // namespace
}  // namespace saetm
