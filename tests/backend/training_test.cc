// A training step of each objective beside the reference's, from the same state.
#include <cstring>

#include "backend_test.h"
#include "core/collective/threads.h"
#include "sae/objectives/objective.h"

namespace saetm::backend {
namespace {

struct Size {
  std::size_t batch, width, atoms;
  std::int64_t k;
};

const Size kSizes[] = {{1, 1, 1, 1},    {1, 3, 5, 2},      {2, 1, 7, 3},      {64, 3, 11, 2},
                       {65, 19, 7, 9},  {67, 385, 131, 5}, {129, 32, 257, 8}, {63, 2, 600, 32},
                       {257, 5, 13, 1}, {31, 97, 513, 17}};

constexpr double kRate = 1e-3;

SaeTrainingState start(const Size& size, bool thresholds) {
  SaeTrainingState state;
  state.weights = random_weights(size.atoms, size.width);
  state.first_moment = state.second_moment = SaeWeights(size.atoms, size.width);
  if (thresholds) {
    state.weights.thresholds.assign(size.atoms, 0.4F);
    state.first_moment.thresholds.assign(size.atoms, 0);
    state.second_moment.thresholds.assign(size.atoms, 0);
  }
  // A third of the atoms has been idle for long, and has little chance to be active.
  for (std::size_t k = 0; k < size.atoms; ++k) {
    state.since_fired.push_back(k % 3 == 1 ? 5000 : 0);
    if (k % 3 == 1) state.weights.encoder_bias[k] -= 0.5F;
  }
  return state;
}

SaeStepOptions options_of(const Objective& objective, const Size& size) {
  TrainOptions given;
  given.features = static_cast<std::int64_t>(size.atoms);
  given.k = size.k;
  given.prefixes = 3;
  SaeStepOptions options;
  options.k = size.k;
  options.sparsity_weight = 0.3;
  options.bandwidth = 0.3;
  options.aux_k = static_cast<std::int64_t>(size.width / 2 + 1);
  options.dead_after = 5001;
  objective.set_step(given, options);
  return options;
}

struct Tensor {
  const char* name;
  const float *found, *expected;
  std::size_t size;
};

std::vector<Tensor> tensors(const SaeWeights& found, const SaeWeights& expected) {
  return {{"W_enc", found.encoder.data(), expected.encoder.data(), expected.encoder.size()},
          {"W_dec", found.decoder.data(), expected.decoder.data(), expected.decoder.size()},
          {"b_enc", found.encoder_bias.data(), expected.encoder_bias.data(),
           expected.encoder_bias.size()},
          {"b_dec", found.decoder_bias.data(), expected.decoder_bias.data(),
           expected.decoder_bias.size()},
          {"threshold", found.thresholds.data(), expected.thresholds.data(),
           expected.thresholds.size()}};
}

/// Gradients (the first moments hold them) agree to 1e-5 of the largest. Adam makes a step of the
/// learning rate of even the smallest gradient, so where that is next to nothing weights may differ
/// by two of them.
void expect_same(const SaeTrainingState& found, const SaeTrainingState& expected) {
  EXPECT_EQ(found.since_fired, expected.since_fired);
  EXPECT_EQ(found.steps, expected.steps);
  double largest = 0;
  for (const Tensor& t : tensors(found.first_moment, expected.first_moment)) {
    for (std::size_t i = 0; i < t.size; ++i) {
      largest = std::max(largest, std::abs(static_cast<double>(t.expected[i])));
    }
  }
  const auto moments = tensors(found.first_moment, expected.first_moment);
  const auto weights = tensors(found.weights, expected.weights);
  for (std::size_t t = 0; t < moments.size(); ++t) {
    EXPECT_LT(difference(moments[t].found, moments[t].expected, moments[t].size, largest), 1e-5)
        << moments[t].name;
    for (std::size_t i = 0; i < weights[t].size; ++i) {
      const bool next_to_nothing = std::abs(moments[t].expected[i]) < 1e-3 * largest;
      const double near = 2e-6 + (next_to_nothing ? 2.5 * kRate : 1e-2 * kRate);
      ASSERT_NEAR(weights[t].found[i], weights[t].expected[i], near)
          << weights[t].name << ", " << i;
    }
  }
}

void expect_same(const SaeStepResult& found, const SaeStepResult& expected) {
  const auto near = [](double a, double b, const char* what) {
    EXPECT_NEAR(a, b, 1e-5 * std::abs(b) + 1e-6) << what;
  };
  near(found.loss, expected.loss, "loss");
  near(found.reconstruction, expected.reconstruction, "reconstruction");
  near(found.final_error, expected.final_error, "final_error");
  near(found.sparsity, expected.sparsity, "sparsity");
  near(found.auxiliary, expected.auxiliary, "auxiliary");
  near(found.smallest_kept, expected.smallest_kept, "smallest_kept");
  EXPECT_EQ(found.active, expected.active);
  EXPECT_EQ(found.dead, expected.dead);
}

class Training : public AgainstReference {};

TEST_P(Training, StepsAreTheReferences) {
  std::int64_t dead = 0;
  for (const Objective& objective : objectives()) {
    for (const Size& size : kSizes) {
      SCOPED_TRACE(std::string(objective.name) + ", B " + std::to_string(size.batch) + ", d " +
                   std::to_string(size.width) + ", K " + std::to_string(size.atoms) + ", k " +
                   std::to_string(size.k));
      const SaeStepOptions options = options_of(objective, size);
      SaeTrainingState state = start(size, objective.keeps == Keeps::kAboveOwnThresholds);
      for (unsigned i = 0; i < 3; ++i) {
        const Matrix x = normal_rows(size.batch, size.width, 10 + i);
        const auto trainer = backend_of(context()).sae_trainer(state, options, context());
        const auto reference = backend_of(plain).sae_trainer(state, options, plain);
        const SaeStepResult found = step(*trainer, x.view(), kRate, 0.5);
        const SaeStepResult expected = step(*reference, x.view(), kRate, 0.5);
        expect_same(found, expected);
        expect_same(trainer->state(), reference->state());
        dead += expected.dead;
        state = reference->state();
      }
    }
  }
  EXPECT_GT(dead, 100);
}

// The batch may shrink and grow.
TEST_P(Training, BatchesNeedNotBeOfOneSize) {
  const Size size{1, 7, 40, 3};
  const SaeStepOptions options = options_of(objective_named("batchtopk"), size);
  const auto trainer = backend_of(context()).sae_trainer(start(size, false), options, context());
  const auto reference = backend_of(plain).sae_trainer(start(size, false), options, plain);
  for (const std::size_t batch : {70, 3, 1, 150}) {
    const Matrix x = normal_rows(batch, 7, static_cast<unsigned>(batch));
    const SaeStepResult found = step(*trainer, x.view(), kRate);
    const SaeStepResult expected = step(*reference, x.view(), kRate);
    EXPECT_NEAR(found.loss, expected.loss, 1e-4 * expected.loss);
  }
}

bool same_bytes(const SaeWeights& a, const SaeWeights& b) {
  for (const Tensor& t : tensors(a, b)) {
    if (std::memcmp(t.found, t.expected, t.size * sizeof(float)) != 0) return false;
  }
  return true;
}

// Each of several workers, with its rows of a batch, comes to what the reference makes of the
// whole.
TEST_P(Training, WorkersDoTheStepOfTheWholeBatch) {
  std::int64_t dead = 0;
  for (const Objective& objective : objectives()) {
    for (const Size& size : kSizes) {
      SCOPED_TRACE(std::string(objective.name) + ", B " + std::to_string(size.batch) + ", d " +
                   std::to_string(size.width) + ", K " + std::to_string(size.atoms));
      const SaeStepOptions options = options_of(objective, size);
      const SaeTrainingState state = start(size, objective.keeps == Keeps::kAboveOwnThresholds);
      const Matrix x = normal_rows(size.batch, size.width, 10);
      const auto reference = backend_of(plain).sae_trainer(state, options, plain);
      const SaeStepResult expected = step(*reference, x.view(), kRate, 0.5);
      dead += expected.dead;
      for (const int count : {2, 3}) {
        std::vector<SaeTrainingState> states(static_cast<std::size_t>(count));
        run_workers(count, [&](Communicator& workers) {
          Context own = context(1);
          own.workers = &workers;
          const std::size_t first = workers.first(size.batch);
          const auto rows = x.view().rows_from(first, workers.end(size.batch) - first);
          const auto trainer = backend_of(own).sae_trainer(state, options, own);
          expect_same(step(*trainer, rows, kRate, 0.5), expected);
          states[static_cast<std::size_t>(workers.rank())] = trainer->state();
        });
        expect_same(states[0], reference->state());
        for (const SaeTrainingState& other : states) {
          EXPECT_TRUE(same_bytes(other.weights, states[0].weights));
          EXPECT_TRUE(same_bytes(other.first_moment, states[0].first_moment));
          EXPECT_TRUE(same_bytes(other.second_moment, states[0].second_moment));
          EXPECT_EQ(other.since_fired, states[0].since_fired);
        }
      }
    }
  }
  EXPECT_GT(dead, 100);
}

class TrainerStats : public OnEach {
 protected:
  static constexpr Size kSize{20, 7, 40, 3};

