#include "backend/cpu/nearest.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "backend/cpu/kernels.h"
#include "backend/cpu/product.h"
#include "core/parallel.h"

namespace saetm::backend::cpu {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
// Few shapes of tiles, for oneDNN builds its code for each: columns, rows.
constexpr std::size_t kPoints[] = {32, 128, 512};
constexpr std::size_t kQueries[] = {16, 64, 256};

/// What both versions ask of points and queries.
struct Problem {
  MatrixView<const float> points;
  const NearestQueries& given;
  std::size_t queries, d;

  Problem(MatrixView<const float> among, const NearestQueries& asked)
      : points(among), given(asked), queries(asked.size()), d(among.cols) {}

  /// Where query i stands among the points, −1 if it is not one of them.
  std::int32_t own(std::size_t i) const { return given.own.empty() ? -1 : given.own[i]; }
  const float* query(std::size_t i) const {
    return given.own.empty() ? given.rows.row(i)
                             : points.row(static_cast<std::size_t>(given.own[i]));
  }
  /// a of Ward's a·b/(a + b); 1 where there are no weights.
  double weight(std::size_t i) const {
    return given.weights.empty() ? 1 : given.weights[static_cast<std::size_t>(given.own[i])];
  }
  Neighbor measured(std::size_t i, std::size_t j) const {
    const double squared = squared_distance_f64(query(i), points.row(j), d);
    const auto index = static_cast<std::int32_t>(j);
    if (given.weights.empty()) return {squared, index};
    const double a = weight(i), b = given.weights[j];
    return {a * b / (a + b) * squared, index};
  }
};

/// Puts a neighbour into its place among the `count` nearest so far, unless it is there.
void offer(Neighbor found, Neighbor* best, std::size_t count) {
  Neighbor* end = best + count;
  Neighbor* at = std::lower_bound(best, end, found);
  if (at == end || at->index == found.index) return;
  std::move_backward(at, end - 1, end);
  *at = found;
}

/// The search in tiles. A product's value is off by at most d·u·‖x‖·‖y‖, u = 2⁻²⁴, in whatever
/// order it is summed (Higham 2002, section 3.1), and norms likewise. As 2‖x‖·‖y‖ ≤ ‖x‖² + ‖y‖²,
/// ‖x‖² + ‖y‖² − 2⟨x, y⟩ is off by at most 2d·u·(‖x‖² + ‖y‖²), and by some u more for the few
/// operations after the sums.
class TiledSearch {
 public:
  TiledSearch(const Problem& problem, const AlignedVector<float>& norms, std::size_t count,
              std::size_t rows, std::size_t cols, const Context& context)
      : problem_(problem),
        norms_(norms),
        count_(count),
        rows_(rows),
        cols_(cols),
        slack_((2 * static_cast<float>(problem.d) + 32) * 0x1p-24F),
        weights_(problem.points.rows, 1.0F) {
    std::copy(problem.given.weights.begin(), problem.given.weights.end(), weights_.begin());
    for (int i = 0; i < context.thread_count(); ++i) {
      workers_.push_back({TileProduct(problem.d, Precision::kF32), Matrix(rows, problem.d),
                          AlignedVector<float>(rows * cols), std::vector<std::int32_t>(cols)});
    }
  }

  /// The nearest among the point tiles begin .. end − 1 for the queries from `first` on.
  void run(std::size_t first, std::size_t begin, std::size_t end, std::size_t id, Neighbor* best) {
    Worker& worker = workers_[id];
    const std::size_t queries = std::min(rows_, problem_.queries - first);
    for (std::size_t i = 0; i < rows_; ++i) {
      std::copy_n(problem_.query(first + std::min(i, queries - 1)), problem_.d,
                  worker.queries.row(i));
    }
    for (std::size_t t = begin; t < end; ++t) {
      // The last tile overlaps the one before, so that all have one shape.
      const std::size_t point = std::min(t * cols_, problem_.points.rows - cols_);
      worker.product.run(worker.queries.data(), problem_.points.row(point), worker.tile.data(),
                         rows_, cols_);
      for (std::size_t i = 0; i < queries; ++i) {
        try_row(first + i, point, worker.tile.data() + i * cols_, worker.positions,
                best + i * count_);
      }
    }
  }

 private:
  struct Worker {
    TileProduct product;
    Matrix queries;  // those of a tile
    AlignedVector<float> tile;
    std::vector<std::int32_t> positions;
  };

