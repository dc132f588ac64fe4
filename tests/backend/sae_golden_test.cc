// Ten training steps of each objective against the formulas in f64
// (tests/golden/make_sae_golden.py).
#include <tuple>

#include "backend_test.h"
#include "io/safetensors.h"
#include "sae/objectives/objective.h"
#include "where.h"

namespace saetm {
namespace {

// Of the largest value of its tensor. PyTorch in f32 stays within 1e-6 of the same numbers; a β of
// Adam that is rounded to f32 before 1 − β is taken does not stay within this.
constexpr double kTolerance = 3e-6;

SaeWeights read_weights(const SafetensorsReader& golden, const std::string& prefix) {
  SaeWeights weights;
  weights.encoder = golden.matrix(prefix + "W_enc");
  weights.decoder = golden.matrix(prefix + "W_dec");
  const auto encoder_bias = golden.values<float>(prefix + "b_enc");
  const auto decoder_bias = golden.values<float>(prefix + "b_dec");
  weights.encoder_bias.assign(encoder_bias.begin(), encoder_bias.end());
  weights.decoder_bias.assign(decoder_bias.begin(), decoder_bias.end());
  if (golden.tensors().contains(prefix + "threshold")) {
    const auto thresholds = golden.values<float>(prefix + "threshold");
    weights.thresholds.assign(thresholds.begin(), thresholds.end());
  }
  return weights;
}

void expect_close(std::span<const float> found, std::span<const float> expected,
                  const std::string& what) {
  ASSERT_EQ(found.size(), expected.size()) << what;
  double largest = 0;
  double difference = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_TRUE(std::isfinite(found[i])) << what;
    largest = std::max(largest, std::abs(static_cast<double>(expected[i])));
    difference = std::max(difference, std::abs(static_cast<double>(found[i]) - expected[i]));
  }
  EXPECT_GT(largest, 0) << what;
  EXPECT_LE(difference, kTolerance * largest) << what;
}

void expect_close(const SaeWeights& found, const SaeWeights& expected, const std::string& when) {
  const auto values = [](const Matrix& m) { return std::span(m.data(), m.size()); };
  expect_close(values(found.encoder), values(expected.encoder), when + "W_enc");
  expect_close(found.encoder_bias, expected.encoder_bias, when + "b_enc");
  expect_close(values(found.decoder), values(expected.decoder), when + "W_dec");
  expect_close(found.decoder_bias, expected.decoder_bias, when + "b_dec");
  if (!expected.thresholds.empty()) {
    expect_close(found.thresholds, expected.thresholds, when + "threshold");
  }
}

backend::SaeStepOptions read_options(const SafetensorsReader& golden) {
  backend::SaeStepOptions options;
  objective_named(golden.metadata().at("objective")).set_step({}, options);
  const auto counts = golden.values<std::int64_t>("options");
  options.k = counts[0];
  options.aux_k = counts[1];
  options.dead_after = counts[2];
  const auto sparsity = golden.values<double>("sparsity_options");
  options.sparsity_weight = sparsity[0];
  options.bandwidth = sparsity[1];
  const auto ends = golden.values<std::int32_t>("prefix_ends");
  options.prefix_ends.assign(ends.begin(), ends.end());
  return options;
}

class SaeGolden : public testing::TestWithParam<std::tuple<const char*, std::string>> {};

TEST_P(SaeGolden, TenStepsAgree) {
  const auto [problem, device] = GetParam();
  const SafetensorsReader golden(in_tree("tests/golden/sae_") + problem + ".safetensors");
  const auto& inputs = golden.tensor("x");
  ASSERT_EQ(inputs.shape.size(), 3U);
  const auto steps = static_cast<std::size_t>(inputs.shape[0]);
  const auto batch = static_cast<std::size_t>(inputs.shape[1]);
  const auto width = static_cast<std::size_t>(inputs.shape[2]);
  const auto x = golden.values<float>("x");
  const auto rates = golden.values<double>("rates");
  const auto scales = golden.values<double>("sparsity_scales");
  const auto since_fired = golden.values<std::int64_t>("since_fired");
  const auto active = golden.values<std::int64_t>("active");
  const auto dead = golden.values<std::int64_t>("dead");

  backend::SaeTrainingState state;
  state.weights = read_weights(golden, "start.");
  const std::size_t atoms = state.weights.atoms();
  state.first_moment = state.second_moment = SaeWeights(atoms, width);
  state.first_moment.thresholds.resize(state.weights.thresholds.size());
  state.second_moment.thresholds.resize(state.weights.thresholds.size());
  const auto start = golden.values<std::int64_t>("start.since_fired");
  state.since_fired.assign(start.begin(), start.end());

  const Context context{.device = device};
  const auto trainer =
      backend::backend_of(context).sae_trainer(std::move(state), read_options(golden), context);

  const auto expect_number = [&](double found, const char* name, std::size_t step) {
    const double expected = golden.values<double>(name)[step];
    EXPECT_NEAR(found, expected, kTolerance * std::abs(expected)) << name << ", step " << step + 1;
  };
  for (std::size_t i = 0; i < steps; ++i) {
    const MatrixView<const float> rows{x.data() + i * batch * width, batch, width};
    const backend::SaeStepResult result = backend::step(*trainer, rows, rates[i], scales[i]);
    expect_number(result.loss, "loss", i);
    expect_number(result.reconstruction, "reconstruction", i);
    expect_number(result.final_error, "final_error", i);
    expect_number(result.sparsity, "sparsity", i);
    expect_number(result.auxiliary, "auxiliary", i);
    expect_number(result.smallest_kept, "smallest_kept", i);
    EXPECT_EQ(result.dead, dead[i]) << "step " << i + 1;
    EXPECT_EQ(result.active, active[i]) << "step " << i + 1;
    const auto expected = since_fired.subspan(i * atoms, atoms);
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), trainer->state().since_fired.begin()))
        << "since_fired, step " << i + 1;
    if (i == 0 || i + 1 == steps) {
      const std::string when = "step" + std::to_string(i + 1) + ".";
      expect_close(trainer->state().weights, read_weights(golden, when), when);
    }
  }
  EXPECT_EQ(trainer->state().steps, static_cast<std::int64_t>(steps));
}

INSTANTIATE_TEST_SUITE_P(
    Problems, SaeGolden,
    testing::Combine(testing::Values("many_dead_clipped", "few_dead", "topk", "l1", "jumprelu",
                                     "matryoshka", "hierarchicaltopk", "hierarchicaltopk_doubling"),
                     testing::ValuesIn(devices())),
    [](const auto& info) {
      return std::string(std::get<0>(info.param)) + "_" + std::get<1>(info.param);
    });

}  // namespace
}  // namespace saetm
