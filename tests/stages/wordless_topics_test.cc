#include "stages/wordless_topics.h"

#include <gtest/gtest.h>

namespace saetm {
namespace {

/// Rows of column numbers, each of value 1.
SparseMatrix rows_of(const std::vector<std::vector<std::int32_t>>& rows, std::size_t cols) {
  SparseMatrix matrix;
  matrix.cols = cols;
  for (const auto& row : rows) {
    for (const std::int32_t column : row) {
      matrix.indices.push_back(column);
      matrix.values.push_back(1);
    }
    matrix.indptr.push_back(static_cast<std::int64_t>(matrix.indices.size()));
  }
  return matrix;
}

/// Topic 0 is the main one of all documents, with words 0 and 1; topic 1 of none.
std::vector<WordlessTopic> found(const std::vector<std::vector<std::int32_t>>& documents) {
  const SparseMatrix shares =
      rows_of(std::vector<std::vector<std::int32_t>>(documents.size(), {0}), 2);
  return wordless_topics(shares, rows_of(documents, 4), {{{0, 0.5F}, {1, 0.25F}}, {{2, 1}}});
}

TEST(WordlessTopics, AreThoseOfWhichNoDocumentHoldsAWord) {
  ASSERT_EQ(found({{2}, {3}, {2, 3}}).size(), 1U);
  EXPECT_EQ(found({{2}, {3}, {2, 3}})[0].documents, 3U);
  EXPECT_EQ(found({{2}, {3}, {2, 3}})[0].without, 3U);
  EXPECT_TRUE(found({{2}, {3}, {1, 3}, {2}, {2}, {2}, {2}}).empty())
      << "a few that hold one are enough where documents have words";
}

TEST(WordlessTopics, AreThoseOfMostlyEmptyDocuments) {
  const auto mostly_empty = found({{}, {}, {}, {}, {0}});
  ASSERT_EQ(mostly_empty.size(), 1U);
  EXPECT_EQ(mostly_empty[0].topic, 0U);
  EXPECT_EQ(mostly_empty[0].without, 4U);
  EXPECT_TRUE(found({{}, {}, {}, {0}}).empty()) << "a quarter is no less than a quarter";
  EXPECT_TRUE(found({{}, {}, {}, {0}, {1}, {0, 1}}).empty());
}

TEST(WordlessTopics, AreNoneWithoutDocuments) {
  EXPECT_TRUE(found({}).empty());
}

}  // namespace
}  // namespace saetm