  std::unique_ptr<SaeTrainer> trainer() const {
    SaeTrainingState state = start(kSize, false);
    for (float& bias : state.weights.encoder_bias) bias = -0.5F;
    return backend_of(context()).sae_trainer(state, options_of(objective_named("batchtopk"), kSize),
                                             context());
  }
  static Matrix batch(unsigned seed) { return normal_rows(kSize.batch, kSize.width, seed); }
};

TEST_P(TrainerStats, TellOfAllStepsHoweverSeldomAsked) {
  const auto often = trainer(), seldom = trainer();
  EXPECT_EQ(seldom->stats().steps, 0);
  float smallest_kept = 0;
  for (unsigned i = 0; i < 6; ++i) {
    Matrix x = batch(i);
    if (i == 5) {  // at b_dec no atom is active
      for (std::size_t row = 0; row < x.rows(); ++row) {
        std::copy_n(often->state().weights.decoder_bias.data(), x.cols(), x.row(row));
      }
    }
    const SaeStepResult result = step(*often, x.view(), kRate);
    EXPECT_EQ(result.smallest_kept > 0, i < 5);
    if (i < 5) smallest_kept = result.smallest_kept;
    seldom->stage(x.view());
    seldom->step(kRate);
    if (i % 3 != 2) continue;
    const SaeStats stats = seldom->stats();
    EXPECT_EQ(stats.steps, i + 1);
    EXPECT_EQ(stats.steps, often->stats().steps);
    EXPECT_EQ(stats.last.loss, result.loss);
    EXPECT_EQ(stats.last.active, result.active);
    EXPECT_EQ(stats.smallest_kept, smallest_kept);
    EXPECT_EQ(stats.not_finite, -1);
  }
}

TEST_P(TrainerStats, TellWhichStepWasTheFirstThatIsNotFinite) {
  const auto trainer = this->trainer();
  for (const unsigned i : {0, 1, 2, 3, 4}) {
    Matrix x = batch(i);
    if (i == 2) std::fill_n(x.row(3), x.cols(), INFINITY);
    const SaeTrainingState before = trainer->state();
    trainer->stage(x.view());
    trainer->step(kRate);
    if (i > 2) {
      EXPECT_EQ(trainer->state().steps, before.steps);
      EXPECT_EQ(trainer->state().since_fired, before.since_fired);
    }
  }
  const SaeStats stats = trainer->stats();
  EXPECT_EQ(stats.not_finite, 2);
  EXPECT_FALSE(std::isfinite(stats.last.loss));
  EXPECT_EQ(stats.steps, 3);
}

// What is held out is measured by the weights on the device.
TEST_P(TrainerStats, TheTrainersEncoderIsThatOfItsState) {
  const auto trainer = this->trainer();
  const Matrix x = batch(1), held_out = batch(2);
  step(*trainer, x.view(), 0.1);
  ReconstructionSums found, expected;
  trainer->encoder()->reconstruct(held_out.view(), 0.3F, 0, found);
  const SaeWeights weights = trainer->state().weights;
  backend_of(context())
      .sae_encoder(weights, Precision::kF32, context())
      ->reconstruct(held_out.view(), 0.3F, 0, expected);
  EXPECT_GT(found.active, 0);
  EXPECT_EQ(found.active, expected.active);
  EXPECT_EQ(found.error, expected.error);
  EXPECT_EQ(found.used, expected.used);
}

INSTANTIATE_TEST_SUITE_P(Devices, TrainerStats, testing::ValuesIn(devices()),
                         [](const auto& info) { return info.param; });

INSTANTIATE_TEST_SUITE_P(Backends, Training, testing::ValuesIn(compared_devices()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace saetm::backend
