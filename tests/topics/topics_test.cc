// Topics from atoms, by hand and against dense sums.
#include "saetm/topics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
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

void expect_rows_close(const SparseMatrix& found, std::size_t row,
                       const std::vector<double>& expected) {
  std::vector<double> dense(expected.size());
  std::int32_t last = -1;
  for (std::size_t j = 0; j < found.row_indices(row).size(); ++j) {
    const std::int32_t column = found.row_indices(row)[j];
    ASSERT_GT(column, last);
    ASSERT_LT(static_cast<std::size_t>(column), expected.size());
    EXPECT_GT(found.row_values(row)[j], 0);
    dense[static_cast<std::size_t>(last = column)] = found.row_values(row)[j];
  }
  for (std::size_t t = 0; t < expected.size(); ++t) EXPECT_NEAR(dense[t], expected[t], 1e-6);
}

/// Σ within topics of a row's values, as shares of the row.
std::vector<double> merged(const SparseMatrix& codes, std::size_t row,
                           const std::vector<std::int32_t>& topic_of_atom, std::size_t topics) {
  std::vector<double> sums(topics);
  double total = 0;
  for (std::size_t j = 0; j < codes.row_indices(row).size(); ++j) {
    const std::int32_t topic = topic_of_atom[static_cast<std::size_t>(codes.row_indices(row)[j])];
    if (topic < 0) continue;
    sums[static_cast<std::size_t>(topic)] += codes.row_values(row)[j];
    total += codes.row_values(row)[j];
  }
  for (double& sum : sums) sum = total > 0 ? sum / total : 0;
  return sums;
}

TEST(MergeCodes, SumsWithinTopics) {
  const SparseMatrix codes = random_rows(4200, 17, 0.2, 1);  // more than one block of work
  std::vector<std::int32_t> topic_of_atom;
  for (std::int32_t k = 0; k < 17; ++k) topic_of_atom.push_back(k * 5 % 7 - 1);
  const SparseMatrix merge = merge_codes(codes, topic_of_atom, 6, {.threads = 3});
  ASSERT_EQ(merge.rows(), codes.rows());
  EXPECT_EQ(merge.cols, 6U);
  check_csr(merge, "merged codes");
  for (std::size_t i = 0; i < codes.rows(); ++i) {
    expect_rows_close(merge, i, merged(codes, i, topic_of_atom, 6));
  }
}

