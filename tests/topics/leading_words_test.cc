// The words that stand for a topic, against the three steps as the header words them.
#include "saetm/leading_words.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "saetm/error.h"
#include "saetm/topics.h"
#include "topics/emissions_of.h"

namespace saetm {
namespace {

using Ids = std::vector<std::int32_t>;
using By = AtomWords::By;

constexpr std::size_t kAtoms = 40, kWords = 200;

Matrix random_vectors(std::size_t rows, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> place;
  Matrix vectors(rows, 6);
  for (std::size_t i = 0; i < vectors.size(); ++i) vectors.data()[i] = place(random);
  std::fill_n(vectors.row(7), 6, 0.0F);  // of a word that no document uses
  return vectors;
}

/// p(w|t) and p(w), (V), and the topic's words in all.
struct Dense {
  std::vector<double> p, common;
  double words = 0;
};

/// By the header's three steps.
std::vector<LeadingWord> brute_force(const Dense& t, const Matrix& vectors,
                                     const RankingOptions& options) {
  const double exclusivity = options.exclusivity, affinity = options.affinity;
  std::vector<std::pair<double, std::int32_t>> ranked;  // −score, word: ties by the lower word
  for (std::size_t w = 0; w < t.p.size(); ++w) {
    if (!(t.p[w] > 0)) continue;
    const double lift = (t.words * t.p[w] + 10) / (t.words * t.common[w] + 10);
    ranked.emplace_back(-t.p[w] * std::pow(lift, exclusivity), static_cast<std::int32_t>(w));
  }
  std::sort(ranked.begin(), ranked.end());
  if (affinity > 0) {
    ranked.resize(std::min<std::size_t>(ranked.size(), 50));
    const auto cosine = [&](std::int32_t a, std::int32_t b) {
      double ab = 0, aa = 0, bb = 0;
      for (std::size_t j = 0; j < vectors.cols(); ++j) {
        const double x = vectors(static_cast<std::size_t>(a), j);
        const double y = vectors(static_cast<std::size_t>(b), j);
        ab += x * y;
        aa += x * x;
        bb += y * y;
      }
      return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0;
    };
    auto again = ranked;
    for (std::size_t i = 0; i < ranked.size(); ++i) {
      double sum = 0, weights = 0;
      for (std::size_t j = 0; j < ranked.size(); ++j) {
        if (i == j) continue;
        sum += std::sqrt(-ranked[j].first) * cosine(ranked[i].second, ranked[j].second);
        weights += std::sqrt(-ranked[j].first);
      }
      if (weights > 0) again[i].first *= std::exp(affinity * sum / weights);
    }
    std::sort(again.begin(), again.end());
    ranked = again;
  }
  ranked.resize(std::min<std::size_t>(ranked.size(), 20));
  for (auto& [score, word] : ranked) score = -t.p[static_cast<std::size_t>(word)];
  const auto ten = ranked.begin() + static_cast<long>(std::min<std::size_t>(ranked.size(), 10));
  std::sort(ranked.begin(), ten);
  std::sort(ten, ranked.end());
  std::vector<LeadingWord> words;
  for (const auto& [score, word] : ranked) words.push_back({word, static_cast<float>(-score)});
  return words;
}

Dense dense_of(const AtomWords& words, const WordSum& sum) {
  Dense t{std::vector<double>(words.vocabulary()), words.common()};
  const auto uses = words.uses(sum);
  const double total = std::accumulate(uses.begin(), uses.end(), 0.0);
  for (std::size_t j = 0; j < uses.size(); ++j) {
    t.p[static_cast<std::size_t>(sum.words[j])] = uses[j] / total;
  }
  t.words = words.words_of(total);
  return t;
}

Ids ids(const std::vector<LeadingWord>& words) {
  Ids result;
  for (const LeadingWord& word : words) result.push_back(word.word);
  return result;
}

void expect_same(const std::vector<LeadingWord>& found, const std::vector<LeadingWord>& expected) {
  ASSERT_EQ(ids(found), ids(expected));
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_FLOAT_EQ(found[i].probability, expected[i].probability);
  }
}

TEST(WordRanking, IsThatOfItsThreeSteps) {
  const Matrix vectors = random_vectors(kWords, 1);
  for (const By by : {By::kCounts, By::kShares}) {
    const AtomWords words(random_emissions(kAtoms, kWords, 2, true), by);
    for (const double exclusivity : {0.0, 0.5, 1.3, 2.0}) {
      for (const double affinity : {0.0, 3.0, 10.0}) {
        const RankingOptions options{exclusivity, affinity};
        const WordRanking ranking(words, vectors, options);
        for (const Ids& atoms : {Ids{0}, Ids{1, 3}, Ids{2, 8, 9, 22, 31}}) {
          SCOPED_TRACE(std::to_string(exclusivity) + " " + std::to_string(affinity));
          const WordSum sum = words.sum(atoms);
          const auto found = ranking.leading(sum);
          EXPECT_EQ(found.size(), 20U);
          expect_same(found, brute_force(dense_of(words, sum), vectors, options));
        }
      }
    }
  }
}

TEST(WordRanking, WithoutOptionsIsTheOrderOfProbability) {
  const AtomWords words(random_emissions(kAtoms, kWords, 2, false), By::kCounts);
  const Matrix none;
  const WordRanking ranking(words, none, {});
  const WordSum sum = words.sum(Ids{0, 4, 10});
  std::vector<float> p(kWords);
  words.probabilities(sum, p.data());
  const auto found = ranking.leading(sum);
  EXPECT_EQ(ids(found), top_columns(p, 20));
  for (const LeadingWord& word : found) {
    EXPECT_EQ(word.probability, p[static_cast<std::size_t>(word.word)]);
  }
}

TEST(WordRanking, FewWordsNoWordsAndTies) {
  Matrix rows(3, 30);
  rows(0, 3) = rows(0, 9) = rows(0, 20) = 0.25F;
  rows(0, 12) = rows(0, 15) = 0.125F;
  for (std::size_t w = 0; w < 30; ++w) rows(1, w) = 1.0F / 30;
  const AtomWords words(emissions_of(rows), By::kCounts);
  Matrix vectors(30, 2);
  for (std::size_t w = 0; w < 30; ++w) vectors(w, 0) = 1;  // all of one direction
  for (const RankingOptions& options : {RankingOptions{0, 0}, {2, 0}, {0, 10}, {2, 10}}) {
    const WordRanking ranking(words, vectors, options);
    EXPECT_EQ(ids(ranking.leading(words.sum(Ids{0}))), (Ids{3, 9, 20, 12, 15}));
    Ids first;  // of equal ones the lower words, but by exclusivity not those that atom 0 has too
    for (std::int32_t w = 0; first.size() < 20; ++w) {
      if (options.exclusivity == 0 || rows(0, static_cast<std::size_t>(w)) == 0) first.push_back(w);
    }
    EXPECT_EQ(ids(ranking.leading(words.sum(Ids{1}))), first);
    EXPECT_TRUE(ranking.leading(words.sum(Ids{2})).empty());
    EXPECT_TRUE(ranking.leading({}).empty());
  }
  Matrix one(1, 3);
  one(0, 1) = 1;
  const AtomWords single(emissions_of(one), By::kCounts);
  const Matrix three(3, 2);
  const auto found = WordRanking(single, three, {2, 10}).leading(single.sum(Ids{0}));
  ASSERT_EQ(ids(found), Ids{1});  // with no other word to be near to
  EXPECT_EQ(found[0].probability, 1);
}

TEST(RankedWords, PreferWhatOtherTopicsLack) {
  Matrix rows(2, 4);
  const float p[] = {0.5F, 0.3F, 0.2F, 0, 0.5F, 0, 0, 0.5F};
  std::copy_n(p, 8, rows.data());
  const AtomWords words(emissions_of(rows), By::kCounts);
  const Matrix own = word_probabilities(words, {words.sum(Ids{0})});
  const auto ranked_by = [&](double exclusivity, double mass) {
    return ranked_words(own, words.common(), {mass}, exclusivity);
  };
  EXPECT_EQ(top_columns({ranked_by(0, 1e9).row(0), 4}, 1), Ids{0});
  const Matrix ranked = ranked_by(1, 1e9);  // of so many words that none is rare
  EXPECT_EQ(top_columns({ranked.row(0), 4}, 2), (Ids{1, 0}));  // .3·.3/.15 > .5·.5/.5
  EXPECT_NEAR(ranked(0, 1) / ranked(0, 0), (0.09 / 0.15) / (0.25 / 0.5), 1e-4);
  EXPECT_NEAR(ranked(0, 0) + ranked(0, 1) + ranked(0, 2), 1, 1e-6);
  EXPECT_EQ(ranked(0, 3), 0);
  // Of 20 words that a topic has, its lifts are drawn towards 1 by 10 more.
  const Matrix few = ranked_by(1, 20);
  EXPECT_NEAR(few(0, 1) / few(0, 0), (0.3 * 16 / 13) / (0.5 * 20 / 20), 1e-4);
}

TEST(WordRanking, AffinityBringsWordsOfOneDirectionForward) {
  // Forty equal words, of which every other lies in one direction and the rest in all others.
  Matrix rows(1, 40);
  for (std::size_t w = 0; w < 40; ++w) rows(0, w) = 1.0F / 40;
  const AtomWords words(emissions_of(rows), By::kCounts);
  Matrix vectors(40, 21);
  for (std::size_t w = 0; w < 40; ++w) vectors(w, w % 2 == 0 ? 0 : 1 + w / 2) = 1;
  std::set<std::int32_t> found;
  for (const std::int32_t w : ids(WordRanking(words, vectors, {0, 10}).leading(words.sum(Ids{0})))) {
    found.insert(w % 2);
  }
  EXPECT_EQ(found, std::set<std::int32_t>{0});
}

TEST(WordRanking, RefusesVectorsOfOtherWords) {
  const AtomWords words(random_emissions(kAtoms, kWords, 2, false), By::kCounts);
  const Matrix few = random_vectors(kWords - 1, 1);
  EXPECT_THROW(WordRanking(words, few, {0, 1}), Error);
}

TEST(NodeWords, AreThoseOfTheSetOfANodesAtoms) {
  const AtomWords words(random_emissions(kAtoms, kWords, 4, true), By::kCounts);
  const Matrix vectors = random_vectors(kWords, 2);
  const WordRanking ranking(words, vectors, {2, 10});
  std::mt19937 random(3);
  std::normal_distribution<float> place;
  Matrix places(kAtoms, 3);
  for (std::size_t i = 0; i < places.size(); ++i) places.data()[i] = place(random);
  std::vector<float> weights(kAtoms, 1);
  weights[11] = 0;
  const AtomTree tree = build_tree(places, weights);
  const MergeColumns merges = columns_of(tree.merges);
  const auto found =
      node_words(words, ranking, tree.atoms, merges.left, merges.right, {.threads = 3});
  ASSERT_EQ(found.size(), 2 * tree.atoms.size() - 1);
  std::vector<std::set<std::int32_t>> below;
  for (std::size_t node = 0; node < found.size(); ++node) {
    std::set<std::int32_t>& atoms = below.emplace_back();
    if (node < tree.atoms.size()) {
      atoms.insert(tree.atoms[node]);
    } else {
      const std::size_t merge = node - tree.atoms.size();
      atoms = below[static_cast<std::size_t>(merges.left[merge])];
      const auto right = below[static_cast<std::size_t>(merges.right[merge])];
      atoms.insert(right.begin(), right.end());
    }
    const Ids members(atoms.begin(), atoms.end());
    const auto expected = ranking.leading(words.sum(members));
    ASSERT_EQ(ids(found[node]), ids(expected)) << node;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(found[node][i].probability, expected[i].probability);
    }
  }
}

TEST(TopColumns, LargestFirstTiesByColumn) {
  const std::vector<float> row = {0.5F, 2, 0.5F, 3, 2};
  EXPECT_EQ(top_columns(row, 4), (Ids{3, 1, 4, 0}));
  EXPECT_EQ(top_columns(row, 9).size(), 5U);
  EXPECT_TRUE(top_columns(row, 0).empty());
}

}  // namespace
}  // namespace saetm
