#include "topics/cut/ward.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <utility>

#include "backend/backend.h"
#include "core/parallel.h"
#include "core/vector.h"

namespace saetm {
namespace {

constexpr std::size_t kNeighbors = 16;  // kept of a search
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A cluster, named by the lowest of its points.
struct Cluster {
  struct Neighbor {
    double distance;
    std::int32_t cluster;
    std::int32_t size;  // of that one when it was measured; 0 where that is to be done again

    bool operator<(const Neighbor& other) const {
      return distance != other.distance ? distance < other.distance : cluster < other.cluster;
    }
  };
  double weight = 0;
  std::int32_t into = 0;         // itself, or the cluster that it was merged into
  std::int32_t size = 1;         // points
  std::int32_t row = 0;          // of its centroid
  bool touched = false;          // merged in this step
  double bound = 0;              // all clusters but those of `near` are as far or farther
  std::vector<Neighbor> near{};  // nearest first, none beyond the bound

  /// What no other cluster is nearer than.
  double least() const { return near.empty() ? bound : near.front().distance; }
};

/// Clusters while they merge. Ward's distance is reducible: a merged cluster is no nearer to a
/// third than the nearer of its parts was. So two that are each other's nearest may merge at any
/// time, and the few nearest that a search finds serve for long: the others do not come nearer.
class Clusters {
 public:
  Clusters(const Matrix& points, const std::vector<float>& weights, const Context& context)
      : context_(context),
        d_(points.cols()),
        sums_(points.size()),
        centroids_(points.rows(), d_),
        changed_(points.rows()),
        of_(points.rows()) {
    std::vector<double> mean(d_);  // around it, distances lose least to rounding
    double total = 0;
    for (std::size_t i = 0; i < points.rows(); ++i) {
      total += weights[i];
      for (std::size_t j = 0; j < d_; ++j) mean[j] += double{weights[i]} * points(i, j);
    }
    for (double& value : mean) value /= total;
    for (std::size_t i = 0; i < points.rows(); ++i) {
      const auto id = static_cast<std::int32_t>(i);
      active_.push_back(id);
      of_[i].weight = weights[i];
      of_[i].into = of_[i].row = id;
      for (std::size_t j = 0; j < d_; ++j) {
        sums_[i * d_ + j] = of_[i].weight * (points(i, j) - mean[j]);
        centroids_(i, j) = static_cast<float>(points(i, j) - mean[j]);
      }
    }
    merge_equal();
    points_ = backend::backend_of(context_).points(centroids_.view(), context_);
    std::fill(changed_.begin(), changed_.end(), 0);
  }

  std::size_t size() const { return active_.size(); }
  std::vector<WardMerge> take_merges() { return std::move(merges_); }

  /// Merges what is known to be each other's nearest; where nothing is, searches. False when the
  /// last search led to next to nothing, as where very many distances are equal.
  bool step() {
    const std::size_t before = merges_.size();
    parallel_blocks(context_, size(), 256, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) refresh(active_[i]);
    });
    for (const std::int32_t a : active_) {
      if (of_[a].touched || of_[a].near.empty()) continue;
      const auto [distance, b, size] = of_[a].near.front();
      // Of equal distances any may be the nearest.
      if (!of_[b].touched && of_[b].least() >= distance) merge(a, b, distance);
    }
    if (merges_.size() > before) {
      forget_merged();
      return true;
    }
    const bool worth = 64 * (before - merges_at_search_) >= searched_;
    std::vector<std::int32_t> unknown;
    for (const std::int32_t a : active_) {
      if (of_[a].near.empty()) unknown.push_back(a);
    }
    search(unknown);
    searched_ = unknown.size();
    merges_at_search_ = before;
    return worth;
  }

