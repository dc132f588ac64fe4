#include "saetm/neighbors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "saetm/random.h"

namespace saetm {
namespace {

Matrix normal_rows(std::size_t n, std::size_t d, std::uint64_t seed) {
  Matrix rows(n, d);
  const Random random(seed);
  for (std::size_t i = 0; i < n * d; ++i) rows.data()[i] = static_cast<float>(random.normal(i));
  return rows;
}

/// Cosines of row i's centred embedding with those of `others`, in f64.
std::vector<double> cosines(const Matrix& x, std::size_t i,
                            const std::vector<std::int64_t>& others) {
  const std::size_t d = x.cols();
  std::vector<double> mean(d);
  for (std::size_t r = 0; r < x.rows(); ++r) {
    for (std::size_t j = 0; j < d; ++j) mean[j] += x(r, j) / static_cast<double>(x.rows());
  }
  const auto dot = [&](std::size_t a, std::size_t b) {
    double sum = 0;
    for (std::size_t j = 0; j < d; ++j) sum += (x(a, j) - mean[j]) * (x(b, j) - mean[j]);
    return sum;
  };
  std::vector<double> result;
  for (const std::int64_t other : others) {
    const auto o = static_cast<std::size_t>(other);
    result.push_back(dot(i, o) / std::sqrt(dot(i, i) * dot(o, o)));
  }
  return result;
}

void expect_nearest(const NeighborGraph& graph, const Matrix& x) {
  const std::size_t count = graph.landmarks.neighbors + 1;
  for (std::size_t i = 0; i < x.rows(); ++i) {
    const std::vector<double> all = cosines(x, i, graph.landmarks.documents);
    std::vector<double> best = all;
    std::sort(best.rbegin(), best.rend());
    std::size_t expected = 0;
    while (expected < std::min(count, best.size()) && best[expected] > 1e-6) ++expected;
    const auto found = graph.nearest.row_indices(i);
    ASSERT_EQ(found.size(), expected) << "row " << i;
    ASSERT_TRUE(std::is_sorted(found.begin(), found.end()));
    for (std::size_t j = 0; j < found.size(); ++j) {
      const double cosine = all[static_cast<std::size_t>(found[j])];
      EXPECT_NEAR(graph.nearest.row_values(i)[j], cosine, 1e-5);
      EXPECT_GE(cosine, best[expected - 1] - 1e-6) << "row " << i;
    }
  }
}

TEST(NeighborsTest, AreThoseOfAllPairs) {
  const Matrix x = normal_rows(301, 7, 1);
  const NeighborGraph graph = neighbor_graph(Embeddings::from(Matrix(x)), {.neighbors = 9}, 5);
  ASSERT_EQ(graph.landmarks.documents.size(), 301u);
  expect_nearest(graph, x);
  for (std::size_t i = 0; i < x.rows(); ++i) {  // its own nearest
    const auto found = graph.nearest.row_indices(i);
    const auto own = std::find(found.begin(), found.end(), static_cast<std::int32_t>(i));
    ASSERT_NE(own, found.end());
    EXPECT_EQ(graph.nearest.row_values(i)[static_cast<std::size_t>(own - found.begin())], 1.0F);
  }
}

TEST(NeighborsTest, LandmarksAreDrawnBySeed) {
  const Matrix x = normal_rows(301, 7, 1);
  const Embeddings embeddings = Embeddings::from(Matrix(x));
  const NeighborOptions options{.neighbors = 4, .landmarks = 60};
  const NeighborGraph graph = neighbor_graph(embeddings, options, 5);
  const std::vector<std::int64_t>& drawn = graph.landmarks.documents;
  ASSERT_EQ(drawn.size(), 60u);
  EXPECT_TRUE(std::is_sorted(drawn.begin(), drawn.end()));
  EXPECT_EQ(std::adjacent_find(drawn.begin(), drawn.end()), drawn.end());
  expect_nearest(graph, x);
  EXPECT_EQ(choose_landmarks(embeddings, options, 5).documents, drawn);
  EXPECT_NE(choose_landmarks(embeddings, options, 6).documents, drawn);
}

TEST(NeighborsTest, ARowIsTheSameAloneAndForAnyNumberOfThreads) {
  const Matrix x = normal_rows(700, 12, 2);
  const Embeddings embeddings = Embeddings::from(Matrix(x));
  const NeighborGraph graph = neighbor_graph(embeddings, {}, 0, {.threads = 1});
  const SparseMatrix again = nearest_landmarks(graph.landmarks, embeddings, {.threads = 3});
  EXPECT_EQ(again.indices, graph.nearest.indices);
  EXPECT_EQ(again.values, graph.nearest.values);
  for (const std::size_t i : {0, 77, 699}) {
    Matrix row(1, 12);
    std::copy_n(x.row(i), 12, row.data());
    const SparseMatrix alone = nearest_landmarks(graph.landmarks, Embeddings::from(std::move(row)));
    const auto near = graph.nearest.row_indices(i);
    const auto cosines = graph.nearest.row_values(i);
    EXPECT_EQ(alone.indices, std::vector<std::int32_t>(near.begin(), near.end()));
    EXPECT_EQ(alone.values, std::vector<float>(cosines.begin(), cosines.end()));
  }
}

TEST(NeighborsTest, FewerDocumentsThanNeighbors) {
  const Matrix x = normal_rows(3, 4, 3);
  expect_nearest(neighbor_graph(Embeddings::from(Matrix(x)), {}, 0), x);
}

}  // namespace
}  // namespace saetm
