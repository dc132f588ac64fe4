#include "saetm/topics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/options_io.h"
#include "core/parallel.h"
#include "core/vector.h"
#include "topics/reorder.h"

namespace saetm {

namespace {

/// β_t = Σ_{k∈t} θ̄_k B_k / Σ_{k∈t} θ̄_k (Eq. 12).
Matrix averaged_words(const AtomTree& tree, const std::vector<std::int32_t>& cut,
                      std::size_t topics, const WordEmissions& emissions, const Context& context) {
  Matrix words(topics, emissions.atoms.cols);
  std::vector<double> weight(topics), smoothing(topics);
  std::vector<std::vector<std::size_t>> members(topics);
  for (std::size_t i = 0; i < cut.size(); ++i) {
    const auto t = static_cast<std::size_t>(cut[i]);
    weight[t] += tree.weights[i];
    smoothing[t] += static_cast<double>(tree.weights[i]) *
                    emissions.smoothing[static_cast<std::size_t>(tree.atoms[i])];
    members[t].push_back(i);
  }
  parallel_for(context, topics, [&](std::size_t t) {
    float* row = words.row(t);
    add_scaled(static_cast<float>(smoothing[t] / weight[t]), emissions.usual.data(), row,
               words.cols());
    for (const std::size_t i : members[t]) {
      const auto k = static_cast<std::size_t>(tree.atoms[i]);
      const auto share = static_cast<float>(tree.weights[i] / weight[t]);
      const auto columns = emissions.atoms.row_indices(k);
      const auto values = emissions.atoms.row_values(k);
      for (std::size_t j = 0; j < columns.size(); ++j) row[columns[j]] += share * values[j];
    }
  });
  return words;
}

/// Per topic the sum of its column, and the documents that have it, over N.
struct ColumnMeans {
  std::vector<double> share, coverage;  // (T)
};

ColumnMeans column_means(const SparseMatrix& document_topics, const Context& context) {
  const std::size_t n = document_topics.rows(), topics = document_topics.cols;
  constexpr std::size_t kGrain = 1 << 14;
  std::vector<std::vector<double>> sums((n + kGrain - 1) / kGrain), counts(sums.size());
  parallel_blocks(context, n, kGrain, [&](std::size_t begin, std::size_t end) {
    std::vector<double> sum(topics), count(topics);
    for (std::int64_t j = document_topics.indptr[begin]; j < document_topics.indptr[end]; ++j) {
      sum[document_topics.indices[j]] += document_topics.values[j];
      ++count[document_topics.indices[j]];
    }
    sums[begin / kGrain] = std::move(sum);
    counts[begin / kGrain] = std::move(count);
  });
  ColumnMeans means{std::vector<double>(topics), std::vector<double>(topics)};
  const auto documents = static_cast<double>(std::max<std::size_t>(1, n));
  for (std::size_t t = 0; t < topics; ++t) {
    for (std::size_t block = 0; block < sums.size(); ++block) {
      means.share[t] += sums[block][t];
      means.coverage[t] += counts[block][t];
    }
    means.share[t] /= documents;
    means.coverage[t] /= documents;
  }
  return means;
}

/// Topics renumbered by falling share (ties by number).
void order_by_share(Topics& topics, const Context& context) {
  std::vector<std::int32_t> order(topics.share.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
    return topics.share[a] > topics.share[b];
  });
  reorder(topics, order, context);
}

/// Shares by centroids or neighbours in place of those by atoms, and the model of them.
void share_by_embeddings(Topics& topics, const Embeddings& embeddings, const TopicOptions& options,
                         const NeighborGraph* given, const Context& context) {
  ShareModel& model = topics.model;
  model.by = ShareModel::By::kCentroids;
  model.centroids = topic_centroids(topics.document_topics, embeddings, context);
  model.sharpness = options.sharpness;
  const bool by_neighbors = options.document_shares == "neighbors";
  const NeighborGraph made =
      given || !by_neighbors ? NeighborGraph{} : neighbor_graph(embeddings, {}, 0, context);
  const NeighborGraph& graph = given ? *given : made;
  if (by_neighbors) move_to_clusters(model.centroids, graph, topics.document_topics, context);
  topics.document_topics = nearest_shares(topics.document_topics, embeddings, model.centroids,
                                          model.sharpness, model.most, context);
  if (!by_neighbors) return;
  model.by = ShareModel::By::kNeighbors;
  const std::vector<std::int32_t>& rank = model.centroids.rank;
  model.landmark_shares =
      spread_shares(graph, topics.document_topics, rank, options.spread - 1, context);
  topics.document_topics = neighbor_shares(topics.document_topics, graph.nearest,
                                           model.landmark_shares, rank, model.most, context);
  model.landmarks = graph.landmarks;
}

}  // namespace