TEST(MakeTopics, SharesCoverageAndWords) {
  const std::size_t words = 600;
  const SparseMatrix codes = random_rows(90, 11, 0.3, 4);
  const SparseMatrix counts = random_rows(90, words, 0.1, 5);
  std::mt19937 random(6);
  Matrix emissions(11, words);
  for (std::size_t i = 0; i < emissions.size(); ++i) {
    emissions.data()[i] = static_cast<float>(random() % 1000) / 1000;
  }
  AtomTree tree;  // atoms 3 and 10 are not in use
  tree.atoms = {0, 1, 2, 4, 5, 6, 7, 8, 9};
  tree.weights = {0.1F, 0.2F, 0.01F, 0.3F, 0.05F, 0.15F, 0.4F, 0.02F, 0.07F};
  // Labels in the order of the shares, as the topics come back.
  std::vector<std::int32_t> cut = {0, 1, 2, 0, 1, 2, 0, 0, 1};
  std::vector<std::int32_t> topic_of_atom = {0, 1, 2, -1, 0, 1, 2, 0, 0, 1, -1};
  std::vector<double> by_label(3);
  for (std::size_t i = 0; i < 90; ++i) {
    const auto row = merged(codes, i, topic_of_atom, 3);
    for (std::size_t t = 0; t < 3; ++t) by_label[t] += row[t];
  }
  const auto place = [&](std::int32_t label) {
    return label < 0 ? label
                     : static_cast<std::int32_t>(std::count_if(
                           by_label.begin(), by_label.end(),
                           [&](double share) { return share > by_label[label]; }));
  };
  for (std::int32_t& label : cut) label = place(label);
  for (std::int32_t& label : topic_of_atom) label = place(label);
  TopicOptions options;
  options.words = "average";
  options.document_shares = "atoms";
  const Topics topics = make_topics(tree, cut, codes, emissions_of(emissions), counts, {}, options);

  std::vector<std::vector<std::int32_t>> atoms(3);
  for (std::size_t i = 0; i < cut.size(); ++i) atoms[cut[i]].push_back(tree.atoms[i]);
  EXPECT_EQ(topics.atoms, atoms);
  EXPECT_TRUE(std::is_sorted(topics.share.rbegin(), topics.share.rend()));
  std::vector<double> share(3), coverage(3);
  for (std::size_t i = 0; i < 90; ++i) {
    const auto row = merged(codes, i, topic_of_atom, 3);
    expect_rows_close(topics.document_topics, i, row);
    for (std::size_t t = 0; t < 3; ++t) {
      share[t] += row[t] / 90;
      coverage[t] += (row[t] > 0) / 90.0;
    }
  }
  ASSERT_EQ(topics.words.rows(), 3U);
  ASSERT_EQ(topics.words.cols(), words);
  for (std::size_t t = 0; t < 3; ++t) {
    EXPECT_NEAR(topics.share[t], share[t], 1e-6);
    EXPECT_NEAR(topics.coverage[t], coverage[t], 1e-12);
    for (std::size_t w = 0; w < words; ++w) {
      double sum = 0;
      double weight = 0;
      for (std::size_t i = 0; i < cut.size(); ++i) {
        if (cut[i] != static_cast<std::int32_t>(t)) continue;
        sum += static_cast<double>(tree.weights[i]) *
               emissions(static_cast<std::size_t>(tree.atoms[i]), w);
        weight += tree.weights[i];
      }
      EXPECT_NEAR(topics.words(t, w), sum / weight, 1e-6);
    }
  }

  // Refined words are the emissions of the topics' shares.
  options.words = "refined";
  options.topic_background = 0.45;
  options.topic_passes = 3;
  const Topics refined =
      make_topics(tree, cut, codes, emissions_of(emissions), counts, {}, options);
  const WordEmissions expected =
      interpret(topics.document_topics, counts,
                {.background = 0.45, .prior = 0, .idf = true, .iterations = 3});
  const Matrix rows = expected.dense();
  EXPECT_TRUE(std::equal(rows.data(), rows.data() + rows.size(), refined.words.data()));
  EXPECT_EQ(refined.share, topics.share);
}

TEST(MakeTopics, AveragedWordsKeepThePriorsShare) {
  Matrix rows(2, 3);
  rows(0, 0) = 0.5F;  // atom 0 has half of its words from the prior, atom 1 none
  rows(1, 2) = 1;
  WordEmissions words = emissions_of(rows);
  words.smoothing = {0.5F, 0};
  words.usual = {0.2F, 0.8F, 0};
  AtomTree tree;
  tree.atoms = {0, 1};
  tree.weights = {0.3F, 0.1F};
  SparseMatrix codes;
  codes.cols = 2;
  codes.indptr = {0, 2};
  codes.indices = {0, 1};
  codes.values = {3, 1};
  TopicOptions options;
  options.words = "average";
  options.document_shares = "atoms";
  const Topics topics = make_topics(tree, {0, 0}, codes, words, {}, {}, options);
  const float expected[] = {0.75F * 0.6F, 0.75F * 0.4F, 0.25F};
  for (std::size_t w = 0; w < 3; ++w) EXPECT_NEAR(topics.words(0, w), expected[w], 1e-6);
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

TEST(TopColumns, LargestFirstTiesByColumn) {
  const std::vector<float> row = {0.5F, 2, 0.5F, 3, 2};
  EXPECT_EQ(top_columns(row, 4), (std::vector<std::int32_t>{3, 1, 4, 0}));
  EXPECT_EQ(top_columns(row, 9).size(), 5U);
  EXPECT_TRUE(top_columns(row, 0).empty());
}

}  // namespace
}  // namespace saetm