  /// Merges the rest by the nearest-neighbour chain (Benzécri 1982): at most 3n searches for one
  /// cluster each, whatever distances are equal.
  void chain(ProgressScope& progress) {
    std::vector<std::int32_t> chain;
    while (size() > 1) {
      if (chain.empty()) chain.push_back(active_.front());
      const std::int32_t last = chain.back();
      refresh(last);
      if (of_[last].near.empty()) search({last});
      const auto& next = of_[last].near.front();
      const std::int32_t before = chain.size() > 1 ? chain[chain.size() - 2] : last;
      const double back = before == last ? kInfinity : distance(last, before);
      if (back > next.distance) {
        chain.push_back(next.cluster);
        continue;
      }
      // The two are its end; by rounding one may stand before that too.
      chain.erase(std::find_if(chain.begin(), chain.end(),
                               [&](std::int32_t a) { return a == last || a == before; }),
                  chain.end());
      merge(last, before, back);
      forget_merged();
      if (merges_.size() % 256 == 0) progress.update(merges_.size());
    }
  }

 private:
  /// Ward: the rise of the weighted sum of squares when the two merge; as the search measures it.
  double distance(std::int32_t a, std::int32_t b) const {
    const double squared =
        squared_distance_f64(centroids_.row(static_cast<std::size_t>(of_[a].row)),
                             centroids_.row(static_cast<std::size_t>(of_[b].row)), d_);
    return of_[a].weight * of_[b].weight / (of_[a].weight + of_[b].weight) * squared;
  }

