// Encoding beside the reference's.
#include <algorithm>

#include "backend_test.h"

namespace saetm::backend {
namespace {

class Encoding : public AgainstReference {};

TEST_P(Encoding, IsTheReferences) {
  struct Size {
    std::size_t rows, width, atoms;
  };
  std::size_t active = 0;
  for (const auto& [rows, width, atoms] :
       {Size{1, 1, 1}, Size{1, 3, 7}, Size{67, 1, 5}, Size{65, 385, 131}, Size{259, 37, 521},
        Size{2, 19, 1030}}) {
    SaeWeights weights = random_weights(atoms, width);
    const Matrix x = normal_rows(rows, width, 9);
    const auto check = [&](float threshold, std::int64_t top_k) {
      SCOPED_TRACE(std::to_string(rows) + "×" + std::to_string(width) + ", K " +
                   std::to_string(atoms) + ", threshold " + std::to_string(threshold) + ", k " +
                   std::to_string(top_k));
      const auto encode = [&](const Context& on) {
        SparseMatrix codes;
        codes.cols = atoms;
        const auto encoder = backend_of(on).sae_encoder(weights, Precision::kF32, on);
        encoder->encode(x.view(), threshold, top_k, codes);
        encoder->encode(x.view().rows_from(0, 1), threshold, top_k, codes);  // is appended
        return codes;
      };
      const SparseMatrix found = encode(context()), expected = encode(plain);
      ASSERT_EQ(found.indptr, expected.indptr);
      ASSERT_EQ(found.indices, expected.indices);
      for (std::size_t i = 0; i < found.values.size(); ++i) {
        EXPECT_NEAR(found.values[i], expected.values[i], 1e-5 * (1 + expected.values[i]));
      }
      active += found.nonzeros();
      const auto measure = [&](const Context& on) {
        ReconstructionSums sums;
        const auto encoder = backend_of(on).sae_encoder(weights, Precision::kF32, on);
        encoder->reconstruct(x.view(), threshold, top_k, sums);
        encoder->reconstruct(x.view().rows_from(0, 1), threshold, top_k, sums);  // is added
        return sums;
      };
      const ReconstructionSums sums = measure(context()), others = measure(plain);
      EXPECT_NEAR(sums.error, others.error, 1e-5 * others.error + 1e-9);
      EXPECT_EQ(sums.active, static_cast<std::int64_t>(found.nonzeros()));
      EXPECT_EQ(sums.active, others.active);
      EXPECT_EQ(sums.used, others.used);
    };
    for (const float threshold : {0.0F, 0.7F, 1e9F}) check(threshold, 0);
    for (const std::int64_t k : {1, 6, 40}) check(0, k);
    weights.thresholds = normal_values(atoms, 5);
    for (float& threshold : weights.thresholds) threshold = std::abs(threshold);
    check(0, 0);
  }
  EXPECT_GT(active, 1000U);
}

INSTANTIATE_TEST_SUITE_P(Backends, Encoding, testing::ValuesIn(compared_devices()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace saetm::backend
