#pragma once
/// Dense expectation–maximisation in f64.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "interpret/problem.h"

namespace saetm {

using Dense = std::vector<std::vector<double>>;

inline Dense dense(const SparseMatrix& m) {
  Dense result(m.rows(), std::vector<double>(m.cols));
  for (std::size_t i = 0; i < m.rows(); ++i) {
    for (std::size_t j = 0; j < m.row_indices(i).size(); ++j) {
      result[i][static_cast<std::size_t>(m.row_indices(i)[j])] = m.row_values(i)[j];
    }
  }
  return result;
}

inline void normalize(std::vector<double>& row) {
  double sum = 0;
  for (const double value : row) sum += value;
  if (sum > 0) {
    for (double& value : row) value /= sum;
  }
}

struct Oracle {
  Dense theta, weights, atoms;  // θ (N, K), n·idf (N, V), B (K, V)
  Dense own;                    // words that atoms account for (K, V)
  std::vector<double> common;   // p0 (V)
  std::vector<double> usual;    // q (V)
  double share, mass = 0;
  double prior = 0;
  bool learn = false;

  Oracle(const Problem& p, double background, bool idf, bool root)
      : theta(dense(p.codes)), weights(dense(p.counts)), share(background) {
    for (auto& row : theta) normalize(row);
    const std::size_t words = p.counts.cols;
    const auto n = static_cast<double>(weights.size());
    std::vector<double> factor(words, 1.0);
    for (std::size_t w = 0; w < words && idf; ++w) {
      double df = 0;
      for (const auto& row : weights) df += row[w] > 0;
      factor[w] = std::log(n / std::max(1.0, df));
    }
    const double largest = *std::max_element(factor.begin(), factor.end());
    for (auto& row : weights) {
      for (std::size_t w = 0; w < words; ++w) {
        if (root) row[w] = std::sqrt(row[w]);
        mass += row[w] *= largest > 0 ? factor[w] / largest : 1;
      }
    }
    common.assign(words, 1.0 / static_cast<double>(words));
    atoms.assign(p.codes.cols, common);
    usual.assign(words, 0);
    for (const auto& row : weights) {
      for (std::size_t w = 0; w < words; ++w) usual[w] += row[w] / mass;
    }
  }

  /// One pass; returns the log-likelihood before it, plus the prior's part.
  double pass() {
    double likelihood = 0;
    double counted = 0;
    Dense next(atoms.size(), std::vector<double>(common.size()));
    std::vector<double> next_common(common.size());
    for (std::size_t d = 0; d < theta.size(); ++d) {
      for (std::size_t w = 0; w < common.size(); ++w) {
        double p = share * common[w];
        for (std::size_t k = 0; k < atoms.size(); ++k) p += (1 - share) * theta[d][k] * atoms[k][w];
        if (weights[d][w] == 0 || p == 0) continue;
        likelihood += weights[d][w] * std::log(p);
        counted += weights[d][w];
        const double r = weights[d][w] / p;
        next_common[w] += share * common[w] * r;
        for (std::size_t k = 0; k < atoms.size(); ++k) {
          next[k][w] += (1 - share) * theta[d][k] * atoms[k][w] * r;
        }
      }
    }
    const Dense of_atoms = next;
    for (std::size_t k = 0; k < atoms.size(); ++k) {
      double all = 0;
      for (const double n : next[k]) all += n;
      for (std::size_t w = 0; w < common.size() && all > 0 && prior > 0; ++w) {
        if (usual[w] > 0) likelihood += prior * usual[w] * std::log(atoms[k][w]);
        next[k][w] += prior * usual[w];
      }
      normalize(next[k]);
    }
    double explained_by_common = 0;
    own = of_atoms;
    for (const double n : next_common) explained_by_common += n;
    if (learn) share = std::min(0.99, explained_by_common / counted);
    normalize(next_common);
    atoms = next;
    if (share > 0) common = next_common;
    return likelihood / mass;
  }

  /// B without traces: below a thousandth of a word and of the atom's.
  Dense without_traces() const {
    Dense result;
    for (std::vector<double> row : own) {
      const double total = std::accumulate(row.begin(), row.end(), 0.0);
      for (double& n : row) n = n < 1e-3 * std::min(1.0, total) ? 0 : n;
      for (std::size_t w = 0; w < row.size() && total > 0; ++w) row[w] += prior * usual[w];
      normalize(row);
      result.push_back(row);
    }
    return result;
  }
};

}  // namespace saetm
