// The search in tiles against trying all pairs: the same neighbours and distances, to the bit.
#include "backend/cpu/nearest.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>

namespace saetm::backend {
namespace {

Matrix normal_rows(std::size_t n, std::size_t d, unsigned seed, float offset = 0) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(offset);
  Matrix rows(n, d);
  for (std::size_t i = 0; i < rows.size(); ++i) rows.data()[i] = normal(random);
  return rows;
}

std::vector<double> spread_weights(std::size_t n, double spread) {
  std::mt19937 random(9);
  std::uniform_real_distribution<double> exponent(-spread, spread);
  std::vector<double> weights(n);
  for (double& w : weights) w = std::exp(exponent(random));
  return weights;
}

void expect_same(const Matrix& points, const NearestQueries& queries, std::size_t count,
                 const std::string& what) {
  cpu::CpuPoints set(points.view(), {.threads = 1});
  const auto expected = set.nearest_of_all_pairs(queries, count, {.threads = 1});
  for (const int threads : {1, 3}) {
    const auto found = set.nearest(queries, count, {.threads = threads});
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      ASSERT_EQ(found[i].index, expected[i].index) << what << ", place " << i;
      ASSERT_EQ(found[i].distance, expected[i].distance) << what << ", place " << i;
    }
  }
}

std::vector<std::int32_t> every(std::size_t step, std::size_t n) {
  std::vector<std::int32_t> rows;
  for (std::size_t i = 0; i < n; i += step) rows.push_back(static_cast<std::int32_t>(n - 1 - i));
  return rows;
}

TEST(Nearest, IsThatOfAllPairsAtAwkwardSizes) {
  for (const std::size_t n : {31, 32, 33, 130, 511, 513, 1300}) {
    for (const std::size_t d : {1, 40}) {
      const Matrix points = normal_rows(n, d, static_cast<unsigned>(n + d));
      const Matrix queries = normal_rows(n / 3, d, 5, 0.3F);
      for (const std::size_t count : {1, 16}) {
        const std::string what = std::to_string(n) + "×" + std::to_string(d);
        expect_same(points, {queries.view(), {}, {}}, count, what);
        for (const std::size_t step : {2, 90, 400}) {
          const auto rows = every(step, n);
          const auto weights = spread_weights(n, 6);
          expect_same(points, {{}, rows, {}}, count, what + " others");
          expect_same(points, {{}, rows, weights}, count, what + " Ward");
        }
      }
    }
  }
}

// Far from the origin and close together: f32 products cannot tell the points apart.
TEST(Nearest, HoldsWhereTheProductsCancel) {
  Matrix points = normal_rows(700, 24, 1);
  for (std::size_t i = 0; i < points.size(); ++i) {
    points.data()[i] = 100 + 1e-4F * points.data()[i];
  }
  const auto rows = every(2, 700);
  expect_same(points, {{}, rows, {}}, 4, "cancelling");
  expect_same(points, {{}, rows, spread_weights(700, 1)}, 4, "cancelling");
}

TEST(Nearest, HoldsForTinyAndHugeValues) {
  for (const float factor : {1e-23F, 1e-20F, 1e15F, 3e18F}) {
    Matrix points = normal_rows(600, 5, 2);
    for (std::size_t i = 0; i < points.size(); ++i) points.data()[i] *= factor;
    const auto rows = every(3, 600);
    expect_same(points, {{}, rows, {}}, 2, std::to_string(factor));
  }
}

TEST(Nearest, TiesGoToTheLowestIndex) {
  Matrix points(1100, 2);  // eleven points at each of 100 places of a grid
  for (std::size_t i = 0; i < 1100; ++i) {
    points(i, 0) = static_cast<float>(i % 10);
    points(i, 1) = static_cast<float>(i / 10 % 10);
  }
  const auto rows = every(1, 1100);
  expect_same(points, {{}, rows, {}}, 12, "grid");
  const auto found = cpu::CpuPoints(points.view(), {}).nearest({{}, rows, {}}, 2, {});
  EXPECT_EQ(found[0].index, 99);  // of point 1099
  EXPECT_EQ(found[1].index, 199);
  EXPECT_EQ(found[0].distance, 0);
  Matrix far(4, 2);
  far(0, 0) = 3.4F;
  const auto of_far = cpu::CpuPoints(points.view(), {}).nearest({far.view(), {}, {}}, 1, {});
  EXPECT_EQ(of_far[0].index, 3);
  EXPECT_EQ(of_far[1].index, 0);
}

TEST(Nearest, SaysWhereThereAreTooFew) {
  const Matrix points = normal_rows(3, 4, 3);
  const std::vector<std::int32_t> rows = {1};
  const auto found = cpu::CpuPoints(points.view(), {}).nearest({{}, rows, {}}, 4, {});
  EXPECT_GE(found[1].index, 0);
  EXPECT_EQ(found[2].index, -1);
  EXPECT_EQ(found[3].index, -1);
}

}  // namespace
}  // namespace saetm::backend
