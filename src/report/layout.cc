/// A map: the graph of nearest neighbours drawn on a plane.
#include <algorithm>
#include <array>
#include <cmath>

#include "saetm/neighbors.h"
#include "saetm/projection.h"
#include "saetm/random.h"

namespace saetm {
namespace {

constexpr std::uint64_t kStream = 3001;  // of random numbers
constexpr std::size_t kNeighbors = 15;
constexpr double kSize = 10;     // half the map's width where drawing begins
constexpr int kRepulsions = 5;   // for each attraction
constexpr double kFurthest = 4;  // that a point moves at once

struct Edge {
  std::size_t from, to;
  double weight;  ///< 0..1
};

/// Weights of one row's neighbours: exp(−(distance − nearest)/σ), σ such that they sum to log₂ k.
std::vector<double> fuzzy_weights(const std::vector<double>& distance) {
  const double nearest = *std::min_element(distance.begin(), distance.end());
  const double wanted = std::log2(static_cast<double>(distance.size()) + 1);
  double low = 0, high = 1e3, sigma = 1;
  std::vector<double> weights(distance.size());
  for (int i = 0; i < 48; ++i) {
    sigma = (low + high) / 2;
    double sum = 0;
    for (std::size_t j = 0; j < distance.size(); ++j) {
      weights[j] = std::exp(-(distance[j] - nearest) / std::max(sigma, 1e-6));
      sum += weights[j];
    }
    (sum > wanted ? high : low) = sigma;
  }
  return weights;
}

/// Each pair of neighbours once, weight a + b − a·b of what either is to the other.
std::vector<Edge> edges_of(const SparseMatrix& nearest) {
  SparseMatrix directed;
  directed.cols = nearest.cols;
  for (std::size_t i = 0; i < nearest.rows(); ++i) {
    const auto columns = nearest.row_indices(i);
    const auto cosines = nearest.row_values(i);
    std::vector<std::int32_t> others;
    std::vector<double> distance;
    for (std::size_t j = 0; j < columns.size(); ++j) {
      if (static_cast<std::size_t>(columns[j]) == i) continue;
      others.push_back(columns[j]);
      distance.push_back(1 - static_cast<double>(cosines[j]));
    }
    if (!others.empty()) {
      for (const double weight : fuzzy_weights(distance)) {
        directed.values.push_back(static_cast<float>(weight));
      }
    }
    directed.indices.insert(directed.indices.end(), others.begin(), others.end());
    directed.indptr.push_back(static_cast<std::int64_t>(directed.indices.size()));
  }
  const SparseMatrix reverse = transpose(directed);
  std::vector<Edge> edges;
  for (std::size_t i = 0; i < directed.rows(); ++i) {
    const auto out = directed.row_indices(i), in = reverse.row_indices(i);
    std::size_t a = 0, b = 0;
    while (a < out.size() || b < in.size()) {
      const std::int32_t j = std::min(a < out.size() ? out[a] : INT32_MAX,  //
                                      b < in.size() ? in[b] : INT32_MAX);
      const double there = a < out.size() && out[a] == j ? directed.row_values(i)[a++] : 0;
      const double back = b < in.size() && in[b] == j ? reverse.row_values(i)[b++] : 0;
      if (static_cast<std::size_t>(j) <= i) continue;  // the pair's other end brings it
      edges.push_back({i, static_cast<std::size_t>(j), there + back - there * back});
    }
  }
  return edges;
}

using Place = std::array<double, 2>;

/// Moves `a` along (a − b) times `force`, and `b` against it where it moves too.
void push(Place& a, Place* b, const Place& other, double force, double rate) {
  for (std::size_t c = 0; c < 2; ++c) {
    const double step = rate * std::clamp(force * (a[c] - other[c]), -kFurthest, kFurthest);
    a[c] += step;
    if (b) (*b)[c] -= step;
  }
}

double squared_distance(const Place& a, const Place& b) {
  return (a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]);
}

/// Stochastic descent, one pair after another: a pair is met as often as its weight says.
void draw(std::vector<Place>& places, const std::vector<Edge>& edges, std::uint64_t seed,
          const Context& context) {
  const int passes = places.size() < 2000 ? 400 : 200;
  const Random random(seed, kStream);
  std::uint64_t drawn = 0;
  std::vector<double> due(edges.size());
  ProgressScope progress(context, "map", static_cast<std::uint64_t>(passes), "passes");
  for (int pass = 0; pass < passes; ++pass) {
    const double rate = 1 - static_cast<double>(pass) / passes;
    for (std::size_t e = 0; e < edges.size(); ++e) {
      due[e] += edges[e].weight;
      if (due[e] < 1) continue;
      due[e] -= 1;
      Place& a = places[edges[e].from];
      Place& b = places[edges[e].to];
      push(a, &b, Place(b), -2 / (1 + squared_distance(a, b)), rate);
      for (int r = 0; r < 2 * kRepulsions; ++r) {
        Place& moved = r % 2 == 0 ? a : b;
        const auto n =
            static_cast<std::size_t>(random.uniform(drawn++) * static_cast<double>(places.size()));
        if (&places[n] == &moved) continue;
        const double d = squared_distance(moved, places[n]);
        push(moved, nullptr, places[n], 2 / ((0.001 + d) * (1 + d)), rate);
      }
    }
    progress.update(static_cast<std::uint64_t>(pass) + 1);
  }
}

/// Both coordinates into 0..1, by one factor, in the middle.
Matrix fitted(const std::vector<Place>& places) {
  Place low = places[0], high = places[0];
  for (const Place& place : places) {
    for (std::size_t c = 0; c < 2; ++c) {
      low[c] = std::min(low[c], place[c]);
      high[c] = std::max(high[c], place[c]);
    }
  }
  const double side = std::max({high[0] - low[0], high[1] - low[1], 1e-9});
  Matrix result(places.size(), 2);
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t c = 0; c < 2; ++c) {
      const double offset = (side - (high[c] - low[c])) / 2;
      result(i, c) = static_cast<float>((places[i][c] - low[c] + offset) / side);
    }
  }
  return result;
}

}  // namespace

Matrix lay_out(const Matrix& rows, std::uint64_t seed, const Context& context) {
  const std::size_t n = rows.rows();
  if (n == 0) return Matrix(0, 2);
  const Matrix start = principal_scores(rows, {}, 2);
  double widest = 1e-12;
  for (std::size_t i = 0; i < start.size(); ++i) {
    widest = std::max(widest, std::abs(static_cast<double>(start.data()[i])));
  }
  const Random random(seed, kStream + 1);
  std::vector<Place> places(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t c = 0; c < 2; ++c) {
      // A little noise parts rows that are alike.
      places[i][c] = 1e-3 * random.normal(2 * i + c);
      if (c < start.cols()) places[i][c] += kSize * static_cast<double>(start(i, c)) / widest;
    }
  }
  if (n >= 2) {
    NeighborOptions options;
    options.neighbors = static_cast<std::int64_t>(std::min(kNeighbors, n - 1));
    options.landmarks = static_cast<std::int64_t>(n);
    Matrix copy = rows;
    const SparseMatrix nearest =
        neighbor_graph(Embeddings::from(std::move(copy)), options, seed, context).nearest;
    draw(places, edges_of(nearest), seed, context);
  }
  return fitted(places);
}

}  // namespace saetm
