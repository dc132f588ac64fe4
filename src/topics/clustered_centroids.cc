/// Topics' centroids moved by k-means among documents averaged over their neighbours.
#include <algorithm>
#include <cmath>

#include "backend/backend.h"
#include "core/parallel.h"
#include "core/vector.h"
#include "saetm/error.h"
#include "saetm/shares.h"
#include "topics/walk.h"

namespace saetm {
namespace {

constexpr std::size_t kGrain = 64;
constexpr int kAverages = 8;     // of a landmark's direction over its neighbours'
constexpr int kIterations = 50;  // of k-means, unless it settles

/// Unit rows (M×d): sums of `rows` (L×d) by each row of `weights` (M×L). A row without weights is
/// zero.
Matrix averaged(const SparseMatrix& weights, const Matrix& rows, const Context& context) {
  const std::size_t d = rows.cols();
  Matrix result(weights.rows(), d);
  parallel_blocks(context, weights.rows(), kGrain, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      float* row = result.row(i);
      const auto near = weights.row_indices(i);
      const auto values = weights.row_values(i);
      for (std::size_t j = 0; j < near.size(); ++j) {
        add_scaled(values[j], rows.row(static_cast<std::size_t>(near[j])), row, d);
      }
      const float norm = std::sqrt(squared_norm(row, d));
      if (norm > 0) scale(1 / norm, row, d);
    }
  });
  return result;
}

/// Sets the rows of `to` for topics that have members (T×L).
void set_members_means(const SparseMatrix& members, const Matrix& rows, Matrix& to,
                       const Context& context) {
  const Matrix means = averaged(members, rows, context);
  for (std::size_t t = 0; t < to.rows(); ++t) {
    if (!members.row_indices(t).empty()) std::copy_n(means.row(t), to.cols(), to.row(t));
  }
}

/// Each landmark's nearest centre as T×L; a landmark without a topic in `shares` (L×T) belongs to
/// none.
SparseMatrix nearest_members(const Matrix& points, const Matrix& centers,
                             const SparseMatrix& shares, const Context& context) {
  const auto nearest = backend::cpu_backend().nearest(
      {.points = centers.view(), .queries = points.view(), .own = {}, .weights = {}}, 1, context);
  SparseMatrix members;
  members.cols = centers.rows();
  for (std::size_t l = 0; l < points.rows(); ++l) {
    if (!shares.row_indices(l).empty()) {
      members.indices.push_back(nearest[l].index);
      members.values.push_back(1);
    }
    members.indptr.push_back(static_cast<std::int64_t>(members.indices.size()));
  }
  return transpose(members);
}

}  // namespace

void move_to_clusters(Centroids& centroids, const NeighborGraph& graph,
                      const SparseMatrix& document_topics, const Context& context) {
  const Landmarks& landmarks = graph.landmarks;
  if (centroids.directions.rows() != document_topics.cols ||
      centroids.directions.cols() != landmarks.directions.cols() ||
      graph.nearest.rows() != document_topics.rows()) {
    throw Error("centroids, neighbours and shares are not of the same topics and documents");
  }
  const SparseMatrix weights = walk_weights(graph);
  Matrix points = landmarks.directions;
  for (int i = 0; i < kAverages; ++i) {
    context.check_interrupt();
    points = averaged(weights, points, context);
  }
  const SparseMatrix shares = rows_of(document_topics, landmarks.documents);
  Matrix centers = averaged(transpose(shares), points, context);
  SparseMatrix members;
  for (int i = 0; i < kIterations; ++i) {
    context.check_interrupt();
    SparseMatrix now = nearest_members(points, centers, shares, context);
    const bool settled = now.indices == members.indices && now.indptr == members.indptr;
    members = std::move(now);
    if (settled) break;
    set_members_means(members, points, centers, context);
  }
  set_members_means(members, landmarks.directions, centroids.directions, context);
}

}  // namespace saetm
