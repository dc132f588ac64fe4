/// Topics' centroids moved by k-means among documents averaged over their neighbours.
#include <algorithm>
#include <cmath>
#include <numeric>

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

using backend::Neighbor;

std::vector<Neighbor> nearest_of(const Matrix& points, const Matrix& centers,
                                 const Context& context) {
  return backend::cpu_backend().nearest(
      {.points = centers.view(), .queries = points.view(), .own = {}, .weights = {}}, 1, context);
}

Matrix picked(const Matrix& rows, const std::vector<std::int32_t>& which) {
  Matrix result(which.size(), rows.cols());
  for (std::size_t i = 0; i < which.size(); ++i) {
    std::copy_n(rows.row(static_cast<std::size_t>(which[i])), rows.cols(), result.row(i));
  }
  return result;
}

/// Makes `nearest` that of `centers`, of which only those of `moved` (ascending) differ from the
/// ones it was found of. Later rounds of k-means move few.
void update_nearest(std::vector<Neighbor>& nearest, const Matrix& points, const Matrix& centers,
                    const std::vector<std::int32_t>& moved, const Context& context) {
  std::vector<bool> is_moved(centers.rows());
  for (const std::int32_t t : moved) is_moved[static_cast<std::size_t>(t)] = true;
  std::vector<std::int32_t> kept, lost;  // points whose own centre stays, has moved
  for (std::size_t l = 0; l < nearest.size(); ++l) {
    auto& to = is_moved[static_cast<std::size_t>(nearest[l].index)] ? lost : kept;
    to.push_back(static_cast<std::int32_t>(l));
  }
  const std::vector<Neighbor> among_moved =
      nearest_of(picked(points, kept), picked(centers, moved), context);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    Neighbor& own = nearest[static_cast<std::size_t>(kept[i])];
    own = std::min(
        own, {among_moved[i].distance, moved[static_cast<std::size_t>(among_moved[i].index)]});
  }
  const std::vector<Neighbor> anew = nearest_of(picked(points, lost), centers, context);
  for (std::size_t i = 0; i < lost.size(); ++i) {
    nearest[static_cast<std::size_t>(lost[i])] = anew[i];
  }
}

/// Landmarks by nearest centre as T×L; a landmark without a topic in `shares` (L×T) belongs to
/// none.
SparseMatrix members_of(const std::vector<Neighbor>& nearest, const SparseMatrix& shares) {
  SparseMatrix members;
  members.cols = shares.cols;
  for (std::size_t l = 0; l < nearest.size(); ++l) {
    if (!shares.row_indices(l).empty()) {
      members.indices.push_back(nearest[l].index);
      members.values.push_back(1);
    }
    members.indptr.push_back(static_cast<std::int64_t>(members.indices.size()));
  }
  return transpose(members);
}

/// Topics whose members differ, ascending.
std::vector<std::int32_t> changed_topics(const SparseMatrix& before, const SparseMatrix& now) {
  std::vector<std::int32_t> changed;
  for (std::size_t t = 0; t < now.rows(); ++t) {
    if (!std::ranges::equal(before.row_indices(t), now.row_indices(t))) {
      changed.push_back(static_cast<std::int32_t>(t));
    }
  }
  return changed;
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
  std::vector<Neighbor> nearest = nearest_of(points, centers, context);
  SparseMatrix members = members_of(nearest, shares);
  set_members_means(members, points, centers, context);
  std::vector<std::int32_t> moved(centers.rows());
  std::iota(moved.begin(), moved.end(), 0);
  for (int i = 1; i < kIterations && !moved.empty(); ++i) {
    context.check_interrupt();
    update_nearest(nearest, points, centers, moved, context);
    SparseMatrix now = members_of(nearest, shares);
    moved = changed_topics(members, now);
    members = std::move(now);
    set_members_means(members, points, centers, context);
  }
  set_members_means(members, landmarks.directions, centroids.directions, context);
}

}  // namespace saetm
