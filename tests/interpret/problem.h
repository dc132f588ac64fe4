#pragma once
/// Random corpora to interpret, and whether two results are the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "saetm/interpret.h"

namespace saetm {

/// Random sparse rows with integer values 1..largest; some rows are empty, some columns unused.
inline SparseMatrix random_rows(std::size_t rows, std::size_t cols, double density, int largest,
                                unsigned seed) {
  std::mt19937 random(seed);
  std::bernoulli_distribution present(density);
  SparseMatrix m;
  m.cols = cols;
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < cols; ++j) {
      if (i % 11 == 4 || j % 13 == 7 || !present(random)) continue;
      m.indices.push_back(static_cast<std::int32_t>(j));
      m.values.push_back(static_cast<float>(1 + random() % static_cast<unsigned>(largest)));
    }
    m.indptr.push_back(static_cast<std::int64_t>(m.indices.size()));
  }
  return m;
}

struct Problem {
  SparseMatrix codes, counts;
};

inline Problem random_problem(std::size_t documents, std::size_t atoms, std::size_t words,
                              unsigned seed) {
  Problem p{
      random_rows(documents, atoms, std::min(1.0, 4.0 / static_cast<double>(atoms)), 50, seed),
      random_rows(documents, words, 0.15, 4, seed + 1000)};
  for (float& value : p.codes.values) value *= 0.037F;
  return p;
}

inline void expect_same(const WordEmissions& a, const WordEmissions& b) {
  EXPECT_EQ(a.atoms.indptr, b.atoms.indptr);
  EXPECT_EQ(a.atoms.indices, b.atoms.indices);
  EXPECT_EQ(a.atoms.values, b.atoms.values);
  EXPECT_EQ(a.smoothing, b.smoothing);
  EXPECT_EQ(a.background, b.background);
  EXPECT_EQ(a.background_share, b.background_share);
  EXPECT_EQ(a.mass, b.mass);
  EXPECT_EQ(a.idf, b.idf);
  EXPECT_EQ(a.mean_shares, b.mean_shares);
  EXPECT_EQ(a.log_likelihood, b.log_likelihood);
}

}  // namespace saetm
