/// Means by group, their intervals, and whether they differ.
#include <algorithm>
#include <cmath>

#include "core/options_io.h"
#include "core/parallel.h"
#include "saetm/analyze.h"
#include "saetm/error.h"
#include "saetm/random.h"
#include "saetm/stability.h"

namespace saetm {
namespace {

using Members = std::vector<std::vector<std::size_t>>;

/// Values that are held for all groups and topics, in several tables.
constexpr std::size_t kMostValues = 100'000'000;

/// Rows of each group.
Members members_of(std::span<const std::int32_t> group_of_document, std::size_t groups) {
  Members members(groups);
  for (std::size_t d = 0; d < group_of_document.size(); ++d) {
    if (group_of_document[d] >= 0) {
      members[static_cast<std::size_t>(group_of_document[d])].push_back(d);
    }
  }
  return members;
}

/// Σ over rows of weight · value, by topic.
template <class WeightOf>
void add_rows(const SparseMatrix& values, const std::vector<std::size_t>& rows,
              const WeightOf& weight_of, std::vector<double>& sums) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double weight = weight_of(i);
    if (weight == 0) continue;
    const auto topics = values.row_indices(rows[i]);
    const auto row = values.row_values(rows[i]);
    for (std::size_t j = 0; j < topics.size(); ++j) {
      sums[static_cast<std::size_t>(topics[j])] += weight * static_cast<double>(row[j]);
    }
  }
}

/// How often n draws of n documents take each: the bootstrap of Efron (1979).
std::vector<std::uint32_t> drawn(std::size_t documents, const Random& random) {
  std::vector<std::uint32_t> times(documents);
  for (std::size_t i = 0; i < documents; ++i) {
    ++times[static_cast<std::size_t>(random.uniform(i) * static_cast<double>(documents))];
  }
  return times;
}

/// Percentiles of bootstrap means of one group, by topic.
void set_interval(const SparseMatrix& values, const std::vector<std::size_t>& rows,
                  std::size_t group, const AnalyzeOptions& options, std::uint64_t seed,
                  GroupValues& result, const Context& context) {
  const auto samples = static_cast<std::size_t>(options.bootstrap);
  const std::size_t topics = result.topics;
  const auto count = static_cast<double>(rows.size());
  Matrix means(topics, samples);
  parallel_for(context, samples, [&](std::size_t sample) {
    std::vector<double> sums(topics);
    const auto times = drawn(rows.size(), Random(seed, group << 32 | sample));
    add_rows(values, rows, [&](std::size_t i) { return static_cast<double>(times[i]); }, sums);
    for (std::size_t t = 0; t < topics; ++t) {
      means(t, sample) = static_cast<float>(sums[t] / count);
    }
  });
  parallel_for(context, topics, [&](std::size_t t) {
    const std::vector<double> sampled(means.row(t), means.row(t) + samples);
    result.low[group * topics + t] = quantile(sampled, (1 - options.level) / 2);
    result.high[group * topics + t] = quantile(sampled, (1 + options.level) / 2);
  });
}

/// Means, macro-average, variance and test.
void set_differences(const SparseMatrix& values, const Members& members, GroupValues& result) {
  const std::size_t topics = result.topics;
  std::vector<double> sum(topics), squares(topics);
  double documents = 0, present = 0;
  for (std::size_t g = 0; g < members.size(); ++g) {
    const auto count = static_cast<double>(members[g].size());
    result.documents[g] = count;
    if (members[g].empty()) continue;
    documents += count;
    present += 1;
    std::vector<double> sums(topics);
    add_rows(values, members[g], [](std::size_t) { return 1.0; }, sums);
    for (const std::size_t row : members[g]) {
      const auto at = values.row_indices(row);
      const auto value = values.row_values(row);
      for (std::size_t j = 0; j < at.size(); ++j) {
        squares[static_cast<std::size_t>(at[j])] += static_cast<double>(value[j]) * value[j];
      }
    }
    for (std::size_t t = 0; t < topics; ++t) {
      result.mean[g * topics + t] = sums[t] / count;
      result.average[t] += sums[t] / count;
      sum[t] += sums[t];
    }
  }
  for (std::size_t t = 0; t < topics && present > 0; ++t) {
    result.average[t] /= present;
    const double mean = sum[t] / documents;
    const double variance = (squares[t] - documents * mean * mean) / (documents - 1);
    double between = 0;
    for (std::size_t g = 0; g < members.size(); ++g) {
      if (members[g].empty()) continue;
      const double own = result.mean[g * topics + t];
      result.variance[t] += (own - result.average[t]) * (own - result.average[t]) / present;
      between += result.documents[g] * (own - mean) * (own - mean);
    }
    if (present > 1 && variance > 1e-12 * squares[t] / documents) {
      result.p[t] = chi_squared_tail(between / variance, present - 1);
    }
  }
  result.q = corrected(result.p);
}

}  // namespace

GroupValues group_values(const SparseMatrix& values,
                         std::span<const std::int32_t> group_of_document, std::size_t groups,
                         const AnalyzeOptions& options, std::uint64_t seed,
                         const Context& context) {
  check_options(options);
  if (values.rows() != group_of_document.size()) {
    throw Error("there are groups of " + std::to_string(group_of_document.size()) +
                " documents, topics of " + std::to_string(values.rows()));
  }
  if (values.cols > 0 && groups > kMostValues / values.cols) {
    throw Error("there are " + std::to_string(groups) + " groups of " +
                std::to_string(values.cols) + " topics each, and at most " +
                std::to_string(kMostValues / values.cols) +
                " are compared for their memory: give fewer groups (--group-by, --bin)");
  }
  GroupValues result;
  result.groups = groups;
  result.topics = values.cols;
  for (auto* table : {&result.mean, &result.low, &result.high}) {
    table->assign(groups * values.cols, 0);
  }
  result.documents.assign(groups, 0);
  result.average.assign(values.cols, 0);
  result.variance.assign(values.cols, 0);
  result.p.assign(values.cols, 1);
  const Members members = members_of(group_of_document, groups);
  set_differences(values, members, result);
  ProgressScope progress(context, "analyze", groups, "groups");
  for (std::size_t g = 0; g < groups; ++g) {
    if (!members[g].empty()) set_interval(values, members[g], g, options, seed, result, context);
    progress.update(g + 1);
  }
  return result;
}

}  // namespace saetm
