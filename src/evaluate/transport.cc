#include "saetm/transport.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "core/parallel.h"
#include "core/vector.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// Sends row after row along shortest paths of the residual graph; with potentials u, v no reduced
/// cost c_ij − u_i − v_j is below 0 and it is 0 wherever something flows.
class Transport {
 public:
  Transport(MatrixView<const double> costs, std::span<const std::int64_t> supply,
            std::span<const std::int64_t> demand)
      : costs_(costs),
        supply_(supply.begin(), supply.end()),
        demand_(demand.begin(), demand.end()),
        flow_(costs.rows * costs.cols),
        u_(costs.rows),
        v_(costs.cols) {}

  double cost() {
    const auto total =
        static_cast<double>(std::accumulate(supply_.begin(), supply_.end(), std::int64_t{0}));
    for (std::size_t i = 0; i < costs_.rows; ++i) {
      while (supply_[i] > 0) send(i);
    }
    double sum = 0;
    for (std::size_t e = 0; e < flow_.size(); ++e) {
      if (flow_[e] > 0) sum += static_cast<double>(flow_[e]) * costs_.data[e];
    }
    return sum / total;
  }

 private:
  std::int64_t& flow(std::size_t i, std::size_t j) { return flow_[i * costs_.cols + j]; }

  /// Row i is reached, over column `by` unless it is the source.
  void reach(std::size_t i, std::size_t by, double distance) {
    row_distance_[i] = distance;
    column_before_[i] = by;
    reached_.push_back(i);
    const double* cost = costs_.row(i);
    for (std::size_t j = 0; j < costs_.cols; ++j) {
      const double through = distance + cost[j] - u_[i] - v_[j];
      if (!done_[j] && through < distance_[j]) {  // rounding must not bend a path that is settled
        distance_[j] = through;
        row_before_[j] = i;
      }
    }
  }

  std::size_t nearest_open() const {
    std::size_t best = kNone;
    for (std::size_t j = 0; j < costs_.cols; ++j) {
      if (!done_[j] && (best == kNone || distance_[j] < distance_[best])) best = j;
    }
    return best;
  }

  /// One path from `source` to the nearest column that still takes something.
  void send(std::size_t source) {
    constexpr double kFar = std::numeric_limits<double>::infinity();
    distance_.assign(costs_.cols, kFar);
    row_before_.assign(costs_.cols, kNone);
    done_.assign(costs_.cols, 0);
    row_distance_.assign(costs_.rows, kFar);
    column_before_.assign(costs_.rows, kNone);
    reached_.clear();
    reach(source, kNone, 0);
    std::size_t target = nearest_open();
    for (; demand_[target] == 0; target = nearest_open()) {
      done_[target] = 1;
      for (std::size_t i = 0; i < costs_.rows; ++i) {
        if (row_distance_[i] == kFar && flow(i, target) > 0) reach(i, target, distance_[target]);
      }
    }
    for (const std::size_t i : reached_) u_[i] += distance_[target] - row_distance_[i];
    for (std::size_t j = 0; j < costs_.cols; ++j) {
      if (done_[j]) v_[j] -= distance_[target] - distance_[j];
    }
    push(source, target);
  }

  void push(std::size_t source, std::size_t target) {
    std::int64_t amount = std::min(supply_[source], demand_[target]);
    for (std::size_t i = row_before_[target]; i != source; i = row_before_[column_before_[i]]) {
      amount = std::min(amount, flow(i, column_before_[i]));
    }
    for (std::size_t j = target;; j = column_before_[row_before_[j]]) {
      const std::size_t i = row_before_[j];
      flow(i, j) += amount;
      if (i == source) break;
      flow(i, column_before_[i]) -= amount;
    }
    supply_[source] -= amount;
    demand_[target] -= amount;
  }

  MatrixView<const double> costs_;
  std::vector<std::int64_t> supply_, demand_;  // what is left
  std::vector<std::int64_t> flow_;
  std::vector<double> u_, v_;
  // Of the search at hand.
  std::vector<double> distance_, row_distance_;
  std::vector<std::size_t> row_before_, column_before_, reached_;
  std::vector<char> done_;
};

double distance(const std::vector<std::int32_t>& a, const std::vector<std::int32_t>& b,
                const Matrix& vectors) {
  std::vector<double> costs(a.size() * b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) {
      costs[i * b.size() + j] =
          std::sqrt(squared_distance_f64(vectors.row(a[i]), vectors.row(b[j]), vectors.cols()));
    }
  }
  const auto common = static_cast<std::int64_t>(std::gcd(a.size(), b.size()));
  return transport_cost({costs.data(), a.size(), b.size()},
                        std::vector(a.size(), static_cast<std::int64_t>(b.size()) / common),
                        std::vector(b.size(), static_cast<std::int64_t>(a.size()) / common));
}

}  // namespace

double transport_cost(MatrixView<const double> costs, std::span<const std::int64_t> supply,
                      std::span<const std::int64_t> demand) {
  const auto sum = [](std::span<const std::int64_t> values) {
    return std::accumulate(values.begin(), values.end(), std::int64_t{0});
  };
  if (supply.size() != costs.rows || demand.size() != costs.cols || sum(supply) != sum(demand) ||
      sum(supply) <= 0) {
    throw Error("what is supplied is not what is demanded");
  }
  return Transport(costs, supply, demand).cost();
}

double word_movers_diversity(const TopicWords& topics, const Matrix& vectors,
                             std::span<const char> found, const Context& context) {
  TopicWords known;
  for (const auto& topic : topics) {
    std::vector<std::int32_t> words;
    for (const std::int32_t word : topic) {
      if (found[word]) words.push_back(word);
    }
    if (!words.empty()) known.push_back(std::move(words));
  }
  if (known.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> sums(known.size());  // of a topic with those before it
  ProgressScope progress(context, "word mover's distance", known.size(), "topics");
  constexpr std::size_t kBlock = 64;
  for (std::size_t first = 0; first < known.size(); first += kBlock) {
    const std::size_t count = std::min(kBlock, known.size() - first);
    parallel_for(context, count, [&](std::size_t i) {
      for (std::size_t u = 0; u < first + i; ++u) {
        sums[first + i] += distance(known[first + i], known[u], vectors);
      }
    });
    progress.update(first + count);
  }
  return std::accumulate(sums.begin(), sums.end(), 0.0) /
         (0.5 * static_cast<double>(known.size() * (known.size() - 1)));
}

}  // namespace saetm
