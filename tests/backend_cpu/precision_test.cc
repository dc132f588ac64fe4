// The encoder's product in f32 and bf16 against sums in f64.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>

#include "backend/cpu/encode.h"
#include "backend/cpu/kernels.h"

namespace saetm::backend::cpu {
namespace {

float from_bf16(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

Matrix random_matrix(std::size_t rows, std::size_t cols, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  Matrix m(rows, cols);
  for (std::size_t i = 0; i < m.size(); ++i) m.data()[i] = normal(random);
  return m;
}

Matrix rounded(const Matrix& m) {
  Matrix result(m.rows(), m.cols());
  std::vector<std::uint16_t> bits(m.size());
  to_bf16(m.data(), bits.data(), m.size());
  for (std::size_t i = 0; i < m.size(); ++i) result.data()[i] = from_bf16(bits[i]);
  return result;
}

/// Dense activations of the encoder.
Matrix encode(const Matrix& x, const Matrix& weights, const std::vector<float>& bias,
              Precision precision) {
  const Context context{.threads = 2};
  TiledEncoder encoder(x.cols(), precision, context);
  encoder.set_batch(x.view());
  encoder.set_weights(weights.view(), bias.data());
  ActiveRows rows;
  encoder.rows_above(std::vector<float>(weights.rows()), rows);
  Matrix result(x.rows(), weights.rows());
  for (std::size_t i = 0; i < x.rows(); ++i) {
    for (std::int32_t j = rows.begin[i]; j < rows.begin[i + 1]; ++j) {
      result(i, static_cast<std::size_t>(rows.columns[j])) = rows.values[j];
    }
  }
  return result;
}

/// Largest |found − relu(x·wᵀ + bias)| / (Σ|x·w| + |bias|).
double largest_error(const Matrix& found, const Matrix& x, const Matrix& weights,
                     const std::vector<float>& bias) {
  double worst = 0;
  for (std::size_t i = 0; i < x.rows(); ++i) {
    for (std::size_t k = 0; k < weights.rows(); ++k) {
      double sum = bias[k];
      double size = std::abs(static_cast<double>(bias[k]));
      for (std::size_t j = 0; j < x.cols(); ++j) {
        const double product = static_cast<double>(x(i, j)) * weights(k, j);
        sum += product;
        size += std::abs(product);
      }
      worst = std::max(worst, std::abs(found(i, k) - std::max(sum, 0.0)) / size);
    }
  }
  return worst;
}

/// oneDNN multiplies bf16 on x86 from AVX-512 on.
bool has_bf16() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bw");
#else
  return true;
#endif
}

class Precisions : public testing::TestWithParam<std::size_t> {};

TEST_P(Precisions, ProductsAreWithinTheirRounding) {
  const std::size_t d = GetParam();
  const Matrix x = random_matrix(259, d, 1);
  const Matrix weights = random_matrix(517, d, 2);
  std::vector<float> bias(517);
  for (std::size_t k = 0; k < bias.size(); ++k) bias[k] = 0.01F * static_cast<float>(k % 7) - 0.03F;

  const Matrix single = encode(x, weights, bias, Precision::kF32);
  EXPECT_LT(largest_error(single, x, weights, bias), 1e-6);
  if (!has_bf16()) GTEST_SKIP() << "this processor has no bf16 product";

  const Matrix half = encode(x, weights, bias, Precision::kBf16);
  // Inputs rounded to nearest even, sums in f32: nothing else is lost …
  EXPECT_LT(largest_error(half, rounded(x), rounded(weights), bias), 1e-6);
  // … so against f32 a product is off by 2⁻⁸ for each of its two factors, and it shows.
  const double lost = largest_error(half, x, weights, bias);
  EXPECT_LT(lost, 0x1p-7 + 0x1p-15);
  EXPECT_GT(lost, 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Widths, Precisions, testing::Values(1, 24, 65));

TEST(ToBf16, RoundsToNearestEven) {
  const struct {
    float value;
    std::uint16_t bits;
  } cases[] = {{0.0F, 0x0000},
               {-0.0F, 0x8000},
               {1.0F, 0x3f80},
               {-2.0F, 0xc000},
               {1 + 0x1p-8F, 0x3f80},             // a tie goes to the even one, below
               {1 + 0x3p-8F, 0x3f82},             // and above
               {1 + 0x1p-8F + 0x1p-23F, 0x3f81},  // just over the tie
               {1 + 0x1p-8F - 0x1p-23F, 0x3f80},  // just under it
               {0x1.fffffep0F, 0x4000},           // carries into the exponent
               {0x1p-133F, 0x0001},
               {3e38F, 0x7f62}};
  for (const auto& c : cases) {
    std::uint16_t bits = 1;
    to_bf16(&c.value, &bits, 1);
    EXPECT_EQ(bits, c.bits) << c.value;
  }
  // Halfway between neighbours everywhere: the value is never farther than the two around it.
  std::mt19937 random(5);
  std::vector<float> values;
  for (int i = 0; i < 10000; ++i) {
    values.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(random() % 0x7f000000)));
  }
  std::vector<std::uint16_t> bits(values.size());
  to_bf16(values.data(), bits.data(), values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double error = std::abs(static_cast<double>(from_bf16(bits[i])) - values[i]);
    const auto truncated =
        static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(values[i]) >> 16);
    EXPECT_LE(error, std::abs(static_cast<double>(from_bf16(truncated)) - values[i]));
    EXPECT_LE(error,
              std::abs(static_cast<double>(from_bf16(static_cast<std::uint16_t>(truncated + 1))) -
                       values[i]));
  }
}

}  // namespace
}  // namespace saetm::backend::cpu
