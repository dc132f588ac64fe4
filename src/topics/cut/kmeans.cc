#include <algorithm>
#include <cmath>
#include <limits>

#include "backend/backend.h"
#include "core/parallel.h"
#include "core/vector.h"
#include "saetm/error.h"
#include "saetm/random.h"
#include "saetm/topics.h"
#include "topics/cut/numbering.h"

namespace saetm {
namespace {

constexpr std::size_t kGrain = 64;
constexpr int kIterations = 300;

struct Clustering {
  Matrix centers;
  std::vector<std::int32_t> labels;
  double inertia = std::numeric_limits<double>::infinity();
};

/// k-means++ (Arthur & Vassilvitskii 2007) with weights: of a few atoms drawn by their distance the
/// one that leaves least is the next centre, as scikit-learn does.
Matrix choose_centers(const AtomTree& tree, std::size_t topics, const Random& random,
                      const Context& context) {
  const std::size_t n = tree.atoms.size();
  const std::size_t d = tree.embeddings.cols();
  const auto draws = 2 + static_cast<std::size_t>(std::log(static_cast<double>(topics)));
  Matrix centers(topics, d);
  std::vector<double> distance(n, 1.0), after(n), best;
  std::uint64_t drawn = 0;
  for (std::size_t t = 0; t < topics; ++t) {
    double total = 0;
    for (std::size_t i = 0; i < n; ++i) total += distance[i] * tree.weights[i];
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t draw = 0; draw < (t == 0 ? 1 : draws); ++draw) {
      double left = random.uniform(drawn++) * total;
      std::size_t chosen = 0;
      while (chosen + 1 < n && (left -= distance[chosen] * tree.weights[chosen]) >= 0) ++chosen;
      parallel_blocks(context, n, kGrain, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
          const double now =
              squared_distance(tree.embeddings.row(i), tree.embeddings.row(chosen), d);
          after[i] = t == 0 ? now : std::min(distance[i], now);
        }
      });
      double inertia = 0;
      for (std::size_t i = 0; i < n; ++i) inertia += after[i] * tree.weights[i];
      if (!(inertia < least)) continue;
      least = inertia;
      best = after;
      std::copy_n(tree.embeddings.row(chosen), d, centers.row(t));
    }
    distance = best;
  }
  return centers;
}

/// Assigns each atom to its nearest centre (ties by index); returns the weighted squared distance.
double assign(const AtomTree& tree, const Matrix& centers, std::vector<std::int32_t>& labels,
              std::vector<double>& distances, const Context& context) {
  const std::size_t n = tree.atoms.size();
  const auto nearest =
      backend::backend_of(context)
          .points(centers.view(), context)
          ->nearest({.rows = tree.embeddings.view(), .own = {}, .weights = {}}, 1, context);
  for (std::size_t i = 0; i < n; ++i) {
    distances[i] = nearest[i].distance;
    labels[i] = nearest[i].index;
  }
  double inertia = 0;
  for (std::size_t i = 0; i < n; ++i) inertia += tree.weights[i] * distances[i];
  return inertia;
}

/// An empty cluster takes the atom that is farthest from its centre.
void fill_empty(std::size_t topics, std::vector<std::int32_t>& labels,
                std::vector<double>& distances) {
  std::vector<std::int32_t> sizes(topics);
  for (const std::int32_t label : labels) ++sizes[label];
  for (std::size_t t = 0; t < topics; ++t) {
    if (sizes[t] > 0) continue;
    std::size_t farthest = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (sizes[labels[i]] > 1 &&
          (sizes[labels[farthest]] <= 1 || distances[i] > distances[farthest])) {
        farthest = i;
      }
    }
    --sizes[labels[farthest]];
    labels[farthest] = static_cast<std::int32_t>(t);
    sizes[t] = 1;
    distances[farthest] = 0;
  }
}

/// Weighted means.
void move_centers(const AtomTree& tree, const std::vector<std::int32_t>& labels, Matrix& centers) {
  const std::size_t d = centers.cols();
  std::vector<double> weights(centers.rows());
  std::fill_n(centers.data(), centers.size(), 0.0F);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    weights[labels[i]] += tree.weights[i];
    add_scaled(tree.weights[i], tree.embeddings.row(i),
               centers.row(static_cast<std::size_t>(labels[i])), d);
  }
  for (std::size_t t = 0; t < centers.rows(); ++t) {
    scale(static_cast<float>(1 / weights[t]), centers.row(t), d);
  }
}

}  // namespace

std::vector<std::int32_t> kmeans(const AtomTree& tree, std::size_t topics, std::int64_t restarts,
                                 std::uint64_t seed, const Context& context) {
  const std::size_t n = tree.atoms.size();
  if (topics == 0) throw Error("--topics is 0, below 1");
  if (topics > n) {
    throw Error("--topics is " + std::to_string(topics) + ", but only " + std::to_string(n) +
                " atoms are in use");
  }
  Clustering best;
  for (std::int64_t run = 0; run < restarts; ++run) {
    context.check_interrupt();
    Clustering now;
    now.centers =
        choose_centers(tree, topics, Random(seed, 1000 + static_cast<std::uint64_t>(run)), context);
    now.labels.assign(n, 0);
    std::vector<double> distances(n);
    std::vector<std::int32_t> before;
    now.inertia = assign(tree, now.centers, now.labels, distances, context);
    for (int i = 0; i < kIterations && now.labels != before; ++i) {
      fill_empty(topics, now.labels, distances);
      move_centers(tree, now.labels, now.centers);
      before = now.labels;
      now.inertia = assign(tree, now.centers, now.labels, distances, context);
    }
    fill_empty(topics, now.labels, distances);  // of atoms at one place, all go to one centre
    if (now.inertia < best.inertia) best = std::move(now);
  }
  return number_by_weight(best.labels, tree.weights);
}

}  // namespace saetm
