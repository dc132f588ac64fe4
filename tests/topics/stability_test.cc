// Samples of documents against documents that are there several times, and matches by all pairs.
#include "saetm/stability.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "saetm/atom_vectors.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Atoms = std::vector<std::int32_t>;

TEST(BootstrapWeights, ArePoissonAndAFunctionOfTheSample) {
  const std::size_t n = 200'000;
  const auto weights = bootstrap_weights(n, 7, 0);
  std::vector<double> seen(12);
  for (const float w : weights) ++seen[std::min<std::size_t>(11, static_cast<std::size_t>(w))];
  double probability = std::exp(-1.0);
  for (std::size_t i = 0; i < 6; ++i) {
    const double expected = probability * static_cast<double>(n);
    EXPECT_NEAR(seen[i], expected, 5 * std::sqrt(expected)) << i;
    probability /= static_cast<double>(i + 1);
  }
  EXPECT_EQ(weights, bootstrap_weights(n, 7, 0));
  EXPECT_NE(weights, bootstrap_weights(n, 7, 1));
  EXPECT_NE(weights, bootstrap_weights(n, 8, 0));
  const auto fewer = bootstrap_weights(10, 7, 0);
  EXPECT_TRUE(std::equal(fewer.begin(), fewer.end(), weights.begin()));
}

TEST(HalfWeights, AreTwoHalvesOfAll) {
  for (const std::size_t n : {1U, 2U, 7U, 1000U}) {
    const auto first = half_weights(n, 3, 1, false), second = half_weights(n, 3, 1, true);
    double sums[2] = {0, 0};
    for (std::size_t d = 0; d < n; ++d) {
      EXPECT_EQ(first[d] + second[d], 1);
      sums[0] += first[d];
      sums[1] += second[d];
    }
    EXPECT_LE(std::abs(sums[0] - sums[1]), 1);
  }
  EXPECT_NE(half_weights(100, 3, 0, false), half_weights(100, 3, 1, false));
}

struct Corpus {
  SparseMatrix theta, counts;
  Matrix places;
};

Corpus random_corpus(std::size_t documents, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> place;
  Corpus c;
  c.theta.cols = 9;
  c.counts.cols = 15;
  c.places = Matrix(documents, 4);
  for (std::size_t i = 0; i < c.places.size(); ++i) c.places.data()[i] = place(random);
  for (std::size_t d = 0; d < documents; ++d) {
    for (auto* m : {&c.theta, &c.counts}) {
      for (std::size_t j = 0; j < m->cols; ++j) {
        if (random() % 3 != 0) continue;
        m->indices.push_back(static_cast<std::int32_t>(j));
        m->values.push_back(static_cast<float>(1 + random() % 3));
      }
      m->indptr.push_back(static_cast<std::int64_t>(m->indices.size()));
    }
  }
  c.theta = normalize_rows(c.theta);
  return c;
}

/// Documents that weigh w stand w times.
Corpus repeated(const Corpus& c, const std::vector<float>& weights) {
  Corpus out;
  out.theta.cols = c.theta.cols;
  out.counts.cols = c.counts.cols;
  std::vector<std::size_t> rows;
  for (std::size_t d = 0; d < weights.size(); ++d) {
    for (int i = 0; i < static_cast<int>(weights[d]); ++i) rows.push_back(d);
  }
  out.places = Matrix(rows.size(), c.places.cols());
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::copy_n(c.places.row(rows[r]), c.places.cols(), out.places.row(r));
    for (auto [from, to] : {std::pair(&c.theta, &out.theta), std::pair(&c.counts, &out.counts)}) {
      const auto i = from->row_indices(rows[r]);
      const auto v = from->row_values(rows[r]);
      to->indices.insert(to->indices.end(), i.begin(), i.end());
      to->values.insert(to->values.end(), v.begin(), v.end());
      to->indptr.push_back(static_cast<std::int64_t>(to->indices.size()));
    }
  }
  return out;
}

void expect_same_tree(const AtomTree& found, const AtomTree& expected, double tolerance) {
  EXPECT_EQ(found.atoms, expected.atoms);
  ASSERT_EQ(found.embeddings.size(), expected.embeddings.size());
  for (std::size_t i = 0; i < found.weights.size(); ++i) {
    EXPECT_NEAR(found.weights[i], expected.weights[i], 1e-6);
  }
  for (std::size_t i = 0; i < found.embeddings.size(); ++i) {
    EXPECT_NEAR(found.embeddings.data()[i], expected.embeddings.data()[i], tolerance);
  }
  for (const std::size_t count : {2U, 4U, 6U}) EXPECT_EQ(found.cut(count), expected.cut(count));
}

