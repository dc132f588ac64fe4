// Main directions and maps: known shapes come out, whatever the number of threads.
#include "saetm/projection.h"

#include <gtest/gtest.h>

#include <cmath>

#include "saetm/random.h"

namespace saetm {
namespace {

/// Rows around `groups` far centres in d dimensions; row i is of group i % groups.
Matrix clusters(std::size_t rows, std::size_t groups, std::size_t d) {
  const Random random(5, 0);
  Matrix x(rows, d);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < d; ++j) {
      x(i, j) = static_cast<float>(0.1 * random.normal(i * d + j)) +
                (j % groups == i % groups ? 1.0F : 0.0F);
    }
  }
  return x;
}

TEST(Projection, MainDirectionsAreThoseOfLargestVariance) {
  // Axis 2 varies most, then axis 0; the mean must not count.
  const Random random(6, 0);
  Matrix x(500, 6);
  for (std::size_t i = 0; i < x.rows(); ++i) {
    for (std::size_t j = 0; j < x.cols(); ++j) {
      const double scale = j == 2 ? 5 : j == 0 ? 2 : 0.1;
      x(i, j) = static_cast<float>(100 + scale * random.normal(i * 6 + j));
    }
  }
  const Matrix scores = principal_scores(x, {}, 2);
  ASSERT_EQ(scores.rows(), 500U);
  ASSERT_EQ(scores.cols(), 2U);
  double mean2 = 0, mean0 = 0;
  for (std::size_t i = 0; i < 500; ++i) {
    mean2 += x(i, 2) / 500;
    mean0 += x(i, 0) / 500;
  }
  for (std::size_t i = 0; i < 500; ++i) {
    EXPECT_NEAR(scores(i, 0), x(i, 2) - mean2, 0.5);
    EXPECT_NEAR(scores(i, 1), x(i, 0) - mean0, 0.6);
  }
}

TEST(Projection, WeightsMoveTheMeanAlone) {
  Matrix x(3, 1);
  x(0, 0) = 0;
  x(1, 0) = 1;
  x(2, 0) = 4;
  const Matrix scores = principal_scores(x, {1, 2, 1}, 5);
  ASSERT_EQ(scores.cols(), 1U);
  EXPECT_NEAR(scores(0, 0), -1.5, 1e-6);
  EXPECT_NEAR(scores(2, 0), 2.5, 1e-6);
}

TEST(Projection, NeighboursOnTheMapAreOfOneGroup) {
  constexpr std::size_t kGroups = 5, kRows = 400;
  const Matrix places = lay_out(clusters(kRows, kGroups, 20), 0);
  ASSERT_EQ(places.rows(), kRows);
  std::size_t same = 0;
  double low = 1, high = 0;
  for (std::size_t i = 0; i < kRows; ++i) {
    std::size_t nearest = i;
    double least = 1e9;
    for (std::size_t j = 0; j < kRows; ++j) {
      const double d = std::hypot(places(i, 0) - places(j, 0), places(i, 1) - places(j, 1));
      if (j != i && d < least) {
        least = d;
        nearest = j;
      }
    }
    same += nearest % kGroups == i % kGroups;
    for (std::size_t c = 0; c < 2; ++c) {
      low = std::min<double>(low, places(i, c));
      high = std::max<double>(high, places(i, c));
    }
  }
  EXPECT_GE(same, kRows * 98 / 100);
  EXPECT_EQ(low, 0);
  EXPECT_EQ(high, 1);
}

TEST(Projection, TheSameBytesForAnyNumberOfThreads) {
  const Matrix x = clusters(300, 4, 12);
  const Matrix one = lay_out(x, 3, {.threads = 1}), four = lay_out(x, 3, {.threads = 4});
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_EQ(one.data()[i], four.data()[i]);
}

TEST(Projection, FewOrEqualRowsHavePlacesToo) {
  EXPECT_EQ(lay_out(Matrix(0, 3), 0).rows(), 0U);
  for (const std::size_t rows : {1U, 2U, 3U, 20U}) {
    const Matrix places = lay_out(Matrix(rows, 3), 0);  // all zero
    ASSERT_EQ(places.rows(), rows);
    for (std::size_t i = 0; i < places.size(); ++i) {
      EXPECT_GE(places.data()[i], 0);
      EXPECT_LE(places.data()[i], 1);
    }
  }
}

}  // namespace
}  // namespace saetm
