/// What words, documents and atoms weigh, each from its definition.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "saetm/interpret.h"
#include "saetm/repeats.h"

namespace saetm {
namespace {

using Row = std::vector<std::pair<int, float>>;

SparseMatrix sparse(std::size_t cols, const std::vector<Row>& rows) {
  SparseMatrix result;
  result.cols = cols;
  for (const Row& row : rows) {
    for (const auto& [column, value] : row) {
      result.indices.push_back(column);
      result.values.push_back(value);
    }
    result.indptr.push_back(static_cast<std::int64_t>(result.indices.size()));
  }
  return result;
}

/// A document of `size` different words, from word `first` on, each `times` times.
Row words(int first, int size, float times = 1) {
  Row row;
  for (int w = first; w < first + size; ++w) row.emplace_back(w, times);
  return row;
}

TEST(EvenDocumentWeights, AreNoneWhereAllDocumentsAreAlike) {
  EXPECT_TRUE(even_document_weights(sparse(40, {}), false).empty());
  EXPECT_TRUE(even_document_weights(sparse(40, {{}, {}}), false).empty());
  const auto several = sparse(40, {words(0, 10), words(5, 10), words(20, 10, 2), {}});
  EXPECT_TRUE(even_document_weights(several, false).empty());
  EXPECT_TRUE(even_document_weights(several, true).empty());
}

TEST(EvenDocumentWeights, CopiesWeighTogetherTheRootOfTheirNumber) {
  const int enough = static_cast<int>(kWordsOfCopies);
  const auto weights = even_document_weights(
      sparse(60, {words(0, enough), words(9, enough), words(0, enough), words(0, enough - 1),
                  words(0, enough - 1), words(0, enough)}),
      false);
  const float third = static_cast<float>(1 / std::sqrt(3.0));
  EXPECT_EQ(weights, (std::vector<float>{third, 1, third, 1, 1, third}));
}

TEST(EvenDocumentWeights, ALongDocumentWeighsAsTenOfTheMedian) {
  // Lengths 10, 10, 10, 100 and 101 (25 words, four times or more); empty ones are no measure.
  Row just = words(0, 25, 4), over = words(30, 25, 4);
  over[0].second = 5;
  const auto counts =
      sparse(90, {words(0, 10), words(12, 10), words(24, 10), just, over, {}, {}, {}, {}});
  const auto weights = even_document_weights(counts, false);
  ASSERT_EQ(weights.size(), 9U);
  for (const std::size_t d : {0, 1, 2, 3, 5, 8}) EXPECT_EQ(weights[d], 1) << d;
  EXPECT_FLOAT_EQ(weights[4], 100.0F / 101.0F);
  EXPECT_TRUE(even_document_weights(counts, true).empty());  // roots: 50 and a little
  const auto longer = sparse(90, {words(0, 4), words(12, 4), words(24, 4), words(0, 25, 16)});
  EXPECT_FLOAT_EQ(even_document_weights(longer, true).at(3), 40.0F / 100.0F);
  EXPECT_FLOAT_EQ(even_document_weights(longer, false).at(3), 40.0F / 400.0F);
}

TEST(MeanShares, AreTheMeanOverAllDocuments) {
  const auto codes = sparse(3, {{{0, 1}, {2, 3}}, {}, {{1, 0.5F}}, {{0, 2}, {1, 2}}});
  EXPECT_EQ(mean_shares(codes, {}), (std::vector<float>{0.75F / 4, 1.5F / 4, 0.75F / 4}));
  const std::vector<float> weights = {3, 1, 0};
  EXPECT_EQ(mean_shares(codes, weights), (std::vector<float>{1.75F / 4, 1.25F / 4, 0}));
  EXPECT_EQ(mean_shares(codes, std::vector<float>(3)), std::vector<float>(3));
  EXPECT_EQ(mean_shares(sparse(2, {}), {}), std::vector<float>(2));  // nothing, and no NaN
}

TEST(InverseDocumentFrequency, IsOneForTheRarestWords) {
  // In all documents, in two, in one, in none, which counts as one.
  const auto counts =
      sparse(4, {{{0, 1}, {1, 9}}, {{0, 2}, {1, 1}}, {{0, 1}}, {{0, 1}, {2, 1}}});
  const std::vector<float> idf = inverse_document_frequency(counts, true);
  EXPECT_EQ(idf[0], 0);
  EXPECT_FLOAT_EQ(idf[1], 0.5F);
  EXPECT_EQ(idf[2], 1);
  EXPECT_EQ(idf[3], 1);
  EXPECT_EQ(inverse_document_frequency(counts, false), std::vector<float>(4, 1));
  const auto same = sparse(2, {{{0, 1}, {1, 1}}, {{0, 4}, {1, 1}}});
  EXPECT_EQ(inverse_document_frequency(same, true), std::vector<float>(2, 1));
}

}  // namespace
}  // namespace saetm
