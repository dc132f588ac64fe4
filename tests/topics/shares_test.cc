// θ against a dense reimplementation in f64, and what a user relies on of it.
#include "saetm/shares.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "saetm/error.h"
#include "topics/share_corpus.h"

namespace saetm {
namespace {

using Rows = std::vector<std::vector<double>>;

void make_one(std::vector<double>& row) {
  const double total = std::accumulate(row.begin(), row.end(), 0.0);
  for (double& value : row) value = total > 0 ? value / total : 0;
}

/// Own shares, (N×K).
Rows own_rows(const SparseMatrix& codes, const std::vector<float>& weights) {
  Rows rows(codes.rows(), std::vector<double>(codes.cols));
  for (std::size_t i = 0; i < codes.rows(); ++i) {
    for (std::size_t j = 0; j < codes.row_indices(i).size(); ++j) {
      const auto k = static_cast<std::size_t>(codes.row_indices(i)[j]);
      rows[i][k] = double{codes.row_values(i)[j]} * weights[k];
    }
    make_one(rows[i]);
  }
  return rows;
}

/// Cosines with the neighbors + 1 nearest landmarks, where above 0; else 0 (N×L).
Rows nearest_rows(const Matrix& x, const std::vector<std::int64_t>& landmarks,
                  std::size_t neighbors) {
  const std::size_t n = x.rows(), d = x.cols();
  std::vector<double> mean(d);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < d; ++j) mean[j] += x(i, j) / static_cast<double>(n);
  }
  const auto dot = [&](std::size_t a, std::size_t b) {
    double sum = 0;
    for (std::size_t j = 0; j < d; ++j) sum += (x(a, j) - mean[j]) * (x(b, j) - mean[j]);
    return sum;
  };
  Rows rows(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (const std::int64_t l : landmarks) {
      const auto m = static_cast<std::size_t>(l);
      rows[i].push_back(dot(i, m) / std::sqrt(dot(i, i) * dot(m, m)));
    }
    std::vector<double> sorted = rows[i];
    std::sort(sorted.rbegin(), sorted.rend());
    const double least = sorted[std::min(neighbors, sorted.size() - 1)];
    for (double& cosine : rows[i]) cosine = cosine >= least && cosine > 0 ? cosine : 0;
  }
  return rows;
}

/// 95 % the mean of rows of `shares` by squared weights, 5 % its own; small ones go, the largest
/// stay.
std::vector<double> average(const std::vector<double>& weights, const Rows& shares,
                            const std::vector<double>& own, std::size_t most) {
  std::vector<double> row(own.size());
  if (std::accumulate(own.begin(), own.end(), 0.0) == 0) return row;
  double total = 0;
  for (std::size_t l = 0; l < shares.size(); ++l) {
    if (std::accumulate(shares[l].begin(), shares[l].end(), 0.0) == 0) continue;
    total += weights[l] * weights[l];
    for (std::size_t k = 0; k < row.size(); ++k) row[k] += weights[l] * weights[l] * shares[l][k];
  }
  for (std::size_t k = 0; k < row.size(); ++k) {
    row[k] = total > 0 ? 0.95 * row[k] / total + 0.05 * own[k] : own[k];
  }
  for (double& value : row) value = value < 0.001 ? 0 : value;
  std::vector<std::size_t> order(row.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return row[a] > row[b]; });
  for (std::size_t at = most; at < order.size(); ++at) row[order[at]] = 0;
  make_one(row);
  return row;
}

Rows brute_force(const ShareCorpus& c, const std::vector<float>& weights,
                 const NeighborGraph& graph, const ShareOptions& options) {
  const Rows own = own_rows(c.codes, weights);
  if (options.spread == 0) return own;
  const std::vector<std::int64_t>& landmarks = graph.landmarks.documents;
  const Rows near = nearest_rows(c.places, landmarks, graph.landmarks.neighbors);
  Rows walk(landmarks.size(), std::vector<double>(landmarks.size())), start;
  for (std::size_t a = 0; a < landmarks.size(); ++a) {
    const auto row = static_cast<std::size_t>(landmarks[a]);
    start.push_back(own[row]);
    for (std::size_t b = 0; b < landmarks.size(); ++b) {
      walk[a][b] = std::max(walk[a][b], near[row][b]);
      walk[b][a] = std::max(walk[b][a], near[row][b]);
    }
  }
  const auto most = static_cast<std::size_t>(options.most_atoms);
  Rows shares = start;
  for (std::int64_t step = 1; step < options.spread; ++step) {
    Rows next;
    for (std::size_t l = 0; l < shares.size(); ++l) {
      next.push_back(average(walk[l], shares, start[l], 2 * most));
    }
    shares = next;
  }
  Rows result;
  for (std::size_t i = 0; i < own.size(); ++i) {
    result.push_back(average(near[i], shares, own[i], most));
  }
  return result;
}

