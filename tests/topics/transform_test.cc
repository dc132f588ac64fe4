// New documents get their topics by the very arithmetic of the corpus.
#include "saetm/transform.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "saetm/error.h"
#include "saetm/interpret.h"
#include "saetm/random.h"
#include "saetm/topics.h"

namespace saetm {
namespace {

constexpr std::size_t kDocuments = 1000, kAtoms = 60, kWidth = 13, kWords = 40, kTopics = 20;

/// A corpus whose atoms are random directions and whose topics are a cut of any kind.
class TransformTest : public ::testing::TestWithParam<const char*> {
 protected:
  TransformTest() : embeddings_(kDocuments, kWidth) {
    const Random random(9);
    std::uint64_t place = 0;
    const auto fill = [&](Matrix& m) {
      for (std::size_t i = 0; i < m.size(); ++i) {
        m.data()[i] = static_cast<float>(random.normal(place++));
      }
    };
    fill(embeddings_);
    model_.sae.weights = SaeWeights(kAtoms, kWidth);
    fill(model_.sae.weights.encoder);
    fill(model_.sae.weights.decoder);
    model_.sae.threshold = 6;
    const Embeddings embeddings = Embeddings::from(embeddings_);
    const SparseMatrix codes = model_.sae.encode(embeddings);
    model_.specificity = atom_specificity(codes, embeddings);

    SparseMatrix counts;
    counts.cols = kWords;
    for (std::size_t i = 0; i < kDocuments; ++i) {
      counts.indices.push_back(static_cast<std::int32_t>(i * 7 % kWords));
      counts.values.push_back(1);
      counts.indptr.push_back(static_cast<std::int64_t>(counts.indices.size()));
    }
    AtomTree tree;  // of all atoms but two
    for (std::size_t k = 0; k + 2 < kAtoms; ++k) {
      tree.atoms.push_back(static_cast<std::int32_t>(k));
      cut_.push_back(static_cast<std::int32_t>(k * 13 % kTopics));
    }
    tree.weights.assign(tree.atoms.size(), 0.1F);
    TopicOptions options;
    options.document_shares = GetParam();
    topics_ = make_topics(tree, cut_, weighted_by_specificity(codes, model_.specificity), {},
                          counts, embeddings, options, {.threads = 2});
    model_.shares = topics_.model;
  }

  /// Rows first.. of the corpus as embeddings of their own.
  Embeddings part(std::size_t first, std::size_t count) const {
    Matrix rows(count, kWidth);
    std::copy_n(embeddings_.row(first), count * kWidth, rows.data());
    return Embeddings::from(std::move(rows));
  }

  static void expect_row(const SparseMatrix& a, std::size_t i, const SparseMatrix& b,
                         std::size_t j) {
    EXPECT_TRUE(std::ranges::equal(a.row_indices(i), b.row_indices(j))) << i << " " << j;
    EXPECT_TRUE(std::ranges::equal(a.row_values(i), b.row_values(j))) << i << " " << j;
  }

  Matrix embeddings_;
  std::vector<std::int32_t> cut_;
  TopicModel model_;
  Topics topics_;
};

TEST_P(TransformTest, TheCorpusGetsItsOwnShares) {
  // Topics were renumbered by their shares, or this would show little.
  EXPECT_NE(std::vector<std::int32_t>(model_.shares.topic_of_atom.begin(),
                                      model_.shares.topic_of_atom.end() - 2),
            cut_);
  const TransformedDocuments all = transform(model_, part(0, kDocuments), {.threads = 3});
  EXPECT_EQ(all.document_topics.indptr, topics_.document_topics.indptr);
  EXPECT_EQ(all.document_topics.indices, topics_.document_topics.indices);
  EXPECT_EQ(all.document_topics.values, topics_.document_topics.values);
  EXPECT_EQ(all.document_topics.cols, kTopics);
}

TEST_P(TransformTest, ADocumentIsTheSameAloneAndInABatch) {
  const TransformedDocuments all = transform(model_, part(0, kDocuments));
  std::size_t empty = 0;
  for (const std::size_t i : {0UL, 1UL, 17UL, 255UL, 256UL, 511UL, 640UL, 998UL, 999UL}) {
    const TransformedDocuments one = transform(model_, part(i, 1), {.threads = 1});
    expect_row(one.codes, 0, all.codes, i);
    expect_row(one.atom_shares, 0, all.atom_shares, i);
    expect_row(one.document_topics, 0, all.document_topics, i);
    const std::size_t first = i / 2;
    const TransformedDocuments some = transform(model_, part(first, i - first + 1), {.threads = 2});
    expect_row(some.document_topics, i - first, all.document_topics, i);
  }
  for (std::size_t i = 0; i < kDocuments; ++i) {
    const auto shares = all.document_topics.row_values(i);
    if (shares.empty()) {
      ++empty;
      continue;
    }
    EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-5);
  }
  EXPECT_LT(empty, kDocuments / 2);
}

TEST_P(TransformTest, ADocumentWithoutActiveAtomsHasNoTopic) {
  const TransformedDocuments none = transform(model_, Embeddings::from(Matrix(3, kWidth)));
  EXPECT_EQ(none.codes.nonzeros(), 0U);
  EXPECT_EQ(none.document_topics.nonzeros(), 0U);
  EXPECT_EQ(none.document_topics.rows(), 3U);
  EXPECT_THROW(transform(model_, Embeddings::from(Matrix(1, kWidth + 1))), Error);
}

INSTANTIATE_TEST_SUITE_P(Shares, TransformTest,
                         ::testing::Values("neighbors", "centroids", "atoms"));

TEST(NearestShares, NumberingOfTopicsChangesNothing) {
  // Four topics of equal direction at the cut: which two are kept goes by rank, not by number.
  SparseMatrix reached;
  reached.cols = 6;
  reached.indices = {0};
  reached.values = {1};
  reached.indptr = {0, 1};
  Matrix x(1, 2);
  x(0, 0) = 1;
  Centroids centroids{{0, 0}, Matrix(6, 2), {0, 1, 2, 3, 4, 5}};
  centroids.directions(2, 0) = 1;
  const SparseMatrix shares = nearest_shares(reached, Embeddings::from(x), centroids, 1, 3);
  EXPECT_EQ(shares.indices, (std::vector<std::int32_t>{0, 1, 2}));
  centroids.rank = {5, 4, 3, 2, 1, 0};
  const SparseMatrix other = nearest_shares(reached, Embeddings::from(x), centroids, 1, 3);
  EXPECT_EQ(other.indices, (std::vector<std::int32_t>{2, 4, 5}));
}

}  // namespace
}  // namespace saetm
