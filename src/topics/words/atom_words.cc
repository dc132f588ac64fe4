#include "saetm/atom_words.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "core/parallel.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr double kShareUnits = static_cast<double>(1LL << 45);  // of θ̄·B, which sums to 1
constexpr double kSmallestIdf = 0.02;  // of a word that nearly all documents have

/// Of an expected count: a power of two, as fine as leaves room for the sum of all.
double units_of(double mass) {
  const int taken = mass > 0 ? std::ilogb(mass) + 2 : 0;
  return std::ldexp(1.0, std::min(60 - taken, 40));
}

}  // namespace

AtomWords::AtomWords(const WordEmissions& words, By by, const Context& context) {
  const std::size_t count = words.atoms.rows(), vocabulary = words.atoms.cols;
  const double mass = std::accumulate(words.mass.begin(), words.mass.end(), 0.0);
  const double count_units = units_of(mass);
  scale_.resize(vocabulary);
  for (std::size_t w = 0; w < vocabulary; ++w) {
    const double idf = words.idf.empty() ? 1 : std::max(double{words.idf[w]}, kSmallestIdf);
    scale_[w] = by == By::kCounts ? 1 / (count_units * idf) : 1 / kShareUnits;
  }
  corpus_ = by == By::kCounts
                ? 1
                : mass;
  // Of an atom with smoothing the own words sum to 1 − smoothing, and are mass in all.
  const auto factor = [&](std::size_t k) {
    if (by == By::kShares) return double{words.mean_shares[k]} * kShareUnits;
    const double own = 1 - (words.smoothing.empty() ? 0.0 : double{words.smoothing[k]});
    return own > 0 ? words.mass[k] / own * count_units : 0;
  };
  std::vector<WordSum> rows(count);
  parallel_for(context, count, [&](std::size_t k) {
    const double times = factor(k);
    const auto put = [&](std::size_t w, double value) {
      const std::int64_t units = std::llround(value * times);
      if (units <= 0) return;
      rows[k].words.push_back(static_cast<std::int32_t>(w));
      rows[k].units.push_back(units);
    };
    if (by == By::kShares && !words.smoothing.empty() && words.smoothing[k] > 0) {
      std::vector<float> row(vocabulary);
      words.row(k, row.data());
      for (std::size_t w = 0; w < vocabulary; ++w) put(w, row[w]);
      return;
    }
    const auto columns = words.atoms.row_indices(k);
    const auto values = words.atoms.row_values(k);
    for (std::size_t j = 0; j < columns.size(); ++j) {
      put(static_cast<std::size_t>(columns[j]), values[j]);
    }
  });
  indptr_.assign(1, 0);
  std::vector<std::int64_t> totals(vocabulary);
  for (WordSum& row : rows) {
    words_.insert(words_.end(), row.words.begin(), row.words.end());
    units_.insert(units_.end(), row.units.begin(), row.units.end());
    for (std::size_t j = 0; j < row.words.size(); ++j) totals[row.words[j]] += row.units[j];
    indptr_.push_back(static_cast<std::int64_t>(words_.size()));
    row = {};
  }
  common_.resize(vocabulary);
  double all = 0;
  for (std::size_t w = 0; w < vocabulary; ++w) {
    common_[w] = static_cast<double>(totals[w]) * scale_[w];
    all += common_[w];
  }
  for (double& p : common_) p = all > 0 ? p / all : 0;
}

WordSum AtomWords::sum(std::span<const std::int32_t> atoms) const {
  WordSum result;
  std::vector<std::int64_t> units(vocabulary());
  for (const std::int32_t atom : atoms) {
    const auto k = static_cast<std::size_t>(atom);
    if (k >= this->atoms()) throw Error("atom " + std::to_string(atom) + " has no words");
    for (std::int64_t j = indptr_[k]; j < indptr_[k + 1]; ++j) units[words_[j]] += units_[j];
  }
  for (std::size_t w = 0; w < units.size(); ++w) {
    if (units[w] == 0) continue;
    result.words.push_back(static_cast<std::int32_t>(w));
    result.units.push_back(units[w]);
  }
  return result;
}

std::vector<double> AtomWords::uses(const WordSum& sum) const {
  std::vector<double> uses(sum.words.size());
  for (std::size_t j = 0; j < uses.size(); ++j) {
    uses[j] = static_cast<double>(sum.units[j]) * scale_[static_cast<std::size_t>(sum.words[j])];
  }
  return uses;
}

void AtomWords::probabilities(const WordSum& sum, float* out) const {
  const std::vector<double> uses = this->uses(sum);
  const double total = std::accumulate(uses.begin(), uses.end(), 0.0);
  for (std::size_t j = 0; j < uses.size(); ++j) {
    out[sum.words[j]] = static_cast<float>(uses[j] / total);
  }
}

WordSum operator+(const WordSum& a, const WordSum& b) {
  WordSum result;
  result.words.reserve(a.words.size() + b.words.size());
  result.units.reserve(a.words.size() + b.words.size());
  std::size_t i = 0, j = 0;
  while (i < a.words.size() || j < b.words.size()) {
    const bool from_a = j == b.words.size() || (i < a.words.size() && a.words[i] <= b.words[j]);
    const bool from_b = i == a.words.size() || (j < b.words.size() && b.words[j] <= a.words[i]);
    result.words.push_back(from_a ? a.words[i] : b.words[j]);
    result.units.push_back((from_a ? a.units[i] : 0) + (from_b ? b.units[j] : 0));
    i += from_a;
    j += from_b;
  }
  return result;
}

}  // namespace saetm
