#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "saetm/random.h"
#include "saetm/topics.h"

namespace saetm {
namespace {

struct Problem {
  SparseMatrix shares;
  Matrix embeddings;
};

Problem make_problem(std::size_t n, std::size_t topics, std::size_t d) {
  const Random random(3);
  Problem p;
  p.shares.cols = topics;
  p.embeddings = Matrix(n, d);
  for (std::size_t i = 0; i < n * d; ++i)
    p.embeddings.data()[i] = static_cast<float>(random.normal(i));
  for (std::size_t i = 0; i < n; ++i) {
    // Every seventh document has no share at all.
    for (std::size_t t = 0; t < topics && i % 7 != 3; ++t) {
      if (random.uniform(1000000 + i * topics + t) < 0.3 || t == i % topics) {
        p.shares.indices.push_back(static_cast<std::int32_t>(t));
        p.shares.values.push_back(static_cast<float>(0.1 + random.uniform(i * topics + t)));
      }
    }
    p.shares.indptr.push_back(static_cast<std::int64_t>(p.shares.indices.size()));
  }
  p.shares = normalize_rows(p.shares);
  return p;
}

/// The same in f64, dense, as the header words it; shares of all topics.
std::vector<std::vector<double>> brute_force(const Problem& p, double sharpness) {
  const std::size_t n = p.embeddings.rows(), d = p.embeddings.cols(), topics = p.shares.cols;
  std::vector<double> mean(d);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < d; ++j) mean[j] += p.embeddings(i, j) / static_cast<double>(n);
  }
  std::vector<std::vector<double>> unit(n, std::vector<double>(d)),
      center(topics, std::vector<double>(d));
  const auto normalize = [](std::vector<double>& x) {
    double norm = 0;
    for (const double v : x) norm += v * v;
    for (double& v : x) v /= std::sqrt(norm);
  };
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < d; ++j) unit[i][j] = p.embeddings(i, j) - mean[j];
    normalize(unit[i]);
    for (std::size_t e = 0; e < p.shares.row_indices(i).size(); ++e) {
      for (std::size_t j = 0; j < d; ++j) {
        center[p.shares.row_indices(i)[e]][j] += p.shares.row_values(i)[e] * unit[i][j];
      }
    }
  }
  for (auto& c : center) normalize(c);
  std::vector<std::vector<double>> result(n);
  for (std::size_t i = 0; i < n; ++i) {
    if (p.shares.row_indices(i).empty()) continue;
    double total = 0;
    for (std::size_t t = 0; t < topics; ++t) {
      double cosine = 0;
      for (std::size_t j = 0; j < d; ++j) cosine += unit[i][j] * center[t][j];
      result[i].push_back(std::exp(sharpness * cosine));
      total += result[i].back();
    }
    for (double& share : result[i]) share /= total;
  }
  return result;
}

/// Shares by nearness to the topics' own centroids.
SparseMatrix refine_shares(const SparseMatrix& shares, const Embeddings& embeddings,
                           double sharpness, std::size_t most, const Context& context = {}) {
  return nearest_shares(shares, embeddings, topic_centroids(shares, embeddings, context), sharpness,
                        most, context);
}

TEST(RefineShares, IsTheSoftmaxOfCosines) {
  const Problem p = make_problem(300, 9, 13);
  const SparseMatrix refined = refine_shares(p.shares, Embeddings::from(p.embeddings), 5, 9);
  const auto expected = brute_force(p, 5);
  for (std::size_t i = 0; i < 300; ++i) {
    ASSERT_EQ(refined.row_indices(i).size(), expected[i].size()) << i;
    for (std::size_t t = 0; t < expected[i].size(); ++t) {
      EXPECT_NEAR(refined.row_values(i)[t], expected[i][t], 1e-5) << i << " " << t;
    }
  }
}

TEST(RefineShares, KeepsTheLargestAndSumsToOne) {
  const Problem p = make_problem(300, 9, 13);
  const SparseMatrix refined = refine_shares(p.shares, Embeddings::from(p.embeddings), 5, 4);
  const auto expected = brute_force(p, 5);
  check_csr(refined, "refined");
  for (std::size_t i = 0; i < 300; ++i) {
    if (expected[i].empty()) {
      EXPECT_TRUE(refined.row_indices(i).empty());
      continue;
    }
    ASSERT_EQ(refined.row_indices(i).size(), 4U);
    std::vector<double> sorted = expected[i];
    std::sort(sorted.rbegin(), sorted.rend());
    double sum = 0;
    for (std::size_t e = 0; e < 4; ++e) {
      sum += refined.row_values(i)[e];
      EXPECT_GE(expected[i][refined.row_indices(i)[e]], sorted[3] - 1e-6);
    }
    EXPECT_NEAR(sum, 1, 1e-5);
  }
}

TEST(RefineShares, DoesNotDependOnThreads) {
  const Problem p = make_problem(1000, 30, 16);
  const Embeddings embeddings = Embeddings::from(p.embeddings);
  const SparseMatrix one = refine_shares(p.shares, embeddings, 12, 16, {.threads = 1});
  const SparseMatrix three = refine_shares(p.shares, embeddings, 12, 16, {.threads = 3});
  EXPECT_EQ(one.indices, three.indices);
  EXPECT_EQ(one.values, three.values);
}

TEST(RankedWords, PreferWhatOtherTopicsLack) {
  Topics topics;
  topics.share = {0.5, 0.5};
  topics.counted = 1e12;  // so many words that none is rare
  topics.words = Matrix(2, 3);
  const float p[] = {0.5F, 0.4F, 0.1F, 0.5F, 0.0F, 0.5F};
  std::copy_n(p, 6, topics.words.data());
  const auto ranked_by = [&](double exclusivity) {
    return ranked_words(topics.words, common_words(topics), topic_masses(topics), exclusivity);
  };
  EXPECT_EQ(top_columns({ranked_by(0).row(0), 3}, 1)[0], 0);
  const Matrix ranked = ranked_by(1);
  EXPECT_EQ(top_columns({ranked.row(0), 3}, 1)[0], 1);  // p²/common: .25/.5 < .16/.2
  EXPECT_NEAR(ranked(0, 0) + ranked(0, 1) + ranked(0, 2), 1, 1e-6);
  EXPECT_NEAR(ranked(0, 1) / ranked(0, 0), (0.16 / 0.2) / (0.25 / 0.5), 1e-5);
  EXPECT_EQ(ranked(1, 1), 0);
  // Of 20 words that the first topic has, its lifts are drawn towards 1 by 10 more.
  topics.counted = 40;
  const Matrix few = ranked_by(1);
  EXPECT_NEAR(few(0, 1) / few(0, 0), (0.4 * 18 / 14) / (0.5 * 20 / 20), 1e-5);
}

}  // namespace
}  // namespace saetm
