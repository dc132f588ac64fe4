#include "saetm/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace saetm {
namespace {

std::vector<std::uint64_t> images(std::uint64_t size, std::uint64_t seed, std::uint64_t stream) {
  const Permutation permutation(size, seed, stream);
  std::vector<std::uint64_t> result(size);
  for (std::uint64_t i = 0; i < size; ++i) result[i] = permutation(i);
  return result;
}

TEST(Permutation, TakesEachPlaceOnce) {
  for (const std::uint64_t size : {1, 2, 3, 4, 5, 10, 64, 1000, 1023, 1024, 1025, 70000}) {
    for (const std::uint64_t seed : {0, 1, 99}) {
      auto found = images(size, seed, 3);
      std::sort(found.begin(), found.end());
      std::vector<std::uint64_t> expected(size);
      std::iota(expected.begin(), expected.end(), 0);
      EXPECT_EQ(found, expected) << size;
    }
  }
}

TEST(Permutation, DependsOnSeedAndStream) {
  const auto one = images(1000, 1, 1);
  EXPECT_EQ(images(1000, 1, 1), one);
  std::vector<std::uint64_t> identity(1000);
  std::iota(identity.begin(), identity.end(), 0);
  EXPECT_NE(one, identity);
  EXPECT_NE(images(1000, 2, 1), one);
  EXPECT_NE(images(1000, 1, 2), one);
}

TEST(Permutation, SpreadsNeighbours) {
  // Steps between neighbours' images are as long as those of chance: a third of the size, on
  // average.
  const auto found = images(10000, 5, 0);
  double steps = 0;
  for (std::size_t i = 1; i < found.size(); ++i) {
    steps += std::abs(static_cast<double>(found[i]) - static_cast<double>(found[i - 1]));
  }
  EXPECT_NEAR(steps / 9999, 10000 / 3.0, 150);
}

TEST(Random, UniformAndNormalHaveTheirMoments) {
  const Random random(17, 4);
  constexpr int kCount = 200000;
  double uniform = 0, normal = 0, squares = 0, neighbours = 0;
  for (std::uint64_t i = 0; i < kCount; ++i) {
    const double u = random.uniform(i);
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    const double z = random.normal(i);
    ASSERT_TRUE(std::isfinite(z));
    uniform += u / kCount;
    normal += z / kCount;
    squares += z * z / kCount;
    neighbours += z * random.normal(i + 1) / kCount;
  }
  EXPECT_NEAR(uniform, 0.5, 0.003);
  EXPECT_NEAR(normal, 0, 0.01);
  EXPECT_NEAR(squares, 1, 0.02);
  EXPECT_NEAR(neighbours, 0, 0.01);
}

TEST(Random, StreamsAndSeedsDiffer) {
  EXPECT_EQ(Random(1, 2).bits(3), Random(1, 2).bits(3));
  EXPECT_NE(Random(1, 2).bits(3), Random(2, 1).bits(3));
  EXPECT_NE(Random(1, 2).bits(3), Random(1, 3).bits(3));
  EXPECT_NE(Random(1, 2).bits(3), Random(1, 2).bits(4));
  EXPECT_NE(Random(1, 0).bits(1), Random(1, 1).bits(0));
}

}  // namespace
}  // namespace saetm
