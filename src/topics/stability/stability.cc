#include "saetm/stability.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "core/options_io.h"
#include "core/parallel.h"
#include "core/quiet.h"
#include "core/vector.h"
#include "saetm/error.h"

namespace saetm {
namespace {

/// θ̄ by id (K).
std::vector<float> shares_by_id(const AtomTree& tree, std::size_t atoms) {
  std::vector<float> shares(atoms);
  for (std::size_t i = 0; i < tree.atoms.size(); ++i) shares[tree.atoms[i]] = tree.weights[i];
  return shares;
}

}  // namespace

double weighted_jaccard(std::span<const std::int32_t> a, std::span<const std::int32_t> b,
                        std::span<const float> weights) {
  double common = 0, all = 0;
  for (const std::int32_t k : a) {
    all += weights[k];
    if (std::binary_search(b.begin(), b.end(), k)) common += weights[k];
  }
  for (const std::int32_t k : b) {
    if (!std::binary_search(a.begin(), a.end(), k)) all += weights[k];
  }
  return all > 0 ? common / all : 0;
}

std::vector<double> best_matches(const std::vector<std::vector<std::int32_t>>& topics,
                                 const std::vector<std::vector<std::int32_t>>& others,
                                 std::span<const float> weights) {
  std::vector<std::int32_t> other_of(weights.size(), -1);
  std::vector<double> total(others.size());
  for (std::size_t s = 0; s < others.size(); ++s) {
    for (const std::int32_t k : others[s]) {
      other_of[k] = static_cast<std::int32_t>(s);
      total[s] += weights[k];
    }
  }
  std::vector<double> best;
  for (const std::vector<std::int32_t>& topic : topics) {
    std::unordered_map<std::int32_t, double> common;
    double own = 0, most = 0;
    for (const std::int32_t k : topic) {
      own += weights[k];
      if (other_of[k] >= 0) common[other_of[k]] += weights[k];
    }
    for (const auto& [s, weight] : common) {
      const double all = own + total[s] - weight;
      if (all > 0) most = std::max(most, weight / all);
    }
    best.push_back(std::min(most, 1.0));  // rounding
  }
  return best;
}

double quantile(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const double place = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

Stability topic_stability(const ResampleInput& input, const AtomTree& tree,
                          const std::vector<std::vector<std::int32_t>>& topics,
                          const SparseMatrix& document_topics, const Steering& steering,
                          const TopicOptions& options, const StabilityOptions& stability,
                          std::uint64_t seed, const Context& context) {
  check_options(stability);
  const auto samples = static_cast<std::size_t>(stability.resamples);
  const std::vector<float> shares = shares_by_id(tree, input.theta.cols);
  std::vector<double> matched(topics.size());
  std::vector<std::vector<double>> sampled(topics.size());
  QuietProgress quiet(*context.progress);
  const Context within = context.within(quiet);
  ProgressScope progress(context, "stability", samples, "resamples");
  for (std::size_t sample = 0; sample < samples; ++sample) {
    const std::vector<float> weights = bootstrap_weights(input.theta.rows(), seed, sample);
    const AtomTree again = resampled_tree(input, weights, stability.resample_passes, within);
    TopicOptions asked = options;  // a sample may use too few atoms for T
    asked.topics = std::min(options.topics, static_cast<std::int64_t>(again.atoms.size()));
    const auto cut = steered_cut(again, in_use(steering, again), asked, seed + 1 + sample, within);
    std::vector<std::vector<std::int32_t>> others(static_cast<std::size_t>(options.topics));
    for (std::size_t i = 0; i < cut.size(); ++i) others[cut[i]].push_back(again.atoms[i]);
    const std::vector<double> best = best_matches(topics, others, shares);
    const std::vector<double> means = column_means(document_topics, weights);
    for (std::size_t t = 0; t < topics.size(); ++t) {
      matched[t] += best[t] / static_cast<double>(samples);
      sampled[t].push_back(means[t]);
    }
    progress.update(sample + 1);
  }
  Stability result;
  result.stability = std::move(matched);
  for (const std::vector<double>& values : sampled) {
    result.share_low.push_back(quantile(values, 0.025));
    result.share_high.push_back(quantile(values, 0.975));
  }
  return result;
}

std::vector<double> best_cosines(const Matrix& decoder, const Matrix& other,
                                 const Context& context) {
  const std::size_t d = decoder.cols();
  if (other.cols() != d) {
    throw Error("the autoencoders' widths differ: " + std::to_string(d) + " and " +
                std::to_string(other.cols()));
  }
  const auto inverse_norms = [d](const Matrix& rows) {
    std::vector<double> result(rows.rows());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
      const float squared = squared_norm(rows.row(i), d);
      result[i] = squared > 0 ? 1 / std::sqrt(static_cast<double>(squared)) : 0;
    }
    return result;
  };
  const std::vector<double> scale = inverse_norms(decoder), other_scale = inverse_norms(other);
  std::vector<double> best(decoder.rows());
  constexpr std::size_t kRows = 32;  // of `other` meet a block before the next are fetched
  parallel_blocks(context, decoder.rows(), kRows, [&](std::size_t begin, std::size_t end) {
    std::vector<double> most(end - begin, -1);
    for (std::size_t first = 0; first < other.rows(); first += kRows) {
      for (std::size_t i = begin; i < end; ++i) {
        for (std::size_t j = first; j < std::min(first + kRows, other.rows()); ++j) {
          const double cosine = dot(decoder.row(i), other.row(j), d) * scale[i] * other_scale[j];
          most[i - begin] = std::max(most[i - begin], cosine);
        }
      }
    }
    for (std::size_t i = begin; i < end; ++i) {
      best[i] = scale[i] > 0 ? std::clamp(most[i - begin], -1.0, 1.0) : 0;
    }
  });
  return best;
}

std::vector<double> topic_means(const std::vector<std::vector<std::int32_t>>& topics,
                                const AtomTree& tree, std::span<const double> values) {
  const std::vector<float> shares = shares_by_id(tree, values.size());
  std::vector<double> means;
  for (const std::vector<std::int32_t>& topic : topics) {
    double sum = 0, weight = 0;
    for (const std::int32_t k : topic) {
      sum += shares[k] * values[k];
      weight += shares[k];
    }
    means.push_back(weight > 0 ? sum / weight : 0);
  }
  return means;
}

}  // namespace saetm
