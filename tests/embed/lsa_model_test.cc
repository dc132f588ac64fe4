// Latent semantic analysis: what it projects to, and that new texts go the way of the corpus.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

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

using Rows = std::vector<std::vector<double>>;

/// Dense unit TF-IDF rows in f64.
Rows tf_idf(const SparseMatrix& counts) {
  std::vector<double> df(counts.cols);
  for (const std::int32_t w : counts.indices) df[static_cast<std::size_t>(w)] += 1;
  Rows rows(counts.rows(), std::vector<double>(counts.cols));
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

/// Squared singular values, the largest first: eigenvalues of the rows' products, by Jacobi's
/// rotations.
std::vector<double> squared_singular_values(const Rows& rows) {
  const std::size_t n = rows.size();
  Rows s(n, std::vector<double>(n));
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = 0; b < n; ++b) {
      for (std::size_t w = 0; w < rows[a].size(); ++w) s[a][b] += rows[a][w] * rows[b][w];
    }
  }
  for (int sweep = 0; sweep < 30; ++sweep) {
    for (std::size_t p = 0; p < n; ++p) {
      for (std::size_t q = p + 1; q < n; ++q) {
        if (std::abs(s[p][q]) < 1e-14) continue;
        const double angle = 0.5 * std::atan2(2 * s[p][q], s[q][q] - s[p][p]);
        const double c = std::cos(angle), d = std::sin(angle);
        const auto rotate = [&](double& x, double& y) {
          const double before = x;
          x = c * before - d * y;
          y = d * before + c * y;
        };
        for (std::size_t k = 0; k < n; ++k) rotate(s[k][p], s[k][q]);
        for (std::size_t k = 0; k < n; ++k) rotate(s[p][k], s[q][k]);
      }
    }
  }
  std::vector<double> values(n);
  for (std::size_t i = 0; i < n; ++i) values[i] = s[i][i];
  std::sort(values.begin(), values.end(), std::greater<>());
  return values;
}

/// Products of embeddings are the cosines of the TF-IDF rows: nothing is lost.
void expect_cosines_kept(const SparseMatrix& counts, const LsaModel& model) {
  const Matrix x = lsa_embeddings(model, counts);
  const Rows expected = tf_idf(counts);
  for (std::size_t a = 0; a < counts.rows(); ++a) {
    for (std::size_t b = 0; b < counts.rows(); ++b) {
      double sum = 0;
      for (std::size_t w = 0; w < counts.cols; ++w) sum += expected[a][w] * expected[b][w];
      ASSERT_NEAR(cosine(x.row(a), x.row(b), x.cols()), sum, 2e-5) << a << " " << b;
    }
  }
}

/// More documents than words, and more words than documents, which are worked at from either side.
class LsaShapes : public testing::TestWithParam<bool> {
 protected:
  SparseMatrix counts_ = GetParam() ? transpose(make_counts()) : make_counts();
};
INSTANTIATE_TEST_SUITE_P(All, LsaShapes, testing::Bool(), [](const auto& test) {
  return test.param ? std::string("MoreWords") : std::string("MoreDocuments");
});

TEST_P(LsaShapes, AllDimensionsKeepTheCosinesOfTfIdf) {
  const LsaModel model = fit_lsa(counts_, {.dimensions = 100}, 0);
  ASSERT_EQ(model.basis.rows(), counts_.cols);
  ASSERT_EQ(model.basis.cols(), kWords);
  expect_cosines_kept(counts_, model);
}

TEST_P(LsaShapes, TheBasisIsOfTheLargestSingularValues) {
  constexpr std::size_t kDimensions = 5;
  const Rows rows = tf_idf(counts_);
  const std::vector<double> expected = squared_singular_values(rows);
  const Matrix basis = fit_lsa(counts_, {.dimensions = kDimensions}, 3).basis;
  ASSERT_EQ(basis.cols(), kDimensions);
  for (std::size_t j = 0; j < kDimensions; ++j) {
    double projected = 0;
    for (const std::vector<double>& row : rows) {
      double sum = 0;
      for (std::size_t w = 0; w < counts_.cols; ++w) sum += row[w] * basis(w, j);
      projected += sum * sum;
    }
    EXPECT_NEAR(projected / expected[j], 1, 1e-3) << j;
    for (std::size_t k = 0; k < kDimensions; ++k) {
      double product = 0;
      for (std::size_t w = 0; w < counts_.cols; ++w)
        product += static_cast<double>(basis(w, j)) * basis(w, k);
      EXPECT_NEAR(product, j == k ? 1 : 0, 1e-5) << j << " " << k;
    }
  }
}

TEST_P(LsaShapes, AnyNumberOfThreadsGivesTheSameBytes) {
  const LsaModel one = fit_lsa(counts_, {.dimensions = 7}, 3, {.threads = 1});
  for (const int threads : {2, 5}) {
    const LsaModel other = fit_lsa(counts_, {.dimensions = 7}, 3, {.threads = threads});
    EXPECT_TRUE(std::equal(one.basis.data(), one.basis.data() + one.basis.size(),
                           other.basis.data()));
  }
}

/// Copies add no direction: what would stand for one is 0.
TEST_P(LsaShapes, CopiesMakeNoDirections) {
  const SparseMatrix once = GetParam() ? transpose(make_counts()) : make_counts();
  SparseMatrix counts;
  counts.cols = once.cols;
  for (int copy = 0; copy < 9; ++copy) {
    for (std::size_t i = 0; i < 3; ++i) append_rows(counts, row_of(once, i));
  }
  const LsaModel model = fit_lsa(counts, {.dimensions = 20}, 0);
  ASSERT_EQ(model.basis.cols(), 20U);
  for (std::size_t i = 0; i < model.basis.size(); ++i) {
    ASSERT_TRUE(std::isfinite(model.basis.data()[i]));
  }
  const Matrix x = lsa_embeddings(model, counts);
  for (std::size_t i = 0; i < x.rows(); ++i) {
    for (std::size_t j = 3; j < x.cols(); ++j) EXPECT_NEAR(x(i, j), 0, 1e-5);
  }
  expect_cosines_kept(counts, model);
}

TEST(LsaModel, WordsThatTellNothingApartGiveZeros) {
  SparseMatrix counts;
  counts.cols = 4;
  for (int i = 0; i < 6; ++i) append_rows(counts, {4, {0, 2}, {1, 3}, {1, 2}});
  const LsaModel model = fit_lsa(counts, {.dimensions = 3}, 0);
  ASSERT_EQ(model.basis.cols(), 3U);
  const Matrix x = lsa_embeddings(model, counts);
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_EQ(x.data()[i], 0);
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