  /// Points at one place merge first, at height 0.
  void merge_equal() {
    std::vector<std::int32_t> order = active_;
    const auto compare = [&](std::int32_t a, std::int32_t b) {
      return std::memcmp(centroids_.row(static_cast<std::size_t>(a)),
                         centroids_.row(static_cast<std::size_t>(b)), d_ * sizeof(float));
    };
    std::sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
      const int way = compare(a, b);
      return way != 0 ? way < 0 : a < b;
    });
    for (std::size_t first = 0, i = 1; i < order.size(); ++i) {
      if (compare(order[first], order[i]) != 0) {
        first = i;
      } else {
        merge(order[first], order[i], 0, false);
      }
    }
    forget_merged();
  }

  /// Brings the neighbours of a cluster up to date, if the nearest of them has changed.
  void refresh(std::int32_t a) {
    Cluster& own = of_[a];
    const auto current = [&](const Cluster::Neighbor& n) {
      return of_[n.cluster].into == n.cluster && of_[n.cluster].size == n.size;
    };
    if (own.near.empty() || current(own.near.front())) return;
    std::size_t kept = 0;
    for (Cluster::Neighbor n : own.near) {
      if (!current(n)) {
        n.cluster = of_[n.cluster].into;
        n.size = of_[n.cluster].size;
        const bool known =
            n.cluster == a || std::any_of(own.near.begin(), own.near.begin() + kept,
                                          [&](const auto& o) { return o.cluster == n.cluster; });
        if (known) continue;
        n.distance = distance(a, n.cluster);
      }
      if (n.distance <= own.bound) own.near[kept++] = n;
    }
    own.near.resize(kept);
    std::sort(own.near.begin(), own.near.end());
    if (kept > kNeighbors) {
      own.bound = own.near[kNeighbors].distance;
      own.near.resize(kNeighbors);
    }
  }

  /// Finds the nearest of these clusters, with centroids moved together. Of those, the ones that
  /// are new since the last search alone go to the device.
  void search(const std::vector<std::int32_t>& wanted) {
    std::vector<std::int32_t> rows, changed;
    std::vector<double> weights;
    for (std::size_t i = 0; i < active_.size(); ++i) {
      Cluster& cluster = of_[active_[i]];
      if (static_cast<std::size_t>(cluster.row) > i) {
        std::copy_n(centroids_.row(static_cast<std::size_t>(cluster.row)), d_, centroids_.row(i));
        cluster.row = static_cast<std::int32_t>(i);
        changed_[i] = 1;
      }
      if (std::exchange(changed_[i], 0)) changed.push_back(static_cast<std::int32_t>(i));
      weights.push_back(cluster.weight);
    }
    points_->update(size(), changed);
    for (const std::int32_t a : wanted) rows.push_back(of_[a].row);
    const auto found =
        points_->nearest({.rows = {}, .own = rows, .weights = weights}, kNeighbors, context_);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      Cluster& own = of_[wanted[i]];
      own.near.clear();
      for (std::size_t j = i * kNeighbors; j < (i + 1) * kNeighbors; ++j) {
        if (found[j].index < 0) break;
        const std::int32_t other = active_[static_cast<std::size_t>(found[j].index)];
        own.near.push_back({found[j].distance, other, of_[other].size});
      }
      own.bound = own.near.size() < kNeighbors ? kInfinity : own.near.back().distance;
    }
  }

  void merge(std::int32_t a, std::int32_t b, double height, bool neighbors = true) {
    if (a > b) std::swap(a, b);
    Cluster& keep = of_[a];
    Cluster& drop = of_[b];
    if (neighbors) keep.bound = bound_of_merged(keep, drop, height);
    keep.near.insert(keep.near.end(), drop.near.begin(), drop.near.end());
    for (auto& n : keep.near) n.size = 0;
    drop.near = {};
    drop.into = a;
    keep.weight += drop.weight;
    keep.size += drop.size;
    keep.touched = drop.touched = true;
    double* sum = sums_.data() + static_cast<std::size_t>(a) * d_;
    const double* more = sums_.data() + static_cast<std::size_t>(b) * d_;
    float* centroid = centroids_.row(static_cast<std::size_t>(keep.row));
    changed_[static_cast<std::size_t>(keep.row)] = 1;
    for (std::size_t j = 0; j < d_; ++j) {
      sum[j] += more[j];
      centroid[j] = static_cast<float>(sum[j] / keep.weight);
    }
    merges_.push_back({a, b, height});
  }

  /// How near a third cluster can be that is neither's neighbour, by Lance and Williams' rule: the
  /// distance is ((a + c)·D_ac + (b + c)·D_bc − c·height)/(a + b + c), monotone in its weight c.
  double bound_of_merged(const Cluster& a, const Cluster& b, double height) const {
    const auto at = [&](double c) {
      return ((a.weight + c) * a.bound + (b.weight + c) * b.bound - c * height) /
             (a.weight + b.weight + c);
    };
    return std::min(at(lightest_), at(total_));
  }

  void forget_merged() {
    for (std::size_t i = 0; i < of_.size(); ++i) {  // ascending: into names a cluster before it
      of_[i].into = of_[of_[i].into].into;
      of_[i].touched = false;
    }
    std::erase_if(active_, [&](std::int32_t a) { return of_[a].into != a; });
    lightest_ = kInfinity;
    total_ = 0;
    for (const std::int32_t a : active_) {
      lightest_ = std::min(lightest_, of_[a].weight);
      total_ += of_[a].weight;
    }
  }

  const Context& context_;
  std::size_t d_;
  std::vector<double> sums_;   // (n, d) weighted sums, by cluster
  Matrix centroids_;           // (n, d) rounded to f32, by Cluster::row
  std::vector<char> changed_;  // (n) rows of centroids_ that points_ has not seen
  std::unique_ptr<backend::PointSet> points_;
  std::vector<Cluster> of_;           // (n)
  std::vector<std::int32_t> active_;  // clusters that were not merged into another, ascending
  double lightest_ = 0, total_ = 0;   // weights
  std::size_t searched_ = 0, merges_at_search_ = 0;
  std::vector<WardMerge> merges_;
};

}  // namespace

std::vector<WardMerge> ward_merges(const Matrix& points, const std::vector<float>& weights,
                                   const Context& context) {
  Clusters clusters(points, weights, context);
  ProgressScope progress(context, "merge", points.rows(), "atoms");
  while (clusters.size() > 1) {
    if (!clusters.step()) clusters.chain(progress);
    progress.update(points.rows() - clusters.size());
  }
  return clusters.take_merges();
}

}  // namespace saetm
