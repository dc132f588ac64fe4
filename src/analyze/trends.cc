/// How much of topics there is over eras.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "saetm/eras.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr double kYear = 0.99;  // what twelve months and 365 days are not below

/// Whether there is a trend, and a rise a year: eras that are shorter together have none.
struct Measure {
  bool trend = false, yearly = false;
};

Measure measure_of(std::span<const std::int32_t> era_of_document, std::span<const double> times) {
  std::vector<char> known(times.size());
  for (const std::int32_t era : era_of_document) {
    if (era >= 0) known[static_cast<std::size_t>(era)] = 1;
  }
  const auto first = std::find(known.begin(), known.end(), 1) - known.begin();
  const auto behind = known.rend() - std::find(known.rbegin(), known.rend(), 1);
  if (static_cast<std::size_t>(std::count(known.begin(), known.end(), 1)) < kTrendEras) return {};
  const double length = times[1] - times[0];
  const double whole =
      times[static_cast<std::size_t>(behind - 1)] - times[static_cast<std::size_t>(first)] + length;
  return {true, whole >= kYear};
}

}  // namespace

Trend trends(const SparseMatrix& values, std::span<const std::int32_t> era_of_document,
             std::span<const double> times) {
  if (values.rows() != era_of_document.size()) {
    throw Error("there are eras of " + std::to_string(era_of_document.size()) +
                " documents, topics of " + std::to_string(values.rows()));
  }
  const std::size_t topics = values.cols;
  double documents = 0, time = 0, spread = 0;
  double first = 0, last = 0;
  for (const std::int32_t era : era_of_document) {
    if (era < 0) continue;
    const double t = times[static_cast<std::size_t>(era)];
    first = documents > 0 ? std::min(first, t) : t;
    last = documents > 0 ? std::max(last, t) : t;
    documents += 1;
    time += t;
  }
  const double middle = documents > 0 ? time / documents : 0;
  std::vector<double> sum(topics), squares(topics), products(topics);
  for (std::size_t d = 0; d < era_of_document.size(); ++d) {
    if (era_of_document[d] < 0) continue;
    const double t = times[static_cast<std::size_t>(era_of_document[d])] - middle;
    spread += t * t;
    const auto at = values.row_indices(d);
    const auto row = values.row_values(d);
    for (std::size_t j = 0; j < at.size(); ++j) {
      const auto topic = static_cast<std::size_t>(at[j]);
      const double value = row[j];
      sum[topic] += value;
      squares[topic] += value * value;
      products[topic] += value * t;
    }
  }
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  const Measure measure = measure_of(era_of_document, times);
  if (!measure.trend) {
    const std::vector<double> none(topics, kNone);
    return {none, none, none, none};
  }
  Trend result{
      std::vector<double>(topics), std::vector<double>(topics), std::vector<double>(topics, 1), {}};
  for (std::size_t t = 0; t < topics && spread > 0; ++t) {
    result.slope[t] = products[t] / spread;
    result.change[t] = result.slope[t] * (last - first);
    if (!measure.yearly) result.slope[t] = kNone;
    const double variance = squares[t] - sum[t] * sum[t] / documents;
    if (!(variance > 1e-12 * squares[t])) continue;
    const double z = products[t] * std::sqrt((documents - 1) / (spread * variance));
    result.p[t] = std::erfc(std::abs(z) / std::sqrt(2.0));
  }
  result.q = corrected(result.p);
  return result;
}

}  // namespace saetm
