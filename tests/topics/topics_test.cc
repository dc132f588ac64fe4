// Topics from atoms, by hand and against dense sums.
#include "saetm/topics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "topics/emissions_of.h"

namespace saetm {
namespace {

SparseMatrix random_rows(std::size_t rows, std::size_t cols, double density, unsigned seed) {
  std::mt19937 random(seed);
  std::bernoulli_distribution present(density);
  std::exponential_distribution<float> value;
  SparseMatrix m;
  m.cols = cols;
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < cols; ++j) {
      if (i % 9 == 2 || !present(random)) continue;
      m.indices.push_back(static_cast<std::int32_t>(j));
      m.values.push_back(random() % 20 == 0 ? 0 : value(random));  // stored zeros count as absent
    }
    m.indptr.push_back(static_cast<std::int64_t>(m.indices.size()));
  }
  return m;
}

/// A corpus' θ and words, and the tree of the atoms that are in use: all but 5, 13, 21, 29 and 37.
struct Problem {
  static constexpr std::size_t kDocuments = 400, kAtoms = 40, kWords = 120;

  WordEmissions words = random_emissions(kAtoms, kWords, 6, true);
  SparseMatrix theta;
  Matrix vectors{kWords, 5};
  AtomTree tree;

  Problem() {
    SparseMatrix codes = random_rows(kDocuments, kAtoms, 0.2, 4);
    for (std::size_t j = 0; j < codes.nonzeros(); ++j) {
      if (codes.indices[j] % 8 == 5) codes.values[j] = 0;
    }
    theta = normalize_rows(codes);
    const auto means = column_means(theta);
    words.mean_shares.assign(means.begin(), means.end());
    std::mt19937 random(2);
    std::normal_distribution<float> place;
    Matrix places(kAtoms, 4);
    for (std::size_t i = 0; i < places.size(); ++i) places.data()[i] = place(random);
    for (std::size_t i = 0; i < vectors.size(); ++i) vectors.data()[i] = place(random);
    tree = build_tree(places, words.mean_shares);
  }

  Topics make(const std::vector<std::int32_t>& cut, const TopicOptions& options = {},
              const Context& context = {}) const {
    const AtomWords sums = atom_words(words, options);
    return make_topics(tree, cut, theta, sums, ranking_of(sums, vectors, options), options,
                       context);
  }
};

/// Of a topic in a document; 0 where it has none.
float share_of(const SparseMatrix& shares, std::size_t row, std::size_t topic) {
  const auto columns = shares.row_indices(row);
  const auto found = std::find(columns.begin(), columns.end(), static_cast<std::int32_t>(topic));
  if (found == columns.end()) return 0;
  return shares.row_values(row)[static_cast<std::size_t>(found - columns.begin())];
}

/// What is told of topic t of a and topic u of b is the same to the byte.
void expect_same_topic(const Topics& a, std::size_t t, const Topics& b, std::size_t u) {
  EXPECT_EQ(a.atoms[t], b.atoms[u]);
  EXPECT_EQ(a.share[t], b.share[u]);
  EXPECT_EQ(a.coverage[t], b.coverage[u]);
  EXPECT_EQ(a.sums[t].words, b.sums[u].words);
  EXPECT_EQ(a.sums[t].units, b.sums[u].units);
  ASSERT_EQ(a.leading[t].size(), b.leading[u].size());
  for (std::size_t i = 0; i < a.leading[t].size(); ++i) {
    EXPECT_EQ(a.leading[t][i].word, b.leading[u][i].word);
    EXPECT_EQ(a.leading[t][i].probability, b.leading[u][i].probability);
  }
  for (std::size_t d = 0; d < a.document_topics.rows(); ++d) {
    ASSERT_EQ(share_of(a.document_topics, d, t), share_of(b.document_topics, d, u)) << d;
  }
}

