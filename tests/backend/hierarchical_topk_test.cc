// HierarchicalTopK beside TopK, which it is where k is the only level (its ten steps are in
// sae_golden_test.cc).
#include <cstring>

#include "backend_test.h"

namespace saetm::backend {
namespace {

constexpr std::size_t kBatch = 150, kWidth = 19, kAtoms = 300;

/// Some atoms are dead at the start.
SaeTrainingState start() {
  SaeTrainingState state;
  state.weights = SaeWeights(kAtoms, kWidth);
  state.weights.decoder = normal_rows(kAtoms, kWidth, 1);
  for (std::size_t k = 0; k < kAtoms; ++k) {
    double squared = 0;
    for (std::size_t j = 0; j < kWidth; ++j) {
      squared += std::pow(state.weights.decoder(k, j), 2);
    }
    for (std::size_t j = 0; j < kWidth; ++j) {
      state.weights.decoder(k, j) /= static_cast<float>(std::sqrt(squared));
      state.weights.encoder(k, j) = state.weights.decoder(k, j) * (k % 3 == 0 ? 0.1F : 1.0F);
    }
    state.since_fired.push_back(k % 3 == 0 ? 900 : 0);
  }
  state.first_moment = state.second_moment = SaeWeights(kAtoms, kWidth);
  return state;
}

SaeStepOptions options(Prefixes prefixes, std::int64_t k, std::vector<std::int32_t> levels) {
  SaeStepOptions options;
  options.selection = Selection::kLargestOfRow;
  options.prefixes = prefixes;
  options.k = k;
  options.prefix_ends = std::move(levels);
  options.aux_k = kWidth / 2;
  options.dead_after = 1000;
  return options;
}

struct Trained {
  SaeTrainingState state;
  SaeStepResult last;
};

Trained steps(const SaeStepOptions& options, const std::string& device, int threads = 2) {
  const Context context{.threads = threads, .device = device};
  const auto trainer = backend_of(context).sae_trainer(start(), options, context);
  Trained run;
  for (unsigned i = 0; i < 5; ++i) {
    run.last = step(*trainer, normal_rows(kBatch, kWidth, 10 + i).view(), 1e-2);
  }
  run.state = trainer->state();
  return run;
}

void expect_same(const Trained& a, const Trained& b) {
  const auto bytes = [](const Matrix& x, const Matrix& y) {
    return std::memcmp(x.data(), y.data(), x.size() * sizeof(float)) == 0;
  };
  EXPECT_TRUE(bytes(a.state.weights.encoder, b.state.weights.encoder));
  EXPECT_TRUE(bytes(a.state.weights.decoder, b.state.weights.decoder));
  EXPECT_TRUE(bytes(a.state.second_moment.decoder, b.state.second_moment.decoder));
  EXPECT_EQ(a.state.weights.encoder_bias, b.state.weights.encoder_bias);
  EXPECT_EQ(a.state.weights.decoder_bias, b.state.weights.decoder_bias);
  EXPECT_EQ(a.state.since_fired, b.state.since_fired);
  EXPECT_EQ(a.last.loss, b.last.loss);
  EXPECT_EQ(a.last.final_error, b.last.final_error);
}

class HierarchicalTopK : public testing::TestWithParam<std::string> {};

TEST_P(HierarchicalTopK, OfOneLevelIsTopKToTheByte) {
  for (const std::int32_t k : {1, 7, 40}) {
    SCOPED_TRACE(k);
    const Trained topk = steps(options(Prefixes::kNone, k, {}), GetParam());
    EXPECT_GT(topk.last.dead, 0);
    expect_same(steps(options(Prefixes::kOfRanks, k, {k}), GetParam()), topk);
  }
}

TEST_P(HierarchicalTopK, SameForAnyThreads) {
  const SaeStepOptions all = options(Prefixes::kOfRanks, 6, {1, 2, 3, 4, 5, 6});
  const Trained one = steps(all, GetParam(), 1);
  expect_same(steps(all, GetParam(), 4), one);
  EXPECT_NE(one.last.reconstruction, one.last.final_error);
}

// An embedding whose atoms are fewer than a level has the same reconstruction from there on.
TEST_P(HierarchicalTopK, LevelsBeyondAllAtomsCountAsAllOfThem) {
  const Matrix x = normal_rows(1, kWidth, 3);
  SaeTrainingState state = start();
  for (std::size_t k = 0; k < kAtoms; ++k) {
    state.since_fired[k] = 0;
    state.weights.encoder_bias[k] = k < 2 ? 50.0F + static_cast<float>(k) : -50.0F;
  }
  const auto error = [&](std::int64_t k, std::vector<std::int32_t> levels) {
    const Context context{.device = GetParam()};
    const auto trainer = backend_of(context).sae_trainer(
        state, options(Prefixes::kOfRanks, k, std::move(levels)), context);
    return step(*trainer, x.view(), 1e-3).reconstruction;
  };
  const double one = error(1, {1}), two = error(2, {2});
  EXPECT_NEAR(error(2, {1, 2}), (one + two) / 2, 1e-6 * (one + two));
  EXPECT_NEAR(error(5, {1, 3, 5}), (one + 2 * two) / 3, 1e-6 * (one + two));
}

INSTANTIATE_TEST_SUITE_P(Devices, HierarchicalTopK, testing::ValuesIn(devices()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace saetm::backend
