// Latent semantic analysis: what it projects to, and that new texts go the way of the corpus.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "saetm/embeddings.h"
#include "saetm/error.h"
#include "saetm/random.h"

namespace saetm {
namespace {

constexpr std::size_t kDocuments = 90, kWords = 23;

/// Counts of which some rows are empty and one word stands in no document.
SparseMatrix make_counts() {
  const Random random(11);
  SparseMatrix counts;
  counts.cols = kWords;
  for (std::size_t i = 0; i < kDocuments; ++i) {
    for (std::size_t w = 0; w + 1 < kWords && i % 10 != 4; ++w) {
      if (random.uniform(i * kWords + w) > 0.3) continue;
      counts.indices.push_back(static_cast<std::int32_t>(w));
      counts.values.push_back(static_cast<float>(1 + i * w % 4));
    }
    counts.indptr.push_back(static_cast<std::int64_t>(counts.indices.size()));
  }
  return counts;
}

SparseMatrix row_of(const SparseMatrix& m, std::size_t i) {
  SparseMatrix row;
  row.cols = m.cols;
  row.indices.assign(m.row_indices(i).begin(), m.row_indices(i).end());
  row.values.assign(m.row_values(i).begin(), m.row_values(i).end());
  row.indptr.push_back(static_cast<std::int64_t>(row.indices.size()));
  return row;
}

/// Dense unit TF-IDF rows in f64.
std::vector<std::vector<double>> tf_idf(const SparseMatrix& counts) {
  std::vector<double> df(kWords);
  for (const std::int32_t w : counts.indices) df[static_cast<std::size_t>(w)] += 1;
  std::vector<std::vector<double>> rows(counts.rows(), std::vector<double>(kWords));
  for (std::size_t i = 0; i < counts.rows(); ++i) {
    double squares = 0;
    for (std::size_t j = 0; j < counts.row_indices(i).size(); ++j) {
      const auto w = static_cast<std::size_t>(counts.row_indices(i)[j]);
      const double tf = 1 + std::log(counts.row_values(i)[j]);
      rows[i][w] = tf * std::log(static_cast<double>(counts.rows()) / df[w]);
      squares += rows[i][w] * rows[i][w];
    }
    for (double& value : rows[i]) value /= squares > 0 ? std::sqrt(squares) : 1;
  }
  return rows;
}

double cosine(const float* a, const float* b, std::size_t n) {
  double sum = 0;
  for (std::size_t j = 0; j < n; ++j) sum += static_cast<double>(a[j]) * b[j];
  return sum;
}

TEST(LsaModel, AllDimensionsKeepTheCosinesOfTfIdf) {
  const SparseMatrix counts = make_counts();
  const LsaModel model = fit_lsa(counts, {.dimensions = 100}, 0);
  ASSERT_EQ(model.basis.rows(), kWords);
  ASSERT_EQ(model.basis.cols(), kWords);
  const Matrix x = lsa_embeddings(model, counts);
  const auto expected = tf_idf(counts);
  for (std::size_t a = 0; a < kDocuments; ++a) {
    for (std::size_t b = 0; b < kDocuments; ++b) {
      double sum = 0;
      for (std::size_t w = 0; w < kWords; ++w) sum += expected[a][w] * expected[b][w];
      ASSERT_NEAR(cosine(x.row(a), x.row(b), kWords), sum, 2e-5) << a << " " << b;
    }
  }
}

TEST(LsaModel, ADocumentIsEmbeddedAloneAsInTheCorpus) {
  const SparseMatrix counts = make_counts();
  const LsaModel model = fit_lsa(counts, {.dimensions = 5}, 3);
  EXPECT_EQ(model.idf[kWords - 1], 0);
  const Matrix all = lsa_embeddings(model, counts, {.threads = 2});
  for (std::size_t i = 0; i < kDocuments; ++i) {
    const Matrix one = lsa_embeddings(model, row_of(counts, i), {.threads = 1});
    ASSERT_EQ(one.cols(), 5U);
    EXPECT_TRUE(std::equal(one.row(0), one.row(0) + 5, all.row(i))) << i;
    EXPECT_NEAR(cosine(one.row(0), one.row(0), 5), i % 10 == 4 ? 0 : 1, 1e-5);
  }
}

TEST(LsaModel, RefusesCountsOfOtherWords) {
  const SparseMatrix counts = make_counts();
  const LsaModel model = fit_lsa(counts, {.dimensions = 5}, 3);
  SparseMatrix other = counts;
  other.cols = kWords + 1;
  EXPECT_THROW(lsa_embeddings(model, other), Error);
}

}  // namespace
}  // namespace saetm
