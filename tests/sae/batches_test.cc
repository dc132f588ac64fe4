#include "sae/batches.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace saetm {
namespace {

TEST(HeldOut, PartsEveryRowOnce) {
  for (const auto& [total, rows] : {std::pair<std::size_t, std::size_t>{10, 0},
                                    {10, 5},
                                    {11, 3},
                                    {1000, 10},
                                    {1001, 333},
                                    {2, 1}}) {
    const HeldOut parts(total, rows);
    std::vector<int> seen(total);
    for (std::size_t i = 0; i < parts.rows(); ++i) ++seen.at(parts.held_out(i));
    for (std::size_t i = 0; i < parts.training_rows(); ++i) ++seen.at(parts.training(i));
    EXPECT_EQ(std::count(seen.begin(), seen.end(), 1), static_cast<long>(total))
        << total << " " << rows;
  }
}

class Order : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Order, IsAPermutationInEveryEpoch) {
  const std::uint64_t size = GetParam();
  for (std::uint64_t epoch = 0; epoch < 3; ++epoch) {
    const EpochOrder order(size, 7, epoch, 8, 64);
    std::vector<int> seen(size);
    for (std::uint64_t i = 0; i < size; ++i) ++seen.at(order(i));
    EXPECT_EQ(std::count(seen.begin(), seen.end(), 1), static_cast<long>(size));
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, Order,
                         testing::Values(1, 2, 7, 8, 9, 63, 64, 65, 71, 72, 128, 1000, 1024, 1025));

TEST(EpochOrder, DiffersBetweenEpochsAndSeeds) {
  const EpochOrder a(1000, 1, 0, 8, 64), b(1000, 1, 1, 8, 64), c(1000, 2, 0, 8, 64);
  int same_epoch = 0, same_seed = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    same_epoch += a(i) == b(i);
    same_seed += a(i) == c(i);
  }
  EXPECT_LT(same_epoch, 20);
  EXPECT_LT(same_seed, 20);
}

TEST(EpochOrder, StaysWithinTheWindowsBlocks) {
  // A window of 64 rows draws from 8 blocks of 8 rows (9 around the short block) and no more.
  const EpochOrder order(1021, 3, 0, 8, 64);
  for (std::uint64_t window = 0; window + 64 <= 1021; window += 64) {
    std::vector<std::uint64_t> blocks;
    for (std::uint64_t i = window; i < window + 64; ++i) blocks.push_back(order(i) / 8);
    std::sort(blocks.begin(), blocks.end());
    blocks.erase(std::unique(blocks.begin(), blocks.end()), blocks.end());
    EXPECT_LE(blocks.size(), 10U);
  }
}

TEST(Batches, RunOnOverTheEndOfAnEpoch) {
  Matrix rows(10, 1);
  for (std::size_t i = 0; i < 10; ++i) rows(i, 0) = static_cast<float>(i);
  const Embeddings embeddings = Embeddings::from(rows);
  const HeldOut held_out(10, 2);  // rows 4 and 9
  Batches batches(embeddings, held_out, 5, 3);
  std::vector<float> seen;
  for (std::int64_t step = 0; step < 8; ++step) {
    const Matrix& batch = batches.read(step);
    seen.insert(seen.end(), batch.data(), batch.data() + 3);
  }
  for (std::size_t epoch = 0; epoch < 3; ++epoch) {
    std::vector<float> part(seen.begin() + static_cast<long>(8 * epoch),
                            seen.begin() + static_cast<long>(8 * epoch + 8));
    std::sort(part.begin(), part.end());
    EXPECT_EQ(part, (std::vector<float>{0, 1, 2, 3, 5, 6, 7, 8}));
  }
  // A step asked for out of turn is the same batch.
  Batches again(embeddings, held_out, 5, 3);
  const Matrix& third = again.read(2);
  EXPECT_TRUE(std::equal(third.data(), third.data() + 3, seen.begin() + 6));
}

}  // namespace
}  // namespace saetm
