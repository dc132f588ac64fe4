#include "topics/cut/constrained_ward.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>

#include "core/parallel.h"
#include "core/vector.h"
#include "saetm/error.h"
#include "topics/cut/coloring.h"

namespace saetm {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Clusters in the slots of their lowest units. The smallest allowed distance of each slot is kept;
/// a merge never brings two others nearer (Ward's distance is reducible) and never allows a pair
/// that was not, so only slots whose nearest was merged look again.
class Merging {
 public:
  Merging(const MergeUnits& units, std::size_t clusters, const Context& context)
      : weights_(units.weights),
        apart_(units.apart),
        clusters_(clusters),
        size_(weights_.size()),
        rise_(size_ * size_),
        active_(size_),
        label_(size_),
        nearest_(size_),
        least_(size_) {
    std::iota(active_.begin(), active_.end(), std::size_t{0});
    std::iota(label_.begin(), label_.end(), std::int32_t{0});
    for (const auto& others : apart_) steered_ += !others.empty();
    const std::size_t d = units.centroids.cols();
    parallel_blocks(context, size_, 8, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        for (std::size_t j = 0; j < size_; ++j) {
          const std::size_t a = std::min(i, j), b = std::max(i, j);
          at(i, j) = weights_[a] * weights_[b] / (weights_[a] + weights_[b]) *
                     squared_distance(units.centroids.row(a), units.centroids.row(b), d);
        }
      }
    });
  }

  std::vector<std::int32_t> run(const Context& context) {
    const std::size_t merges = size_ - clusters_;
    ProgressScope progress(context, "steer", merges, "merges");
    for (const std::size_t i : active_) look(i);
    for (std::size_t made = 0; made < merges; ++made) {
      if (made % 256 == 0) progress.update(made);
      std::size_t i = choose();
      while (least_[i] < kInfinity &&
             !allowed(i, nearest_[i])) {  // what else merged has made this pair impossible
        look(i);
        i = choose();
      }
      if (least_[i] == kInfinity) {
        throw Error("what must be apart is too tangled to fit into " + std::to_string(clusters_) +
                    " topics");
      }
      merge(std::min(i, nearest_[i]), std::max(i, nearest_[i]));
    }
    return label_;
  }

 private:
  double& at(std::size_t i, std::size_t j) { return rise_[i * size_ + j]; }

  std::size_t choose() const {
    return *std::min_element(active_.begin(), active_.end(),
                             [&](std::size_t a, std::size_t b) { return least_[a] < least_[b]; });
  }

  bool allowed(std::size_t i, std::size_t j) const {
    if (apart_[i].empty() || apart_[j].empty()) return true;
    if (std::binary_search(apart_[i].begin(), apart_[i].end(), j)) return false;
    return steered_ <= clusters_ + 1 || fits(i, j);
  }

  /// What must be apart has enough clusters once i and j are one.
  bool fits(std::size_t i, std::size_t j) const {
    std::vector<std::size_t> node(size_, size_);
    std::size_t count = 0;
    for (const std::size_t a : active_) {
      if (!apart_[a].empty() && a != j) node[a] = count++;
    }
    node[j] = node[i];
    Graph graph(count);
    for (const std::size_t a : active_) {
      for (const std::size_t b : apart_[a]) graph[node[a]].push_back(node[b]);
    }
    for (auto& others : graph) {
      std::sort(others.begin(), others.end());
      others.erase(std::unique(others.begin(), others.end()), others.end());
    }
    return colorable(graph, clusters_);
  }

  void look(std::size_t i) {
    least_[i] = kInfinity;
    nearest_[i] = i;
    for (const std::size_t j : active_) {
      if (j != i && at(i, j) < least_[i] && allowed(i, j)) {
        least_[i] = at(i, j);
        nearest_[i] = j;
      }
    }
  }

  /// j joins i; distances by the formula of Lance and Williams (1967).
  void merge(std::size_t i, std::size_t j) {
    const double wi = weights_[i], wj = weights_[j], between = at(i, j);
    active_.erase(std::lower_bound(active_.begin(), active_.end(), j));
    for (std::int32_t& label : label_) {
      if (label == static_cast<std::int32_t>(j)) label = static_cast<std::int32_t>(i);
    }
    for (const std::size_t k : active_) {
      if (k == i) continue;
      const double wk = weights_[k];
      at(i, k) = at(k, i) =
          ((wi + wk) * at(i, k) + (wj + wk) * at(j, k) - wk * between) / (wi + wj + wk);
    }
    weights_[i] = wi + wj;
    steered_ -= !apart_[i].empty() && !apart_[j].empty();
    for (const std::size_t k : apart_[j]) {  // their enemy has moved
      auto& others = apart_[k];
      others.erase(std::lower_bound(others.begin(), others.end(), j));
      const auto found = std::lower_bound(others.begin(), others.end(), i);
      if (found == others.end() || *found != i) others.insert(found, i);
    }
    std::vector<std::size_t> both;
    std::set_union(apart_[i].begin(), apart_[i].end(), apart_[j].begin(), apart_[j].end(),
                   std::back_inserter(both));
    apart_[i] = std::move(both);
    apart_[j].clear();
    look(i);
    for (const std::size_t k : active_) {
      if (k != i && (nearest_[k] == i || nearest_[k] == j)) look(k);
    }
  }

  std::vector<double> weights_;
  std::vector<std::vector<std::size_t>> apart_;
  std::size_t clusters_, size_;
  std::size_t steered_ = 0;   // clusters that must be apart from others
  std::vector<double> rise_;  // (M, M)
  std::vector<std::size_t> active_;
  std::vector<std::int32_t> label_;
  std::vector<std::size_t> nearest_;
  std::vector<double> least_;
};

}  // namespace

std::vector<std::int32_t> constrained_ward(const MergeUnits& units, std::size_t clusters,
                                           const Context& context) {
  return Merging(units, clusters, context).run(context);
}

}  // namespace saetm
