// Averages of shares by hand, where they end; sums over topics, means and coverage.
#include <gtest/gtest.h>

#include <cmath>

#include "saetm/error.h"
#include "saetm/shares.h"
#include "topics/share_corpus.h"

namespace saetm {
namespace {

using Ids = std::vector<std::int32_t>;
using Row = std::vector<std::pair<std::int32_t, float>>;

SparseMatrix rows(std::size_t cols, const std::vector<Row>& entries) {
  SparseMatrix m;
  m.cols = cols;
  for (const Row& row : entries) {
    for (const auto& [column, value] : row) {
      m.indices.push_back(column);
      m.values.push_back(value);
    }
    m.indptr.push_back(static_cast<std::int64_t>(m.indices.size()));
  }
  return m;
}

ShareModel model_of(std::size_t atoms, std::size_t most, const std::vector<Row>& landmarks) {
  ShareModel model;
  model.weights.assign(atoms, 1);
  model.spread = 1;
  model.most_atoms = most;
  model.landmark_shares = rows(atoms, landmarks);
  return model;
}

TEST(AtomSharesByHand, OfEqualSharesTheLowerAtomsStay) {
  const ShareModel model =
      model_of(5, 2, {{{0, 0.25F}, {1, 0.25F}, {3, 0.25F}, {4, 0.25F}}});
  const SparseMatrix theta = atom_shares(model, rows(5, {{{2, 7}}}), rows(1, {{{0, 0.5F}}}));
  EXPECT_EQ(theta.indices, (Ids{0, 1}));
  EXPECT_EQ(theta.values, (std::vector<float>{0.5F, 0.5F}));
}

TEST(AtomSharesByHand, WeighsBySquaredCosines) {
  const ShareModel model = model_of(3, 9, {{{0, 1}}, {{1, 1}}, {}});
  // The third landmark has nothing, and takes no part.
  const SparseMatrix theta =
      atom_shares(model, rows(3, {{{2, 1}}}), rows(3, {{{0, 0.8F}, {1, 0.4F}, {2, 0.9F}}}));
  EXPECT_EQ(theta.indices, (Ids{0, 1, 2}));
  EXPECT_NEAR(theta.values[0], 0.95 * 0.8, 1e-6);
  EXPECT_NEAR(theta.values[1], 0.95 * 0.2, 1e-6);
  EXPECT_NEAR(theta.values[2], 0.05, 1e-6);
}

TEST(AtomSharesByHand, TracesGoAndTheRestSumsToOne) {
  const ShareModel model = model_of(3, 9, {{{0, 0.9991F}, {1, 0.0009F}}});
  const SparseMatrix theta = atom_shares(model, rows(3, {{{0, 1}}}), rows(1, {{{0, 1}}}));
  EXPECT_EQ(theta.indices, Ids{0});
  EXPECT_EQ(theta.values, std::vector<float>{1});
}

TEST(AtomSharesByHand, WhereAllIsATraceSomethingStays) {
  Row many;
  for (std::int32_t k = 0; k < 4000; ++k) many.emplace_back(k, 1.0F / 4000);
  const ShareModel model = model_of(4000, 64, {many});
  const SparseMatrix theta = atom_shares(model, rows(4000, {many}), rows(1, {{{0, 1}}}));
  ASSERT_EQ(theta.nonzeros(), 64U);
  EXPECT_EQ(theta.indices.back(), 63);
  for (const float share : theta.values) EXPECT_FLOAT_EQ(share, 1.0F / 64);
}

TEST(AtomSharesByHand, WithNobodyNearADocumentHasItsOwn) {
  const ShareModel model = model_of(3, 9, {{{0, 1}}, {}});
  const SparseMatrix theta = atom_shares(model, rows(3, {{{1, 3}, {2, 1}}, {{1, 1}}, {}}),
                                         rows(2, {{}, {{1, 1}}, {{0, 1}}}));
  EXPECT_EQ(theta.indptr, (std::vector<std::int64_t>{0, 2, 3, 3}));
  EXPECT_EQ(theta.indices, (Ids{1, 2, 1}));
  EXPECT_EQ(theta.values, (std::vector<float>{0.75F, 0.25F, 1}));
}

TEST(AtomWeights, AreSquaredSpecificityAndNothingForAnUnusedAtom) {
  const std::vector<float> specificity = {0.5F, 0, 1e-6F};
  EXPECT_EQ(atom_weights(specificity, {.shares = "plain"}), (std::vector<float>{1, 0, 1}));
  const std::vector<float> squares = atom_weights(specificity, {});
  EXPECT_EQ(squares[0], 0.25F);
  EXPECT_EQ(squares[1], 0);
  EXPECT_GT(squares[2], 0);
}

TEST(AtomSpecificity, IsTheLengthOfTheMeanDirection) {
  const ShareCorpus c(200, 25, 7, 6);
  const std::vector<float> found = atom_specificity(c.codes, c.embeddings(), {.threads = 2});
  std::vector<double> mean(7);
  for (std::size_t i = 0; i < 200; ++i) {
    for (std::size_t j = 0; j < 7; ++j) mean[j] += c.places(i, j) / 200.0;
  }
  const SparseMatrix theta = normalize_rows(c.codes);
  for (std::size_t k = 0; k < 25; ++k) {
    std::vector<double> sum(7);
    double mass = 0, length = 0;
    for (std::size_t i = 0; i < 200; ++i) {
      double norm = 0, share = 0;
      for (std::size_t j = 0; j < 7; ++j) norm += std::pow(c.places(i, j) - mean[j], 2);
      for (std::size_t e = 0; e < theta.row_indices(i).size(); ++e) {
        if (static_cast<std::size_t>(theta.row_indices(i)[e]) == k) share = theta.row_values(i)[e];
      }
      mass += share;
      for (std::size_t j = 0; j < 7; ++j) {
        sum[j] += share * (c.places(i, j) - mean[j]) / std::sqrt(norm);
      }
    }
    for (const double s : sum) length += s * s;
    EXPECT_NEAR(found[k], mass > 0 ? std::sqrt(length) / mass : 0, 1e-5) << k;
  }
  EXPECT_EQ(found.back(), 0);  // nobody's
  // An atom of two opposite documents alone says nothing, but they are not left without a share.
  Matrix x(2, 2);
  x(0, 0) = 1;
  x(1, 0) = -1;
  const SparseMatrix codes = rows(1, {{{0, 1}}, {{0, 1}}});
  const auto least = atom_specificity(codes, Embeddings::from(Matrix(x)));
  EXPECT_GT(least[0], 0);
  const ShareModel model = share_model(codes, atom_weights(least, {}), {}, {.spread = 0});
  EXPECT_EQ(atom_shares(model, codes, SparseMatrix{}).values, (std::vector<float>{1, 1}));
}

TEST(TopicShares, AreSumsOverAtomsForAnyNumberOfTopics) {
  const ShareCorpus corpus(2500, 200, 8, 7);
  const Embeddings embeddings = corpus.embeddings();
  const NeighborGraph graph = neighbor_graph(embeddings, {.landmarks = 500}, 0);
  const ShareModel model = share_model(corpus.codes, std::vector<float>(200, 1), graph, {});
  const SparseMatrix theta = atom_shares(model, corpus.codes, graph.nearest);
  for (const std::size_t topics : {5UL, 20UL, 50UL}) {
    Ids topic_of(200);
    for (std::size_t k = 0; k < 200; ++k) {
      topic_of[k] = k % 17 == 3 ? -1 : static_cast<std::int32_t>(k * 7 % topics);
    }
    const SparseMatrix shares = topic_shares(theta, topic_of, topics, {.threads = 3});
    check_csr(shares, "shares");
    ASSERT_EQ(shares.rows(), 2500U);
    ASSERT_EQ(shares.cols, topics);
    for (std::size_t i = 0; i < 2500; ++i) {
      std::vector<double> left(topics);
      for (std::size_t j = 0; j < theta.row_indices(i).size(); ++j) {
        const std::int32_t t = topic_of[static_cast<std::size_t>(theta.row_indices(i)[j])];
        if (t >= 0) left[static_cast<std::size_t>(t)] += theta.row_values(i)[j];
      }
      for (std::size_t j = 0; j < shares.row_indices(i).size(); ++j) {
        EXPECT_GT(shares.row_values(i)[j], 0);
        left[static_cast<std::size_t>(shares.row_indices(i)[j])] -= shares.row_values(i)[j];
      }
      for (const double rest : left) ASSERT_LE(std::abs(rest), 1e-6);
    }
    const SparseMatrix again = topic_shares(theta, topic_of, topics, {.threads = 1});
    EXPECT_EQ(shares.values, again.values);
  }
}

TEST(ColumnMeans, CountDocumentsAsOftenAsTheyStand) {
  const SparseMatrix m = rows(3, {{{0, 0.5F}, {2, 0.5F}}, {}, {{2, 1}}, {{0, 0.25F}, {1, 0.75F}}});
  EXPECT_EQ(column_means(m), (std::vector<double>{0.1875, 0.1875, 0.375}));
  const std::vector<float> weights = {2, 1, 0, 1};
  EXPECT_EQ(column_means(m, weights), (std::vector<double>{0.3125, 0.1875, 0.25}));
  EXPECT_EQ(column_means(rows(2, {})), (std::vector<double>{0, 0}));
}

TEST(Coverage, CountsDocumentsThatHaveAsMuchOfIt) {
  const SparseMatrix m = rows(3, {{{0, 0.1F}, {2, 0.9F}}, {{0, 0.0999F}}, {{1, 0}}, {}});
  EXPECT_EQ(coverage(m, 0.1), (std::vector<double>{0.25, 0, 0.25}));
  EXPECT_EQ(coverage(m, 0), (std::vector<double>{0.5, 0, 0.25}));  // a zero is no share
  EXPECT_EQ(coverage(m, 1), (std::vector<double>{0, 0, 0}));
  EXPECT_EQ(coverage(rows(1, {}), 0.1), std::vector<double>{0});
}

TEST(Shares, RefuseOtherShapes) {
  const ShareCorpus c(60, 12, 5, 8);
  const NeighborGraph graph = neighbor_graph(c.embeddings(), {}, 0);
  const std::vector<float> ones(12, 1);
  const ShareModel model = share_model(c.codes, ones, graph, {});
  const SparseMatrix few = c.part({1, 2, 3}).codes;
  EXPECT_THROW(share_model(c.codes, std::vector<float>(11, 1), graph, {}), Error);
  EXPECT_THROW(share_model(few, ones, graph, {}), Error);
  EXPECT_THROW(share_model(c.codes, ones, graph, {.spread = -1}), Error);
  EXPECT_THROW(atom_shares(model, few, graph.nearest), Error);
  EXPECT_THROW(atom_shares(model, rows(13, {{}}), rows(60, {{}})), Error);
  EXPECT_THROW(atom_shares(model, rows(12, {{}}), rows(59, {{}})), Error);
  EXPECT_THROW(topic_shares(c.codes, Ids(11), 1), Error);
}

}  // namespace
}  // namespace saetm
