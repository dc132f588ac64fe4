#pragma once
#include <numeric>
#include <random>

#include "core/sparse_of.h"
#include "saetm/interpret.h"

namespace saetm {

/// Emissions without a prior whose B is `rows` (K×V); every atom accounts for one word.
inline WordEmissions emissions_of(const Matrix& rows) {
  WordEmissions words;
  words.atoms = sparse(rows);
  words.smoothing.assign(rows.rows(), 0);
  words.usual.assign(rows.cols(), 1.0F / static_cast<float>(rows.cols()));
  words.mass.assign(rows.rows(), 1);
  return words;
}

/// Emissions of any kind: of each atom a quarter of the words, every eighth atom being unused; with
/// a prior that gives up to half of an atom's words.
inline WordEmissions random_emissions(std::size_t atoms, std::size_t vocabulary, unsigned seed,
                                      bool prior) {
  std::mt19937 random(seed);
  std::exponential_distribution<float> value;
  const auto uniform = [&] { return static_cast<float>(random() % 1000 + 1) / 1000; };
  Matrix rows(atoms, vocabulary);
  std::vector<float> smoothing(atoms), usual(vocabulary), idf(vocabulary), shares(atoms);
  std::vector<double> mass(atoms);
  for (std::size_t k = 0; k < atoms; ++k) {
    if (k % 8 == 5) continue;
    mass[k] = 3000 * uniform();
    shares[k] = uniform() / static_cast<float>(atoms);
    smoothing[k] = prior ? uniform() / 2 : 0;
    float sum = 0;
    for (std::size_t w = 0; w < vocabulary; ++w) {
      rows(k, w) = random() % 4 == 0 ? value(random) : 0;
      sum += rows(k, w);
    }
    for (std::size_t w = 0; w < vocabulary; ++w) rows(k, w) *= (1 - smoothing[k]) / sum;
  }
  float total = 0;
  for (std::size_t w = 0; w < vocabulary; ++w) {
    idf[w] = w % 9 == 4 ? 0.001F : uniform();  // of some that nearly all documents have
    total += usual[w] = uniform();
  }
  for (float& p : usual) p /= total;
  WordEmissions words = emissions_of(rows);
  words.smoothing = smoothing;
  words.usual = usual;
  words.idf = idf;
  words.mass = mass;
  words.mean_shares = shares;
  return words;
}

}  // namespace saetm
