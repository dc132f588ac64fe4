// Words shown in the order of scores and of NPMI with one another, against plain counting.
#include "saetm/coherent_words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include "saetm/coherence.h"
#include "saetm/error.h"

namespace saetm {
namespace {

SparseMatrix counts_of(const std::vector<std::set<std::int32_t>>& documents, std::size_t words) {
  SparseMatrix counts;
  counts.cols = words;
  for (const auto& document : documents) {
    for (const std::int32_t word : document) {
      counts.indices.push_back(word);
      counts.values.push_back(2);
    }
    counts.indptr.push_back(static_cast<std::int64_t>(counts.indices.size()));
  }
  return counts;
}

struct Problem {
  std::vector<std::set<std::int32_t>> documents;
  Matrix scores;
};

/// 500 documents of up to 15 of `words` words, the last of which no document has; rows sum to 1.
Problem random_problem(std::size_t topics, std::size_t words) {
  Problem problem{{}, Matrix(topics, words)};
  std::mt19937 random(5);
  std::uniform_int_distribution<std::int32_t> word(0, static_cast<std::int32_t>(words) - 2);
  for (int d = 0; d < 500; ++d) {
    auto& document = problem.documents.emplace_back();
    for (int i = 0; i < 15; ++i) document.insert(std::min(word(random), word(random)));
  }
  std::uniform_real_distribution<float> uniform;
  for (std::size_t t = 0; t < topics; ++t) {
    double sum = 0;
    for (std::size_t w = 0; w < words; ++w) sum += problem.scores(t, w) = uniform(random);
    for (std::size_t w = 0; w < words; ++w) problem.scores(t, w) /= static_cast<float>(sum);
  }
  return problem;
}

std::int64_t counted(const std::vector<std::set<std::int32_t>>& documents, std::int32_t word) {
  return std::count_if(documents.begin(), documents.end(),
                       [&](const auto& document) { return document.contains(word); });
}

double npmi_by_counting(const std::vector<std::set<std::int32_t>>& documents, std::int32_t a,
                        std::int32_t b) {
  double with_a = 0, with_b = 0, both = 0;
  for (const auto& document : documents) {
    with_a += document.contains(a);
    with_b += document.contains(b);
    both += document.contains(a) && document.contains(b);
  }
  const auto n = static_cast<double>(documents.size());
  const double p = both / n + 1e-12;
  return std::log(p / (with_a / n * with_b / n)) / -std::log(p);
}

TEST(CoherentWords, AreScoresTimesTheExponentialOfMeanNpmi) {
  const Problem problem = random_problem(6, 80);
  const SparseMatrix counts = counts_of(problem.documents, 80);
  const double coherence = 5;
  const Matrix found = coherent_words(problem.scores, counts, coherence);
  for (std::size_t t = 0; t < 6; ++t) {
    std::vector<std::int32_t> leading = top_columns({problem.scores.row(t), 80}, 30);
    std::erase_if(leading, [&](std::int32_t w) { return counted(problem.documents, w) == 0; });
    std::vector<double> expected(80), mean(leading.size());
    std::vector<double> now;
    for (const std::int32_t a : leading) now.push_back(problem.scores(t, a));
    for (int round = 0; round < 3; ++round) {
      for (std::size_t i = 0; i < leading.size(); ++i) {
        double sum = 0, weight = 0;
        for (std::size_t j = 0; j < leading.size(); ++j) {
          if (i == j) continue;
          const double root = std::sqrt(now[j]);
          sum += root * npmi_by_counting(problem.documents, leading[i], leading[j]);
          weight += root;
        }
        mean[i] = sum / weight;
      }
      for (std::size_t i = 0; i < leading.size(); ++i) {
        now[i] = problem.scores(t, leading[i]) * std::exp(coherence * mean[i]);
      }
    }
    const double least = *std::min_element(mean.begin(), mean.end());
    for (std::size_t w = 0; w < 80; ++w) {
      expected[w] = problem.scores(t, w) * std::exp(coherence * least);
    }
    for (std::size_t i = 0; i < leading.size(); ++i) expected[leading[i]] = now[i];
    double total = 0, sum = 0;
    for (const double value : expected) total += value;
    for (std::size_t w = 0; w < 80; ++w) {
      EXPECT_NEAR(found(t, w), expected[w] / total, 1e-6) << t << " " << w;
      sum += found(t, w);
    }
    EXPECT_NEAR(sum, 1, 1e-5);
    // Who leads before leads after, in whatever order.
    auto before = leading, after = top_columns({found.row(t), 80}, leading.size());
    std::sort(before.begin(), before.end());
    std::sort(after.begin(), after.end());
    if (leading.size() == 30) {
      EXPECT_EQ(before, after);
    }
  }
}

TEST(CoherentWords, PutWordsThatStandTogetherFirst) {
  // Words 0 to 4 come together, words 5 to 9 come alone, and a little more often.
  std::vector<std::set<std::int32_t>> documents;
  for (int d = 0; d < 20; ++d) documents.push_back({0, 1, 2, 3, 4});
  for (int d = 0; d < 150; ++d) documents.push_back({5 + d % 5});
  const SparseMatrix counts = counts_of(documents, 12);
  Matrix scores(1, 12);
  for (std::size_t w = 0; w < 12; ++w) scores(0, w) = w < 5 ? 0.08F : w < 10 ? 0.1F : 0.05F;
  EXPECT_EQ(top_columns({coherent_words(scores, counts, 8).row(0), 12}, 5),
            (std::vector<std::int32_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(top_columns({coherent_words(scores, counts, 0).row(0), 12}, 5),
            (std::vector<std::int32_t>{5, 6, 7, 8, 9}));
}

TEST(CoherentWords, DoNotDependOnThreadsAndLeaveTheUndecidableAlone) {
  const Problem problem = random_problem(40, 200);
  const SparseMatrix counts = counts_of(problem.documents, 200);
  const Matrix one = coherent_words(problem.scores, counts, 8, {.threads = 1});
  const Matrix three = coherent_words(problem.scores, counts, 8, {.threads = 3});
  EXPECT_TRUE(std::equal(one.data(), one.data() + 40 * 200, three.data()));
  Matrix alone(2, 200);  // a topic of one word, and one of none
  alone(0, 3) = 1;
  const Matrix same = coherent_words(alone, counts, 8);
  EXPECT_TRUE(std::equal(alone.data(), alone.data() + 400, same.data()));
  // The least of scores beside the largest stays a number.
  Matrix uneven(1, 200);
  uneven(0, 0) = 1;
  uneven(0, 1) = 1e-37F;
  const Matrix finite = coherent_words(uneven, counts, 100);
  EXPECT_TRUE(std::isfinite(finite(0, 0)) && std::isfinite(finite(0, 1)));
  EXPECT_THROW(coherent_words(Matrix(2, 199), counts, 8), Error);
}

TEST(ShownWords, AreCoherentWhereRefined) {
  const Problem problem = random_problem(3, 60);
  const SparseMatrix counts = counts_of(problem.documents, 60);
  Topics topics;
  topics.share = {0.5, 0.3, 0.2};
  topics.counted = 1000;
  topics.words = problem.scores;
  const Matrix ranked = ranked_words(topics.words, common_words(topics), topic_masses(topics), 0.5);
  const auto equal = [](const Matrix& a, const Matrix& b) {
    return std::equal(a.data(), a.data() + 3 * 60, b.data());
  };
  EXPECT_TRUE(equal(shown_words(topics, counts, {.words = "average"}), ranked));
  EXPECT_TRUE(equal(shown_words(topics, counts, {.coherence = 0}), ranked));
  EXPECT_TRUE(equal(shown_words(topics, counts, {}), coherent_words(ranked, counts, 8)));
}

}  // namespace
}  // namespace saetm
