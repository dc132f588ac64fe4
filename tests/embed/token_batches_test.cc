/// Texts of many lengths in batches.
#include "embed/token_batches.h"

#include <gtest/gtest.h>

#include <numeric>

#include "saetm/random.h"

namespace saetm {
namespace {

TEST(TokenBatches, EveryTextIsInOneBatchThatHoldsIt) {
  const Random random(3, 0);
  for (const std::size_t count : {0U, 1U, 7U, 300U}) {
    for (const std::size_t budget : {1U, 100U, 4096U}) {
      std::vector<std::size_t> lengths;
      for (std::size_t i = 0; i < count; ++i) {
        lengths.push_back(static_cast<std::size_t>(random.uniform(i) * 257));
      }
      std::vector<int> seen(count);
      std::size_t before = 1000;
      for (const TokenBatch& batch : plan_token_batches(lengths, 256, budget)) {
        ASSERT_FALSE(batch.rows.empty());
        EXPECT_LE(batch.length, 256U);
        EXPECT_GE(batch.length, 1U);
        EXPECT_TRUE(batch.rows.size() == 1 || batch.rows.size() * batch.length <= budget);
        EXPECT_LE(batch.length, before);  // the longest come first
        before = batch.length;
        for (const std::size_t i : batch.rows) {
          ++seen[i];
          EXPECT_LE(lengths[i], batch.length);
        }
      }
      EXPECT_EQ(seen, std::vector<int>(count, 1));
    }
  }
}

TEST(TokenBatches, ShapesAreFew) {
  std::vector<std::size_t> lengths(200);
  std::iota(lengths.begin(), lengths.end(), std::size_t{1});
  for (const TokenBatch& batch : plan_token_batches(lengths, 200, 1024)) {
    EXPECT_EQ(batch.length % kLengthStep, 0U);
  }
  // Never more than the encoder takes.
  EXPECT_EQ(plan_token_batches(std::vector<std::size_t>{10, 9}, 10, 1024)[0].length, 10U);
}

TEST(TokenBatches, TiesGoByPlace) {
  const auto batches = plan_token_batches(std::vector<std::size_t>{8, 8, 3, 8}, 64, 16);
  ASSERT_EQ(batches.size(), 2U);
  EXPECT_EQ(batches[0].rows, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(batches[1].rows, (std::vector<std::size_t>{3, 2}));
}

}  // namespace
}  // namespace saetm
