#include "saetm/topics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/options_io.h"
#include "core/parallel.h"
#include "core/vector.h"

namespace saetm {

SparseMatrix merge_codes(const SparseMatrix& codes, const std::vector<std::int32_t>& topic_of_atom,
                         std::size_t topics, const Context& context) {
  const std::size_t n = codes.rows();
  constexpr std::size_t kGrain = 4096;
  std::vector<SparseMatrix> parts((n + kGrain - 1) / kGrain);
  parallel_blocks(context, n, kGrain, [&](std::size_t begin, std::size_t end) {
    SparseMatrix& part = parts[begin / kGrain];
    std::vector<double> sums(topics);
    std::vector<std::int32_t> touched;
    for (std::size_t i = begin; i < end; ++i) {
      const auto atoms = codes.row_indices(i);
      const auto values = codes.row_values(i);
      touched.clear();
      double total = 0;
      for (std::size_t j = 0; j < atoms.size(); ++j) {
        const std::int32_t topic = topic_of_atom[atoms[j]];
        if (topic < 0 || !(values[j] > 0)) continue;
        if (sums[topic] == 0) touched.push_back(topic);
        sums[topic] += values[j];
        total += values[j];
      }
      std::sort(touched.begin(), touched.end());
      for (const std::int32_t topic : touched) {
        part.indices.push_back(topic);
        part.values.push_back(static_cast<float>(sums[topic] / total));
        sums[topic] = 0;
      }
      part.indptr.push_back(static_cast<std::int64_t>(part.indices.size()));
    }
  });
  SparseMatrix result;
  result.cols = topics;
  for (const SparseMatrix& part : parts) {
    const std::int64_t base = result.indptr.back();
    for (std::size_t i = 1; i < part.indptr.size(); ++i) result.indptr.push_back(base + part.indptr[i]);
    result.indices.insert(result.indices.end(), part.indices.begin(), part.indices.end());
    result.values.insert(result.values.end(), part.values.begin(), part.values.end());
  }
  return result;
}

namespace {

/// β_t = Σ_{k∈t} θ̄_k B_k / Σ_{k∈t} θ̄_k (Eq. 12).
Matrix averaged_words(const AtomTree& tree, const std::vector<std::int32_t>& cut,
                      std::size_t topics, MatrixView<const float> emissions,
                      const Context& context) {
  Matrix words(topics, emissions.cols);
  std::vector<double> weight(topics);
  for (std::size_t i = 0; i < cut.size(); ++i) weight[cut[i]] += tree.weights[i];
  constexpr std::size_t kWords = 512;
  parallel_blocks(context, emissions.cols, kWords, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = 0; i < cut.size(); ++i) {
      add_scaled(static_cast<float>(tree.weights[i] / weight[cut[i]]),
                 emissions.row(static_cast<std::size_t>(tree.atoms[i])) + begin,
                 words.row(static_cast<std::size_t>(cut[i])) + begin, end - begin);
    }
  });
  return words;
}

}  // namespace

Topics make_topics(const AtomTree& tree, const std::vector<std::int32_t>& cut,
                   const SparseMatrix& codes, MatrixView<const float> emissions,
                   const SparseMatrix& counts, const TopicOptions& options,
                   const Context& context) {
  check_options(options);
  const auto topics = static_cast<std::size_t>(*std::max_element(cut.begin(), cut.end()) + 1);
  Topics result;
  result.atoms.resize(topics);
  std::vector<std::int32_t> topic_of_atom(codes.cols, -1);
  for (std::size_t i = 0; i < cut.size(); ++i) {
    topic_of_atom[tree.atoms[i]] = cut[i];
    result.atoms[cut[i]].push_back(tree.atoms[i]);
  }
  result.document_topics = merge_codes(codes, topic_of_atom, topics, context);
  result.share.assign(topics, 0);
  result.coverage.assign(topics, 0);
  for (std::size_t j = 0; j < result.document_topics.nonzeros(); ++j) {
    result.share[result.document_topics.indices[j]] += result.document_topics.values[j];
    result.coverage[result.document_topics.indices[j]] += 1;
  }
  const auto n = static_cast<double>(std::max<std::size_t>(1, codes.rows()));
  for (std::size_t t = 0; t < topics; ++t) {
    result.share[t] /= n;
    result.coverage[t] /= n;
  }
  if (options.words == "average") {
    result.words = averaged_words(tree, cut, topics, emissions, context);
  } else {
    InterpretOptions interpret_options;
    interpret_options.background = options.topic_background;
    interpret_options.iterations = options.topic_passes;
    result.words = interpret(result.document_topics, counts, interpret_options, context).atoms;
  }
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
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                    [&](std::int32_t a, std::int32_t b) {
                      return row[a] != row[b] ? row[a] > row[b] : a < b;
                    });
  order.resize(count);
  return order;
}

}  // namespace saetm