TEST(ResampledTree, IsThatOfDocumentsThatStandSeveralTimes) {
  const Corpus c = random_corpus(60, 2);
  const auto weights = bootstrap_weights(60, 1, 4);
  const Corpus r = repeated(c, weights);
  const Embeddings embeddings = Embeddings::from(c.places), again = Embeddings::from(r.places);
  Matrix decoder(9, 4);
  for (std::size_t i = 0; i < decoder.size(); ++i) {
    decoder.data()[i] = static_cast<float>(i * i % 23);
  }
  // Without idf, which counts documents and not how often they stand there.
  const InterpretOptions options = {
      .idf = false, .documents = "plain", .iterations = 30, .tolerance = 0};
  const WordEmissions start = interpret(c.theta, c.counts, options);
  const WordEmissions words = interpret(r.theta, r.counts, options);
  const auto resampled = [&](const InterpretOptions& how, const MergeOptions& merge,
                             std::int64_t passes) {
    return resampled_tree({c.theta, c.counts, start, embeddings, decoder, how, merge}, weights,
                          passes);
  };
  expect_same_tree(
      resampled(options, {.vectors = "words"}, 0),
      build_tree(nucleus_embeddings(words, word_vectors(r.counts, again), 0.9), words.mean_shares),
      2e-3);
  expect_same_tree(resampled(options, {}, 0),
                   build_tree(centroid_embeddings(r.theta, again), words.mean_shares), 1e-5);
  expect_same_tree(resampled(options, {.vectors = "decoder"}, 0),
                   build_tree(decoder, words.mean_shares), 0);
  // Begun at the run's words it comes to the same: the likelihood has one highest value.
  InterpretOptions longer = options;
  longer.iterations = 3000;
  const MergeOptions whole{.vectors = "words", .nucleus = 1};
  const AtomTree cold = resampled(longer, whole, 0), warm = resampled(longer, whole, 3000);
  for (std::size_t i = 0; i < cold.embeddings.size(); ++i) {
    EXPECT_NEAR(cold.embeddings.data()[i], warm.embeddings.data()[i], 0.02);
  }
}

TEST(BestMatches, AgainstAllPairs) {
  std::mt19937 random(5);
  std::vector<float> weights(40);
  for (float& w : weights) w = static_cast<float>(random() % 10);
  const auto partition = [&](std::size_t groups) {
    std::vector<Atoms> result(groups);
    for (std::int32_t k = 0; k < 40; ++k) {
      if (random() % 8 != 0) result[random() % groups].push_back(k);
    }
    return result;
  };
  for (int trial = 0; trial < 10; ++trial) {
    const auto topics = partition(6), others = partition(5);
    const auto best = best_matches(topics, others, weights);
    for (std::size_t t = 0; t < topics.size(); ++t) {
      double most = 0;
      for (const Atoms& other : others) {
        double common = 0, all = 0;
        for (std::int32_t k = 0; k < 40; ++k) {
          const bool a = std::count(topics[t].begin(), topics[t].end(), k) > 0;
          const bool b = std::count(other.begin(), other.end(), k) > 0;
          common += a && b ? weights[k] : 0;
          all += a || b ? weights[k] : 0;
        }
        EXPECT_NEAR(weighted_jaccard(topics[t], other, weights), all > 0 ? common / all : 0, 1e-12);
        most = std::max(most, all > 0 ? common / all : 0);
      }
      EXPECT_NEAR(best[t], most, 1e-12);
    }
    for (const double same : best_matches(topics, topics, weights)) {
      EXPECT_TRUE(same == 0 || std::abs(same - 1) < 1e-12);
    }
  }
}

TEST(Quantile, IsNumPys) {
  EXPECT_DOUBLE_EQ(quantile({3, 1, 2, 10}, 0.5), 2.5);
  EXPECT_DOUBLE_EQ(quantile({3, 1, 2, 10}, 0.025), 1.075);
  EXPECT_DOUBLE_EQ(quantile({3, 1, 2, 10}, 1), 10);
  EXPECT_DOUBLE_EQ(quantile({4}, 0.3), 4);
}

