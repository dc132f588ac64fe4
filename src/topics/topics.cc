#include "saetm/topics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/options_io.h"
#include "core/parallel.h"
#include "core/vector.h"

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

/// Topics renumbered by falling share (ties by number).
void order_by_share(Topics& topics) {
  const std::size_t count = topics.share.size();
  std::vector<std::int32_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
    return topics.share[a] > topics.share[b];
  });
  std::vector<std::int32_t> place(count);
  Topics sorted = topics;
  const std::size_t vocabulary = topics.words.cols();
  for (std::size_t t = 0; t < count; ++t) {
    place[order[t]] = static_cast<std::int32_t>(t);
    sorted.atoms[t] = std::move(topics.atoms[order[t]]);
    sorted.share[t] = topics.share[order[t]];
    sorted.coverage[t] = topics.coverage[order[t]];
    std::copy_n(topics.words.row(static_cast<std::size_t>(order[t])), vocabulary,
                sorted.words.row(t));
  }
  for (std::int32_t& topic : sorted.model.topic_of_atom) topic = topic < 0 ? topic : place[topic];
  Centroids& centroids = sorted.model.centroids;
  for (std::size_t t = 0; t < centroids.rank.size(); ++t) {
    const auto from = static_cast<std::size_t>(order[t]);
    centroids.rank[t] = topics.model.centroids.rank[from];
    std::copy_n(topics.model.centroids.directions.row(from), centroids.directions.cols(),
                centroids.directions.row(t));
  }
  SparseMatrix& shares = sorted.document_topics;
  std::vector<std::pair<std::int32_t, float>> row;
  for (std::size_t i = 0; i < shares.rows(); ++i) {
    row.clear();
    for (std::int64_t j = shares.indptr[i]; j < shares.indptr[i + 1]; ++j) {
      row.emplace_back(place[shares.indices[j]], shares.values[j]);
    }
    std::sort(row.begin(), row.end());
    for (std::size_t j = 0; j < row.size(); ++j) {
      shares.indices[shares.indptr[i] + static_cast<std::int64_t>(j)] = row[j].first;
      shares.values[shares.indptr[i] + static_cast<std::int64_t>(j)] = row[j].second;
    }
  }
  topics = std::move(sorted);
}

}  // namespace

Topics make_topics(const AtomTree& tree, const std::vector<std::int32_t>& cut,
                   const SparseMatrix& codes, const WordEmissions& emissions,
                   const SparseMatrix& counts, const Embeddings& embeddings,
                   const TopicOptions& options, const Context& context) {
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
  const auto n = static_cast<double>(std::max<std::size_t>(1, codes.rows()));
  result.coverage.assign(topics, 0);
  for (const std::int32_t t : result.document_topics.indices) result.coverage[t] += 1 / n;
  if (options.document_shares == "centroids") {
    model.by_centroids = true;
    model.centroids = topic_centroids(result.document_topics, embeddings, context);
    model.sharpness = options.sharpness;
    result.document_topics = nearest_shares(result.document_topics, embeddings, model.centroids,
                                            model.sharpness, model.most, context);
  }
  result.share.assign(topics, 0);
  for (std::size_t j = 0; j < result.document_topics.nonzeros(); ++j) {
    result.share[result.document_topics.indices[j]] += result.document_topics.values[j];
  }
  for (double& share : result.share) share /= n;

  if (options.words == "average") {
    result.words = averaged_words(tree, cut, topics, emissions, context);
  } else {
    InterpretOptions interpret_options;
    interpret_options.background = options.topic_background;
    interpret_options.prior = 0;  // a topic has words enough of its own
    interpret_options.iterations = options.topic_passes;
    result.words = interpret(result.document_topics, counts, interpret_options, context).dense();
  }
  order_by_share(result);
  return result;
}

Matrix ranked_words(const Topics& topics, double exclusivity, const Context& context) {
  Matrix words = topics.words;
  if (exclusivity == 0) return words;
  const std::size_t vocabulary = words.cols();
  std::vector<double> common(vocabulary);
  for (std::size_t t = 0; t < words.rows(); ++t) {
    for (std::size_t w = 0; w < vocabulary; ++w) common[w] += topics.share[t] * words(t, w);
  }
  parallel_for(context, words.rows(), [&](std::size_t t) {
    double total = 0;
    for (std::size_t w = 0; w < vocabulary; ++w) {
      const double p = words(t, w);
      const double score = p > 0 && common[w] > 0 ? p * std::pow(p / common[w], exclusivity) : 0;
      words(t, w) = static_cast<float>(score);
      total += score;
    }
    if (total > 0) scale(static_cast<float>(1 / total), words.row(t), vocabulary);
  });
  return words;
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
