// What atoms are compared by: parts by weight.
#include "saetm/atom_vectors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "saetm/error.h"

namespace saetm {
namespace {

Matrix normal_rows(std::size_t n, std::size_t d, unsigned seed, float scale) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(2 * scale, scale);
  Matrix rows(n, d);
  for (std::size_t i = 0; i < rows.size(); ++i) rows.data()[i] = normal(random);
  return rows;
}

double squared(const Matrix& m, std::size_t a, std::size_t b, std::size_t begin, std::size_t end) {
  double sum = 0;
  for (std::size_t j = begin; j < end; ++j) sum += std::pow(double{m(a, j)} - m(b, j), 2);
  return sum;
}

/// Mean over pairs drawn by share of half their squared distance: the variance, another way.
double spread(const Matrix& m, const std::vector<float>& shares, std::size_t begin,
              std::size_t end) {
  double sum = 0, total = 0;
  for (std::size_t a = 0; a < m.rows(); ++a) {
    total += shares[a];
    for (std::size_t b = 0; b < m.rows(); ++b) {
      sum += 0.5 * shares[a] * shares[b] * squared(m, a, b, begin, end);
    }
  }
  return sum / (total * total);
}

TEST(VectorParts, ReadsNamesAndWeights) {
  const auto parts = vector_parts("words=1,centroids=0.25,file");
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].name, "words");
  EXPECT_EQ(parts[1].name, "centroids");
  EXPECT_EQ(parts[1].weight, 0.25);
  EXPECT_EQ(parts[2].weight, 1);
}

TEST(VectorParts, RefusesTheRest) {
  for (const char* text : {"", "word", "words,", ",words", "words=", "words=0", "words=-1",
                           "words=nan", "words=inf", "words=1e999", "words=1x", "words= 1",
                           "words,decoder,words=2", "words decoder", "words=1=2"}) {
    try {
      vector_parts(text);
      ADD_FAILURE() << text << " was taken";
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what()).substr(0, 10), "--vectors ");
    }
  }
}

TEST(CombineVectors, PartsCountByWeightWhateverTheirUnits) {
  const std::size_t n = 25;
  std::vector<float> shares(n);
  for (std::size_t k = 0; k < n; ++k) shares[k] = k % 4 == 3 ? 0 : 0.01F * static_cast<float>(k);
  Matrix first = normal_rows(n, 4, 1, 100), second = normal_rows(n, 7, 2, 1e-3F);
  first(3, 0) = 1e6F;  // an atom without a share does not count
  const Matrix both = combine_vectors({first, second}, {{"words", 1}, {"file", 0.25}}, shares);
  ASSERT_EQ(both.cols(), 11U);
  EXPECT_NEAR(spread(both, shares, 0, 4), 1, 1e-5);
  EXPECT_NEAR(spread(both, shares, 4, 11), 0.25, 1e-5);
  std::vector<float> small = shares;  // mean shares sum to less than 1
  for (float& share : small) share /= 10;
  const Matrix same = combine_vectors({first, second}, {{"words", 1}, {"file", 0.25}}, small);
  for (std::size_t i = 0; i < both.size(); ++i) {
    EXPECT_NEAR(same.data()[i], both.data()[i], 1e-5F * std::abs(both.data()[i]) + 1e-9F);
  }
  // Scaled as a whole, not column by column.
  EXPECT_NEAR(squared(both, 1, 2, 0, 4) / squared(both, 5, 6, 0, 4),
              squared(first, 1, 2, 0, 4) / squared(first, 5, 6, 0, 4), 1e-3);
  const std::vector<float> none(n);  // where no atom has a share, no part has a spread
  const Matrix nothing = combine_vectors({first, second}, {{"words", 1}, {"file", 1}}, none);
  for (std::size_t i = 0; i < nothing.size(); ++i) EXPECT_EQ(nothing.data()[i], 0);
  const Matrix alone = combine_vectors({first}, {{"words", 3}}, shares);
  EXPECT_EQ(std::memcmp(alone.data(), first.data(), first.size() * sizeof(float)), 0);
  const Matrix flat = combine_vectors({first, Matrix(n, 2)}, {{"words", 1}, {"file", 1}}, shares);
  EXPECT_NEAR(spread(flat, shares, 0, 6), 1, 1e-5);
}

/// θ of 40 documents: atom 4 has no document, document 7 no atom.
SparseMatrix some_shares() {
  SparseMatrix theta;
  theta.cols = 5;
  for (std::size_t i = 0; i < 40; ++i) {
    for (std::size_t k = 0; k < 4; ++k) {
      if (i == 7 || (i + k) % 3 == 0) continue;
      theta.indices.push_back(static_cast<std::int32_t>(k));
      theta.values.push_back(static_cast<float>(1 + (i * 5 + k) % 7));
    }
    theta.indptr.push_back(static_cast<std::int64_t>(theta.indices.size()));
  }
  return normalize_rows(theta);
}

TEST(CentroidEmbeddings, AreMeansOfUnitCentredEmbeddingsWithTheRootOfTheirLength) {
  const std::size_t n = 40, d = 6, atoms = 5;
  const Matrix x = normal_rows(n, d, 3, 1);
  const SparseMatrix theta = some_shares();
  std::vector<float> twice(n, 2), unequal(n);
  for (std::size_t i = 0; i < n; ++i) unequal[i] = static_cast<float>(i % 4);
  for (const std::vector<float>& weights : {std::vector<float>{}, twice, unequal}) {
    const Matrix found =
        centroid_embeddings(theta, Embeddings::from(Matrix(x)), weights, {.threads = 2});
    ASSERT_EQ(found.rows(), atoms);
    const auto count = [&](std::size_t i) { return weights.empty() ? 1.0 : double{weights[i]}; };
    std::vector<double> mean(d);
    double documents = 0;
    for (std::size_t i = 0; i < n; ++i) {
      documents += count(i);
      for (std::size_t j = 0; j < d; ++j) mean[j] += count(i) * x(i, j);
    }
    for (double& value : mean) value /= documents;
    for (std::size_t k = 0; k < atoms; ++k) {
      std::vector<double> expected(d);
      double total = 0;
      for (std::size_t i = 0; i < n; ++i) {
        double own = 0, norm = 0;
        for (std::size_t j = 0; j < theta.row_indices(i).size(); ++j) {
          if (theta.row_indices(i)[j] == static_cast<int>(k)) own = theta.row_values(i)[j];
        }
        own *= count(i);
        for (std::size_t j = 0; j < d; ++j) norm += std::pow(x(i, j) - mean[j], 2);
        total += own;
        for (std::size_t j = 0; j < d; ++j) {
          expected[j] += own * (x(i, j) - mean[j]) / std::sqrt(norm);
        }
      }
      double length = 0;
      for (double& value : expected) {
        value /= total > 0 ? total : 1;
        length += value * value;
      }
      const double root = std::sqrt(std::sqrt(length));
      for (std::size_t j = 0; j < d; ++j) {
        EXPECT_NEAR(found(k, j), root > 0 ? expected[j] / root : 0, 1e-5) << k << ", " << j;
      }
    }
  }
}

}  // namespace
}  // namespace saetm