TEST(TopicStability, ClearTopicsAreStableAndIntervalsHoldTheirShares) {
  // Three groups of documents far from each other, and atoms of their own.
  std::mt19937 random(6);
  std::normal_distribution<float> noise(0, 0.05F);
  Corpus c;
  c.theta.cols = 9;
  c.counts.cols = 12;
  const std::size_t documents = 300;
  c.places = Matrix(documents, 3);
  for (std::size_t d = 0; d < documents; ++d) {
    const std::size_t group = d % 6 < 3 ? 0 : d % 6 < 5 ? 1 : 2;  // a half, a third, a sixth
    for (std::size_t j = 0; j < 3; ++j) {
      c.places(d, j) = (j == group ? 1.0F : 0.0F) + noise(random);
    }
    c.theta.indices.push_back(static_cast<std::int32_t>(3 * group + random() % 3));
    c.theta.values.push_back(1);
    c.theta.indptr.push_back(static_cast<std::int64_t>(d + 1));
    for (std::size_t w = 0; w < 4; ++w) {
      if (random() % 4 == 0) continue;
      c.counts.indices.push_back(static_cast<std::int32_t>(4 * group + w));
      c.counts.values.push_back(1);
    }
    c.counts.indptr.push_back(static_cast<std::int64_t>(c.counts.indices.size()));
  }
  const Embeddings embeddings = Embeddings::from(c.places);
  const Matrix none;
  const WordEmissions words = interpret(c.theta, c.counts, {});
  const ResampleInput input{c.theta, c.counts, words, embeddings, none, {}, {}};
  const AtomTree tree = resampled_tree(input, std::vector<float>(documents, 1), 0);
  const TopicOptions options = {.topics = 3};
  const std::vector<Atoms> topics = {{0, 1, 2}, {3, 4, 5}, {6, 7, 8}};
  const std::vector<std::int32_t> topic_of = {0, 0, 0, 1, 1, 1, 2, 2, 2};
  const SparseMatrix shares = topic_shares(c.theta, topic_of, 3);  // each has one atom
  const Stability found =
      topic_stability(input, tree, topics, shares, {}, options, {.resamples = 30}, 1);
  const double true_share[] = {1 / 2.0, 1 / 3.0, 1 / 6.0};
  for (std::size_t t = 0; t < 3; ++t) {
    EXPECT_NEAR(found.stability[t], 1, 1e-9);
    EXPECT_LT(found.share_low[t], true_share[t]);
    EXPECT_GT(found.share_high[t], true_share[t]);
    // The width of a binomial share's interval, roughly.
    const double sd = std::sqrt(true_share[t] * (1 - true_share[t]) / documents);
    EXPECT_NEAR(found.share_high[t] - found.share_low[t], 4 * sd, 2 * sd);
  }
  // A cut that no sample makes is less stable.
  const std::vector<Atoms> mixed = {{0, 3, 6}, {1, 4, 7}, {2, 5, 8}};
  const Stability worse =
      topic_stability(input, tree, mixed, shares, {}, options, {.resamples = 5}, 1);
  for (const double s : worse.stability) EXPECT_LT(s, 0.5);
  const Stability again = topic_stability(input, tree, topics, shares, {}, options,
                                          {.resamples = 30}, 1, {.threads = 3});
  EXPECT_EQ(found.share_low, again.share_low);
  EXPECT_EQ(found.stability, again.stability);
}

TEST(BestCosines, AgainstAllPairs) {
  std::mt19937 random(8);
  std::normal_distribution<float> value;
  Matrix a(70, 5), b(90, 5);
  for (std::size_t i = 0; i < a.size(); ++i) a.data()[i] = value(random);
  for (std::size_t i = 0; i < b.size(); ++i) b.data()[i] = value(random);
  std::fill_n(a.row(3), 5, 0.0F);
  std::fill_n(b.row(4), 5, 0.0F);
  std::transform(b.row(60), b.row(60) + 5, a.row(69), [](float x) { return 2 * x; });
  const auto best = best_cosines(a, b, {.threads = 2});
  for (std::size_t i = 0; i < 70; ++i) {
    double most = -1;
    for (std::size_t j = 0; j < 90; ++j) {
      double dot = 0, aa = 0, bb = 0;
      for (std::size_t c = 0; c < 5; ++c) {
        dot += static_cast<double>(a(i, c)) * b(j, c);
        aa += static_cast<double>(a(i, c)) * a(i, c);
        bb += static_cast<double>(b(j, c)) * b(j, c);
      }
      most = std::max(most, aa > 0 && bb > 0 ? dot / std::sqrt(aa * bb) : 0);
    }
    EXPECT_NEAR(best[i], i == 3 ? 0 : most, 1e-5) << i;
  }
  EXPECT_NEAR(best[69], 1, 1e-6);
  EXPECT_THROW(best_cosines(a, Matrix(2, 4)), Error);

  AtomTree tree;
  tree.atoms = {0, 2, 5};
  tree.weights = {0.1F, 0.3F, 0.6F};
  const auto means = topic_means({{0, 2}, {5}}, tree, std::vector<double>{1, 9, 0.5, 9, 9, 0.25});
  EXPECT_NEAR(means[0], (0.1 + 0.15) / 0.4, 1e-6);
  EXPECT_NEAR(means[1], 0.25, 1e-6);
}

}  // namespace
}  // namespace saetm