void expect_rows(const SparseMatrix& found, const Rows& expected) {
  check_csr(found, "shares");
  ASSERT_EQ(found.rows(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    std::vector<double> dense(expected[i].size());
    for (std::size_t j = 0; j < found.row_indices(i).size(); ++j) {
      EXPECT_GT(found.row_values(i)[j], 0);
      dense[static_cast<std::size_t>(found.row_indices(i)[j])] = found.row_values(i)[j];
    }
    for (std::size_t k = 0; k < dense.size(); ++k) {
      ASSERT_NEAR(dense[k], expected[i][k], 2e-6) << i << " " << k;
      ASSERT_EQ(dense[k] > 0, expected[i][k] > 0) << i << " " << k;
    }
  }
}

/// A corpus whose θ is made as by a run.
struct Shared {
  ShareCorpus corpus;
  ShareOptions options;
  std::vector<float> weights;
  NeighborGraph graph;
  ShareModel model;
  SparseMatrix theta;

  Shared(const ShareCorpus& given, const ShareOptions& how, const NeighborOptions& near = {},
         const Context& context = {})
      : corpus(given), options(how) {
    const Embeddings embeddings = corpus.embeddings();
    weights = atom_weights(atom_specificity(corpus.codes, embeddings, context), options);
    graph = neighbor_graph(embeddings, near, 4, context);
    model = share_model(corpus.codes, weights, graph, options, context);
    theta = atom_shares(model, corpus.codes, graph.nearest, context);
  }
};

TEST(AtomShares, AreThoseOfDenseSums) {
  const ShareCorpus corpus(230, 41, 9, 1);
  for (const char* shares : {"specific", "plain"}) {
    for (const std::int64_t spread : {0, 1, 2, 6}) {
      for (const std::int64_t most : {3, 64}) {
        for (const std::int64_t landmarks : {70, 230}) {
          SCOPED_TRACE(std::string(shares) + " " + std::to_string(spread) + " " +
                       std::to_string(most) + " " + std::to_string(landmarks));
          const Shared s(corpus, {.shares = shares, .spread = spread, .most_atoms = most},
                         {.neighbors = 7, .landmarks = landmarks});
          expect_rows(s.theta, brute_force(corpus, s.weights, s.graph, s.options));
        }
      }
    }
  }
}

TEST(AtomShares, SumToOneAndEmptyRowsStayEmpty) {
  const ShareCorpus corpus(1500, 60, 12, 2);  // more than one block of work
  for (const std::int64_t spread : {0, 1, 6}) {
    const Shared s(corpus, {.spread = spread, .most_atoms = 5}, {.landmarks = 300});
    for (std::size_t i = 0; i < corpus.codes.rows(); ++i) {
      const auto values = s.theta.row_values(i);
      ASSERT_EQ(values.empty(), corpus.codes.row_indices(i).empty()) << i;
      if (values.empty()) continue;
      EXPECT_NEAR(std::accumulate(values.begin(), values.end(), 0.0), 1, 1e-6);
      if (spread > 0) {
        EXPECT_LE(values.size(), 5U);
      }
    }
  }
}

TEST(AtomShares, ADocumentIsTheSameAloneAndInAnyCompany) {
  const ShareCorpus corpus(1300, 50, 10, 3);
  for (const std::int64_t spread : {0, 1, 6}) {
    const Shared s(corpus, {.spread = spread}, {.landmarks = 400}, {.threads = 3});
    const Shared again(corpus, {.spread = spread}, {.landmarks = 400}, {.threads = 1});
    EXPECT_EQ(s.theta.indices, again.theta.indices);
    EXPECT_EQ(s.theta.values, again.theta.values);
    EXPECT_EQ(s.model.landmark_shares.values, again.model.landmark_shares.values);

    // All of them given again as new ones, backwards and in twos, and some alone.
    std::vector<std::vector<std::size_t>> parts(1);
    for (std::size_t i = corpus.codes.rows(); i-- > 0;) parts[0].push_back(i);
    for (std::size_t i = 0; i < 40; ++i) parts.push_back({i * 31, 7});
    for (const std::size_t i : {0UL, 6UL, 1023UL, 1024UL, 1299UL}) parts.push_back({i});
    for (const auto& rows : parts) {
      const ShareCorpus part = corpus.part(rows);
      const SparseMatrix found =
          atom_shares(s.model, part.codes, part.embeddings(), {.threads = 2});
      for (std::size_t i = 0; i < rows.size(); ++i) {
        ASSERT_TRUE(std::ranges::equal(found.row_indices(i), s.theta.row_indices(rows[i])));
        ASSERT_TRUE(std::ranges::equal(found.row_values(i), s.theta.row_values(rows[i])));
      }
    }
  }
}

TEST(AtomShares, WithoutSpreadAreActivationsAndNeedNoNeighbors) {
  const ShareCorpus corpus(120, 20, 6, 4);
  const std::vector<float> ones(20, 1);
  const ShareModel model = share_model(corpus.codes, ones, {}, {.shares = "plain", .spread = 0});
  const SparseMatrix expected = normalize_rows(corpus.codes);
  const SparseMatrix found = atom_shares(model, corpus.codes, corpus.embeddings());
  EXPECT_EQ(found.indptr, expected.indptr);
  EXPECT_EQ(found.indices, expected.indices);
  for (std::size_t j = 0; j < found.nonzeros(); ++j) {
    EXPECT_FLOAT_EQ(found.values[j], expected.values[j]);
  }
}

/// Where those near have no atom either, a document has its own, however small.
TEST(AtomShares, WithNobodyNearAreADocumentsOwn) {
  ShareModel model;
  model.weights = {1, 1};
  model.spread = 1;
  model.landmark_shares.cols = 2;
  model.landmark_shares.indptr = {0, 0};
  SparseMatrix codes, nearest;
  codes.cols = 2;
  codes.indptr = {0, 2};
  codes.indices = {0, 1};
  codes.values = {0.99F, 0.01F};
  nearest.cols = 1;
  nearest.indptr = {0, 1};
  nearest.indices = {0};
  nearest.values = {0.9F};
  const SparseMatrix theta = atom_shares(model, codes, nearest);
  ASSERT_EQ(theta.indices, codes.indices);
  EXPECT_NEAR(theta.values[0], 0.99, 1e-6);
  EXPECT_NEAR(theta.values[1], 0.01, 1e-6);
}

TEST(AtomShares, TellHowManyAveragesAreMade) {
  struct Recorder : Progress {
    void update(std::uint64_t done, std::string_view) override { told.push_back(done); }
    std::vector<std::uint64_t> told;
  } progress;
  Context context;
  context.progress = &progress;
  const ShareCorpus corpus(60, 6, 4, 3);
  const NeighborGraph graph = neighbor_graph(corpus.embeddings(), {}, 4);
  (void)share_model(corpus.codes, std::vector<float>(6, 1), graph, {.spread = 4}, context);
  for (const std::uint64_t average : {1, 2, 3}) {
    EXPECT_NE(std::find(progress.told.begin(), progress.told.end(), average), progress.told.end());
  }
}

TEST(AtomShares, NeighborsOutvoteAStrayAtom) {
  // Two far clouds; of the first, one document in three has the second's atom alone.
  ShareCorpus corpus(0, 2, 6, 0);
  corpus.places = ShareCorpus(120, 2, 6, 5).places;
  for (std::size_t i = 0; i < 120; ++i) {
    corpus.places(i, 0) += i < 60 ? 12.0F : -12.0F;
    corpus.codes.indices.push_back(i >= 60 || i % 3 == 0);
    corpus.codes.values.push_back(1);
    corpus.codes.indptr.push_back(static_cast<std::int64_t>(i + 1));
  }
  const Shared s(corpus, {.shares = "plain"});
  for (std::size_t i = 0; i < 120; ++i) {
    const auto values = s.theta.row_values(i);
    const auto largest = std::max_element(values.begin(), values.end()) - values.begin();
    EXPECT_EQ(s.theta.row_indices(i)[static_cast<std::size_t>(largest)], i >= 60) << i;
  }
}

}  // namespace
}  // namespace saetm
