// New documents get their topics by the very arithmetic of the corpus.
#include "saetm/transform.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "saetm/error.h"
#include "saetm/random.h"

namespace saetm {
namespace {

constexpr std::size_t kDocuments = 1000, kAtoms = 60, kWidth = 13, kTopics = 20;

/// A corpus whose atoms are random directions and whose topics are any sets of them; the parameter
/// says how often shares are averaged.
class TransformTest : public ::testing::TestWithParam<std::int64_t> {
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
    const Context context{.threads = 2};
    codes_ = model_.sae.encode(embeddings);
    const ShareOptions options{.spread = GetParam()};
    const NeighborGraph graph = neighbor_graph(embeddings, {.landmarks = 400}, 1, context);
    model_.shares = share_model(codes_, atom_weights(atom_specificity(codes_, embeddings), options),
                                graph, options, context);
    theta_ = atom_shares(model_.shares, codes_, graph.nearest, context);
    for (std::size_t k = 0; k < kAtoms; ++k) {  // the last two atoms are of no topic
      model_.topic_of_atom.push_back(k + 2 < kAtoms ? static_cast<std::int32_t>(k * 13 % kTopics)
                                                    : -1);
    }
    model_.topics = kTopics;
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
  SparseMatrix codes_, theta_;
  TopicModel model_;
};

TEST_P(TransformTest, TheCorpusGetsItsOwnShares) {
  const TransformedDocuments all = transform(model_, part(0, kDocuments), {.threads = 3});
  EXPECT_EQ(all.codes.values, codes_.values);
  EXPECT_EQ(all.atom_shares.indptr, theta_.indptr);
  EXPECT_EQ(all.atom_shares.indices, theta_.indices);
  EXPECT_EQ(all.atom_shares.values, theta_.values);
  const SparseMatrix topics = topic_shares(theta_, model_.topic_of_atom, kTopics);
  EXPECT_EQ(all.document_topics.indptr, topics.indptr);
  EXPECT_EQ(all.document_topics.indices, topics.indices);
  EXPECT_EQ(all.document_topics.values, topics.values);
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
    const auto shares = all.atom_shares.row_values(i);
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

INSTANTIATE_TEST_SUITE_P(Spreads, TransformTest, ::testing::Values(0, 1, 6));

}  // namespace
}  // namespace saetm