TEST(MakeTopics, AllOfATopicIsASumOverItsAtoms) {
  const Problem p;
  ASSERT_EQ(p.tree.atoms.size(), 35U);
  for (const char* by : {"counts", "average"}) {
    const TopicOptions options{.words = by, .present = 0.15};
    const AtomWords sums = atom_words(p.words, options);
    const WordRanking ranking = ranking_of(sums, p.vectors, options);
    for (const std::size_t count : {1UL, 5UL, 20UL, 35UL}) {
      const auto cut = p.tree.cut(count);
      const Topics topics = p.make(cut, options, {.threads = 3});
      ASSERT_EQ(topics.atoms.size(), count);
      std::vector<std::vector<std::int32_t>> atoms(count);
      std::vector<std::int32_t> topic_of(Problem::kAtoms, -1);
      for (std::size_t i = 0; i < cut.size(); ++i) {
        atoms[static_cast<std::size_t>(cut[i])].push_back(p.tree.atoms[i]);
        topic_of[static_cast<std::size_t>(p.tree.atoms[i])] = cut[i];
      }
      EXPECT_EQ(topics.atoms, atoms);
      EXPECT_EQ(topics.topic_of_atom, topic_of);
      EXPECT_EQ(topics.document_topics.values, topic_shares(p.theta, topic_of, count).values);
      EXPECT_EQ(topics.coverage, coverage(topics.document_topics, 0.15));
      const auto means = column_means(topics.document_topics);
      const Matrix words = word_probabilities(sums, topics.sums);
      for (std::size_t t = 0; t < count; ++t) {
        EXPECT_NEAR(topics.share[t], means[t], 1e-6);
        EXPECT_EQ(topics.sums[t].units, sums.sum(atoms[t]).units);
        const auto leading = ranking.leading(sums.sum(atoms[t]));
        ASSERT_EQ(topics.leading[t].size(), leading.size());
        for (std::size_t i = 0; i < leading.size(); ++i) {
          EXPECT_EQ(topics.leading[t][i].word, leading[i].word);
          // What is told with a word is its probability.
          EXPECT_EQ(topics.leading[t][i].probability,
                    words(t, static_cast<std::size_t>(leading[i].word)));
        }
      }
    }
  }
}

TEST(MakeTopics, DocumentsHaveAsMuchOfAllTopicsAtAnyNumberOfThem) {
  const Problem p;
  for (const std::size_t count : {1UL, 2UL, 9UL, 35UL}) {
    const SparseMatrix shares = p.make(p.tree.cut(count)).document_topics;
    check_csr(shares, "shares");
    for (std::size_t d = 0; d < shares.rows(); ++d) {
      const auto values = shares.row_values(d);
      double atoms = 0;
      for (const float share : p.theta.row_values(d)) atoms += share;
      EXPECT_NEAR(std::accumulate(values.begin(), values.end(), 0.0), atoms, 1e-6);
    }
  }
}

TEST(MakeTopics, MergingTwoTopicsLeavesAllOthersAsTheyWere) {
  const Problem p;
  const std::vector<std::int32_t> cut = p.tree.cut(7);
  for (const char* by : {"counts", "average"}) {
    const TopicOptions options{.words = by};
    const Topics before = p.make(cut, options, {.threads = 1});
    for (std::int32_t a = 0; a < 7; ++a) {
      for (std::int32_t b = a + 1; b < 7; ++b) {
        std::vector<std::int32_t> merged = cut;  // b's atoms come to a, and later topics move up
        for (std::int32_t& t : merged) t = t == b ? a : t > b ? t - 1 : t;
        const Topics after = p.make(merged, options, {.threads = 3});
        ASSERT_EQ(after.atoms.size(), 6U);
        for (std::int32_t t = 0; t < 7; ++t) {
          if (t == a || t == b) continue;
          expect_same_topic(before, static_cast<std::size_t>(t), after,
                            static_cast<std::size_t>(t > b ? t - 1 : t));
        }
        // And the merged one has just what the two had.
        const auto i = static_cast<std::size_t>(a), j = static_cast<std::size_t>(b);
        const WordSum both = before.sums[i] + before.sums[j];
        EXPECT_EQ(after.sums[i].words, both.words);
        EXPECT_EQ(after.sums[i].units, both.units);
        for (std::size_t d = 0; d < Problem::kDocuments; ++d) {
          ASSERT_NEAR(share_of(after.document_topics, d, i),
                      share_of(before.document_topics, d, i) +
                          share_of(before.document_topics, d, j),
                      1e-6);
        }
      }
    }
  }
}

TEST(MakeTopics, CutsOfTheTreeDifferInTheMergedTopicAlone) {
  const Problem p;
  for (std::size_t count = p.tree.atoms.size(); count > 1; --count) {
    const Topics fine = p.make(p.tree.cut(count)), coarse = p.make(p.tree.cut(count - 1));
    std::size_t gone = 0;
    for (std::size_t t = 0; t < count; ++t) {
      const auto same = std::find(coarse.atoms.begin(), coarse.atoms.end(), fine.atoms[t]);
      if (same == coarse.atoms.end()) {
        ++gone;
      } else {
        expect_same_topic(fine, t, coarse, static_cast<std::size_t>(same - coarse.atoms.begin()));
      }
    }
    EXPECT_EQ(gone, 2U);
  }
}