  /// Tries the points of a tile for query i, given its products with them.
  void try_row(std::size_t i, std::size_t point, float* products,
               std::vector<std::int32_t>& positions, Neighbor* best) const {
    const std::int32_t own = problem_.own(i);
    nearest_bounds(
        {squared_norm(problem_.query(i), problem_.d),
         problem_.given.weights.empty() ? 0 : static_cast<float>(problem_.weight(i)), slack_},
        norms_.data() + point, weights_.data() + point, cols_, products);
    const std::size_t place = static_cast<std::size_t>(own) - point;
    if (own >= 0 && place < cols_) products[place] = kInfinity;  // not its own neighbour
    const auto measure = [&](std::size_t found) {
      for (std::size_t k = 0; k < found; ++k) {
        const std::size_t at = point + static_cast<std::size_t>(positions[k]);
        if (static_cast<std::int32_t>(at) != own) offer(problem_.measured(i, at), best, count_);
      }
    };
    if (best[count_ - 1].index < 0) {  // at first those that seem nearest: few are left after them
      std::iota(positions.begin(), positions.end(), 0);
      std::nth_element(positions.begin(), positions.begin() + static_cast<std::ptrdiff_t>(count_),
                       positions.end(), [&](auto a, auto b) { return products[a] < products[b]; });
      measure(count_);
    }
    measure(positions_up_to(products, cols_, limit(i, best), positions.data()));
  }

  /// No point whose bound lies above is among the nearest.
  float limit(std::size_t i, const Neighbor* best) const {
    const double farthest = best[count_ - 1].distance / problem_.weight(i) * (1 + 1e-6);
    return std::nextafter(static_cast<float>(farthest), kInfinity);
  }

  const Problem& problem_;
  const AlignedVector<float>& norms_;
  std::size_t count_, rows_, cols_;
  float slack_;
  AlignedVector<float> weights_;  // (n), in f32
  std::vector<Worker> workers_;
};

}  // namespace

CpuPoints::CpuPoints(MatrixView<const float> points, const Context& context)
    : points_(points), norms_(points.rows) {
  parallel_blocks(context, points.rows, 256, [&](std::size_t begin, std::size_t end) {
    for (std::size_t j = begin; j < end; ++j) norms_[j] = squared_norm(points.row(j), points.cols);
  });
}

void CpuPoints::update(std::size_t n, std::span<const std::int32_t> changed) {
  points_.rows = n;
  norms_.resize(n);
  for (const std::int32_t j : changed) {
    const auto row = static_cast<std::size_t>(j);
    norms_[row] = squared_norm(points_.row(row), points_.cols);
  }
}

std::vector<Neighbor> CpuPoints::nearest(const NearestQueries& queries, std::size_t count,
                                         const Context& context) {
  const Problem problem(points_, queries);
  if (points_.rows < kPoints[0] || count >= kPoints[0] || problem.queries < 4) {
    return nearest_of_all_pairs(queries, count, context);
  }
  std::size_t rows = kQueries[0], cols = kPoints[0];
  for (const std::size_t size : kPoints) {
    if (points_.rows >= size) cols = size;
  }
  for (const std::size_t size : kQueries) {
    if (problem.queries > rows) rows = size;
  }
  const std::size_t query_tiles = (problem.queries + rows - 1) / rows;
  const std::size_t point_tiles = (points_.rows + cols - 1) / cols;
  // Where queries are few, points are shared out too. The answer does not depend on how.
  const auto threads = static_cast<std::size_t>(context.thread_count());
  const std::size_t parts = std::clamp<std::size_t>(4 * threads / query_tiles, 1, point_tiles);
  TiledSearch search(problem, norms_, count, rows, cols, context);
  const std::size_t size = problem.queries * count;
  std::vector<Neighbor> found(parts * size);  // (parts, queries, count)
  parallel_for_workers(context, query_tiles * parts, [&](std::size_t unit, std::size_t id) {
    const std::size_t part = unit / query_tiles;
    const std::size_t first = unit % query_tiles * rows;
    search.run(first, part * point_tiles / parts, (part + 1) * point_tiles / parts, id,
               found.data() + part * size + first * count);
  });
  for (std::size_t j = size; j < parts * size; ++j) {
    if (found[j].index >= 0) offer(found[j], found.data() + j % size / count * count, count);
  }
  found.resize(size);
  return found;
}

std::vector<Neighbor> CpuPoints::nearest_of_all_pairs(const NearestQueries& queries,
                                                      std::size_t count,
                                                      const Context& context) const {
  const Problem problem(points_, queries);
  std::vector<Neighbor> best(problem.queries * count);
  parallel_blocks(context, problem.queries, 16, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      for (std::size_t j = 0; j < points_.rows; ++j) {
        if (static_cast<std::int32_t>(j) == problem.own(i)) continue;
        offer(problem.measured(i, j), best.data() + i * count, count);
      }
    }
  });
  return best;
}

}  // namespace saetm::backend::cpu