Topics make_topics(const AtomTree& tree, const std::vector<std::int32_t>& cut,
                   const SparseMatrix& codes, const WordEmissions& emissions,
                   const SparseMatrix& counts, const Embeddings& embeddings,
                   const TopicOptions& options, const Context& context,
                   const NeighborGraph* graph) {
  check_options(options);
  const auto topics = static_cast<std::size_t>(*std::max_element(cut.begin(), cut.end()) + 1);
  Topics result;
  result.atoms.resize(topics);
  ShareModel& model = result.model;
  model.topics = topics;
  model.topic_of_atom.assign(codes.cols, -1);
  for (std::size_t i = 0; i < cut.size(); ++i) {
    model.topic_of_atom[tree.atoms[i]] = cut[i];
    result.atoms[cut[i]].push_back(tree.atoms[i]);
  }
  result.document_topics = merge_codes(codes, model.topic_of_atom, topics, context);
  ColumnMeans means = column_means(result.document_topics, context);
  result.coverage = std::move(means.coverage);
  if (options.document_shares != "atoms") {
    share_by_embeddings(result, embeddings, options, graph, context);
    means = column_means(result.document_topics, context);
  }
  result.share = std::move(means.share);

  if (options.words == "average") {
    result.words = averaged_words(tree, cut, topics, emissions, context);
  } else {
    InterpretOptions interpret_options;
    interpret_options.background = options.topic_background;
    interpret_options.prior = 0;  // a topic has words enough of its own
    interpret_options.iterations = options.topic_passes;
    result.words = interpret(result.document_topics, counts, interpret_options, context).dense();
  }
  // Averaged words may come without counts; then it is what the atoms account for.
  const std::vector<double>& mass = emissions.mass;
  result.counted = counts.nonzeros() > 0
                       ? std::accumulate(counts.values.begin(), counts.values.end(), 0.0)
                       : std::accumulate(mass.begin(), mass.end(), 0.0);
  order_by_share(result, context);
  return result;
}

std::vector<double> common_words(const Topics& topics) {
  std::vector<double> common(topics.words.cols());
  for (std::size_t t = 0; t < topics.words.rows(); ++t) {
    for (std::size_t w = 0; w < common.size(); ++w) {
      common[w] += topics.share[t] * topics.words(t, w);
    }
  }
  return common;
}

Matrix ranked_words(Matrix words, const std::vector<double>& common,
                    const std::vector<double>& masses, double exclusivity, const Context& context) {
  if (exclusivity == 0) return words;
  constexpr double kPrior = 10;  // words
  const std::size_t vocabulary = words.cols();
  parallel_for(context, words.rows(), [&](std::size_t t) {
    double total = 0;
    for (std::size_t w = 0; w < vocabulary; ++w) {
      const double p = words(t, w);
      const double lift = (masses[t] * p + kPrior) / (masses[t] * common[w] + kPrior);
      // The default exponent without the cost of a logarithm, which dominates a cut's ranking.
      const double power = exclusivity == 0.5 ? std::sqrt(lift) : std::pow(lift, exclusivity);
      const double score = p * power;
      words(t, w) = static_cast<float>(score);
      total += score;
    }
    if (total > 0) scale(static_cast<float>(1 / total), words.row(t), vocabulary);
  });
  return words;
}

std::vector<double> topic_masses(const Topics& topics) {
  std::vector<double> masses = topics.share;
  for (double& mass : masses) mass *= topics.counted;
  return masses;
}

std::vector<std::int32_t> top_columns(std::span<const float> row, std::size_t count) {
  std::vector<std::int32_t> order(row.size());
  std::iota(order.begin(), order.end(), 0);
  count = std::min(count, row.size());
  std::partial_sort(
      order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
      [&](std::int32_t a, std::int32_t b) { return row[a] != row[b] ? row[a] > row[b] : a < b; });
  order.resize(count);
  return order;
}

}  // namespace saetm