TEST(NucleusEmbeddings, ByHand) {
  Matrix atoms(4, 4);
  const float rows[4][4] = {{0.5F, 0.25F, 0.125F, 0.125F},  // more than 0.7: words 0 and 1
                            {0.0F, 0.0F, 1.0F, 0.0F},       // one word
                            {0.25F, 0.25F, 0.25F, 0.25F},   // ties: the first three
                            {0.0F, 0.0F, 0.0F, 0.0F}};      // unused
  std::copy_n(&rows[0][0], 16, atoms.data());
  Matrix vectors(4, 2);
  const float places[4][2] = {{3, 0}, {0, 3}, {-3, 6}, {9, 9}};
  std::copy_n(&places[0][0], 8, vectors.data());
  const Matrix found = nucleus_embeddings(emissions_of(atoms), vectors, 0.7);
  const float expected[4][2] = {{2, 1}, {-3, 6}, {0, 3}, {0, 0}};
  for (std::size_t i = 0; i < 8; ++i) EXPECT_NEAR(found.data()[i], (&expected[0][0])[i], 1e-6);

  // The probability must exceed τ, not reach it.
  EXPECT_NEAR(nucleus_embeddings(emissions_of(atoms), vectors, 0.75)(0, 0),
              (0.5 * 3 - 0.125 * 3) / 0.875, 1e-6);
  EXPECT_NEAR(nucleus_embeddings(emissions_of(atoms), vectors, 0)(0, 0), 3, 1e-6);
  EXPECT_NEAR(nucleus_embeddings(emissions_of(atoms), vectors, 1)(2, 0), (3 - 3 + 9) / 4.0, 1e-6);
}

TEST(WordVectors, AreMeansOfCentredDocuments) {
  const SparseMatrix counts = random_rows(70, 20, 0.15, 8);
  std::mt19937 random(9);
  Matrix embeddings(70, 5);
  for (std::size_t i = 0; i < embeddings.size(); ++i) {
    embeddings.data()[i] = static_cast<float>(random() % 100) / 10;
  }
  const Matrix found = word_vectors(counts, Embeddings::from(embeddings), {.threads = 2});
  for (std::size_t w = 0; w < 20; ++w) {
    for (std::size_t j = 0; j < 5; ++j) {
      double mean = 0, sum = 0, users = 0;
      for (std::size_t i = 0; i < 70; ++i) {
        mean += embeddings(i, j) / 70.0;
        for (std::size_t c = 0; c < counts.row_indices(i).size(); ++c) {
          if (counts.row_indices(i)[c] != static_cast<std::int32_t>(w)) continue;
          if (counts.row_values(i)[c] == 0) continue;
          sum += embeddings(i, j);
          users += 1;
        }
      }
      EXPECT_NEAR(found(w, j), users > 0 ? sum / users - mean : 0, 1e-5);
    }
  }
}

/// Topics of a cut that are the first of the largest in no row.
std::size_t nobodys_of(const Problem& p, std::size_t topics) {
  const std::vector<std::int32_t> cut = p.tree.cut(topics);
  std::vector<std::int32_t> of(Problem::kAtoms, -1);
  for (std::size_t i = 0; i < cut.size(); ++i) of[p.tree.atoms[i]] = cut[i];
  std::vector<char> met(topics);
  for (std::size_t d = 0; d < p.theta.rows(); ++d) {
    std::vector<double> sums(topics);
    for (std::size_t j = 0; j < p.theta.row_indices(d).size(); ++j) {
      if (of[p.theta.row_indices(d)[j]] >= 0) {
        sums[of[p.theta.row_indices(d)[j]]] += p.theta.row_values(d)[j];
      }
    }
    const auto best = std::max_element(sums.begin(), sums.end());
    if (*best > 0) met[best - sums.begin()] = 1;
  }
  return static_cast<std::size_t>(std::count(met.begin(), met.end(), 0));
}

TEST(FittingTopics, AreTheMostUpToAQuarterOfTheAtomsThatEachLeadADocument) {
  Problem p;
  const std::size_t quarter = p.tree.atoms.size() / 4;
  ASSERT_EQ(nobodys_of(p, quarter), 0U);
  EXPECT_EQ(fitting_topics(p.tree, p.theta), quarter);
  // Of three documents at most three topics can be the strongest.
  SparseMatrix few;
  few.cols = p.theta.cols;
  for (std::size_t d = 3; d < 6; ++d) {
    SparseMatrix one;
    one.cols = p.theta.cols;
    one.indices.assign(p.theta.row_indices(d).begin(), p.theta.row_indices(d).end());
    one.values.assign(p.theta.row_values(d).begin(), p.theta.row_values(d).end());
    one.indptr.push_back(static_cast<std::int64_t>(one.indices.size()));
    append_rows(few, one);
  }
  p.theta = few;
  const std::size_t found = fitting_topics(p.tree, p.theta);
  EXPECT_LE(found, 3U);
  EXPECT_TRUE(found == 1 || nobodys_of(p, found) == 0);
  for (std::size_t more = found + 1; more <= quarter; ++more) {
    EXPECT_GT(nobodys_of(p, more), 0U) << more;
  }
  SparseMatrix none;
  none.cols = p.theta.cols;
  none.indptr.push_back(0);
  EXPECT_EQ(fitting_topics(p.tree, none), 1U);
}

}  // namespace
}  // namespace saetm
