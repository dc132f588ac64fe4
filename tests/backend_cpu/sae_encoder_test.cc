// What the encoder finds in an embedding depends on that embedding alone, to the bit.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "backend/backend.h"
#include "core/vector.h"

namespace saetm::backend {
namespace {

// No multiple of any vector's width, more atoms than a tile has, more rows than a tile has.
constexpr std::size_t kWidth = 37, kAtoms = 1100, kRows = 1000;

struct Case {
  const char* name;
  float threshold;
  std::int64_t top_k;
  bool jumps;  // a threshold an atom
};

class SaeEncoderTest : public ::testing::TestWithParam<Case> {
 protected:
  SaeEncoderTest() : weights_(kAtoms, kWidth), x_(kRows, kWidth) {
    std::mt19937 random(5);
    std::normal_distribution<float> normal;
    for (Matrix* m : {&weights_.encoder, &x_}) {
      for (std::size_t i = 0; i < m->size(); ++i) m->data()[i] = normal(random);
    }
    // Twins, so that equal activations are cut by column.
    std::copy_n(weights_.encoder.row(3), kWidth, weights_.encoder.row(900));
    for (float& b : weights_.encoder_bias) b = normal(random);
    weights_.encoder_bias[900] = weights_.encoder_bias[3];
    for (float& b : weights_.decoder_bias) b = 0.1F * normal(random);
    if (GetParam().jumps) {
      for (std::size_t k = 0; k < kAtoms; ++k) {
        weights_.thresholds.push_back(8 + std::abs(normal(random)));
      }
    }
  }

  SparseMatrix encode(MatrixView<const float> x, int threads = 2) const {
    const Context context{.threads = threads};
    SparseMatrix codes;
    codes.cols = kAtoms;
    backend_of(context)
        .sae_encoder(weights_, Precision::kF32, context)
        ->encode(x, threshold_, GetParam().top_k, codes);
    return codes;
  }

  /// a_k = x·w_k + b_k by the one plain dot product.
  std::vector<float> activations(std::size_t i) const {
    std::vector<float> centred(kWidth), result;
    subtract(x_.row(i), weights_.decoder_bias.data(), centred.data(), kWidth);
    for (std::size_t k = 0; k < kAtoms; ++k) {
      result.push_back(dot(centred.data(), weights_.encoder.row(k), kWidth) +
                       weights_.encoder_bias[k]);
    }
    return result;
  }

  static void expect_row(const SparseMatrix& a, std::size_t i, const SparseMatrix& b,
                         std::size_t j) {
    EXPECT_TRUE(std::ranges::equal(a.row_indices(i), b.row_indices(j))) << i;
    EXPECT_TRUE(std::ranges::equal(a.row_values(i), b.row_values(j))) << i;
  }

  SaeWeights weights_;
  Matrix x_;
  float threshold_ = GetParam().threshold;
};

TEST_P(SaeEncoderTest, ARowIsTheSameAloneAndInAnyCompany) {
  const SparseMatrix all = encode(x_.view());
  EXPECT_GE(all.nonzeros(), kRows);
  for (const std::size_t i : {0UL, 1UL, 254UL, 255UL, 256UL, 511UL, 700UL, 998UL, 999UL}) {
    expect_row(encode(x_.view().rows_from(i, 1)), 0, all, i);
    const std::size_t first = i < 100 ? 0 : i - 100;
    expect_row(encode(x_.view().rows_from(first, i - first + 1), 3), i - first, all, i);
  }
  const SparseMatrix one = encode(x_.view(), 1);
  EXPECT_EQ(one.indptr, all.indptr);
  EXPECT_EQ(one.indices, all.indices);
  EXPECT_EQ(one.values, all.values);
  // The same embedding in every row of a batch.
  Matrix copies(700, kWidth);
  for (std::size_t i = 0; i < copies.rows(); ++i) std::copy_n(x_.row(42), kWidth, copies.row(i));
  const SparseMatrix same = encode(copies.view());
  for (std::size_t i = 0; i < copies.rows(); ++i) expect_row(same, i, all, 42);
}

TEST_P(SaeEncoderTest, ActivationsAreThePlainDotProducts) {
  // A threshold that an activation meets exactly is where another order of sums would show.
  if (GetParam().top_k == 0 && !GetParam().jumps && threshold_ > 0) {
    const std::vector<float> some = activations(17);
    threshold_ = *std::max_element(some.begin(), some.end());
  }
  const SparseMatrix all = encode(x_.view());
  for (std::size_t i = 0; i < kRows; i += 17) {
    const std::vector<float> expected = activations(i);
    std::vector<std::int32_t> active;
    for (std::size_t k = 0; k < kAtoms; ++k) {
      const float above = GetParam().jumps ? weights_.thresholds[k] : threshold_;
      if (expected[k] > 0 && (GetParam().top_k > 0 || expected[k] > above)) {
        active.push_back(static_cast<std::int32_t>(k));
      }
    }
    const auto most = static_cast<std::size_t>(GetParam().top_k);
    if (most > 0 && active.size() > most) {
      std::stable_sort(active.begin(), active.end(),
                       [&](std::int32_t a, std::int32_t b) { return expected[a] > expected[b]; });
      active.resize(most);
      std::sort(active.begin(), active.end());
    }
    ASSERT_TRUE(std::ranges::equal(all.row_indices(i), active)) << i;
    for (std::size_t j = 0; j < active.size(); ++j) {
      EXPECT_EQ(all.row_values(i)[j], expected[active[j]]);
    }
  }
}

TEST_P(SaeEncoderTest, OneFarOutEmbeddingChangesNothingForTheOthers) {
  const SparseMatrix all = encode(x_.view());
  for (std::size_t j = 0; j < kWidth; ++j) x_(500, j) *= 1e4F;
  const SparseMatrix with = encode(x_.view());
  for (std::size_t i = 0; i < kRows; ++i) {
    if (i != 500) expect_row(with, i, all, i);
  }
}

INSTANTIATE_TEST_SUITE_P(Objectives, SaeEncoderTest,
                         ::testing::Values(Case{"threshold", 9, 0, false},
                                           Case{"positive", 0, 0, false},
                                           Case{"topk", 0, 12, false}, Case{"one", 0, 1, false},
                                           Case{"jumps", 0, 0, true}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace saetm::backend
