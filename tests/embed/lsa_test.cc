#include <gtest/gtest.h>

#include <cmath>

#include "saetm/embeddings.h"

namespace saetm {
namespace {

/// Counts and weights on both sides of 1.
SparseMatrix make_counts() {
  const std::vector<std::vector<float>> rows = {{1, 0, 2, 0, 0.3F},      {0, 5, 0.04F, 0, 0},
                                                {0.5F, 1, 0, 0.999F, 0}, {0, 0, 12, 1.001F, 0},
                                                {0, 0, 0, 0.001F, 7},    {3, 0, 0, 0, 0}};
  SparseMatrix counts;
  counts.cols = 5;
  for (const auto& row : rows) {
    for (std::size_t w = 0; w < row.size(); ++w) {
      if (row[w] == 0) continue;
      counts.indices.push_back(static_cast<std::int32_t>(w));
      counts.values.push_back(row[w]);
    }
    counts.indptr.push_back(static_cast<std::int64_t>(counts.indices.size()));
  }
  return counts;
}

/// With as many dimensions as words nothing is lost: products of embeddings are the cosines of the
/// TF-IDF rows.
TEST(Lsa, KeepsTheCosinesOfTfIdfAlsoForWeightsBelowOne) {
  const SparseMatrix counts = make_counts();
  const std::size_t n = counts.rows(), words = counts.cols;
  std::vector<double> frequency(words);
  for (const std::int32_t w : counts.indices) frequency[w] += 1;
  std::vector<std::vector<double>> rows(n, std::vector<double>(words));
  for (std::size_t i = 0; i < n; ++i) {
    double squares = 0;
    for (std::size_t j = 0; j < counts.row_indices(i).size(); ++j) {
      const double count = counts.row_values(i)[j];
      const std::int32_t w = counts.row_indices(i)[j];
      double& value = rows[i][static_cast<std::size_t>(w)];
      value = (count < 1 ? count : 1 + std::log(count)) *
              std::log(static_cast<double>(n) / frequency[static_cast<std::size_t>(w)]);
      squares += value * value;
    }
    for (double& value : rows[i]) value /= std::sqrt(squares);
  }
  LsaOptions options;
  options.dimensions = static_cast<std::int64_t>(words);
  const Matrix x = lsa_embeddings(fit_lsa(counts, options, 1), counts);
  ASSERT_EQ(x.cols(), words);
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = 0; b < n; ++b) {
      double expected = 0, found = 0;
      for (std::size_t w = 0; w < words; ++w) {
        expected += rows[a][w] * rows[b][w];
        found += static_cast<double>(x(a, w)) * x(b, w);
      }
      EXPECT_NEAR(found, expected, 1e-5) << a << ", " << b;
    }
  }
}

}  // namespace
}  // namespace saetm
