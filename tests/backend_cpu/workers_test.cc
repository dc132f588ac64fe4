// What several workers select, step by step, beside one that has the whole batch.
#include <gtest/gtest.h>

#include <cmath>

#include "backend/cpu/trainer.h"
#include "core/collective/threads.h"
#include "sae/objectives/objective.h"
#include "saetm/random.h"

namespace saetm::backend::cpu {
namespace {

constexpr std::size_t kBatch = 64, kWidth = 16, kAtoms = 48;

Matrix batch_of(std::uint64_t step) {
  Matrix x(kBatch, kWidth);
  const Random random(5, step);
  for (std::size_t i = 0; i < kBatch; ++i) {
    for (std::size_t j = 0; j < kWidth; ++j) {
      const double part = j % 8 == i % 8 ? 1.3 : 0.3;
      x(i, j) = static_cast<float>(part + 0.2 * random.normal(i * kWidth + j));
    }
  }
  return x;
}

SaeTrainingState start(bool thresholds) {
  SaeTrainingState state;
  state.weights = state.first_moment = state.second_moment = SaeWeights(kAtoms, kWidth);
  state.since_fired.assign(kAtoms, 0);
  const Random random(6);
  for (std::size_t k = 0; k < kAtoms; ++k) {
    double squares = 0;
    for (std::size_t j = 0; j < kWidth; ++j) {
      const double value = random.normal(k * kWidth + j);
      state.weights.decoder(k, j) = static_cast<float>(value);
      squares += value * value;
    }
    for (std::size_t j = 0; j < kWidth; ++j) {
      state.weights.decoder(k, j) /= static_cast<float>(std::sqrt(squares));
      state.weights.encoder(k, j) = state.weights.decoder(k, j);
    }
  }
  if (thresholds) {
    state.weights.thresholds.assign(kAtoms, 0.3F);
    state.first_moment.thresholds.assign(kAtoms, 0);
    state.second_moment.thresholds.assign(kAtoms, 0);
  }
  return state;
}

/// Places of the active entries of a batch, of whose rows the first is `first`.
std::vector<std::int64_t> places(const ActiveRows& rows, std::size_t first) {
  std::vector<std::int64_t> result;
  for (std::size_t i = 0; i + 1 < rows.begin.size(); ++i) {
    for (std::int32_t j = rows.begin[i]; j < rows.begin[i + 1]; ++j) {
      result.push_back(static_cast<std::int64_t>((first + i) * kAtoms) + rows.columns[j]);
    }
  }
  return result;
}

class TrainerOfWorkers : public testing::TestWithParam<const char*> {};

TEST_P(TrainerOfWorkers, SelectWhatOneSelects) {
  const Objective& objective = objective_named(GetParam());
  TrainOptions given;
  given.features = kAtoms;
  given.k = 3;
  given.prefixes = 3;
  SaeStepOptions options;
  options.k = given.k;
  options.sparsity_weight = 0.1;
  options.bandwidth = 0.05;
  options.aux_k = kWidth / 2;
  options.dead_after = 400;
  objective.set_step(given, options);
  const bool thresholds = objective.keeps == Keeps::kAboveOwnThresholds;
  // One worker's way through 200 steps.
  std::vector<std::vector<std::int64_t>> expected;
  std::vector<double> losses;
  CpuSaeTrainer one(start(thresholds), options, {.threads = 1});
  std::int64_t dead = 0;
  for (std::uint64_t step = 0; step < 200; ++step) {
    const Matrix x = batch_of(step);
    one.stage(x.view());
    one.step(1e-3, 1);
    const SaeStepResult result = one.stats().last;
    losses.push_back(result.loss);
    dead += result.dead;
    expected.push_back(places(one.active(), 0));
  }
  EXPECT_EQ(dead > 0, options.revives_dead);
  for (const int count : {2, 4}) {
    run_workers(count, [&](Communicator& workers) {
      const std::size_t first = workers.first(kBatch);
      CpuSaeTrainer trainer(start(thresholds), options, {.threads = 1, .workers = &workers});
      for (std::uint64_t step = 0; step < 200; ++step) {
        const Matrix x = batch_of(step);
        trainer.stage(x.view().rows_from(first, workers.end(kBatch) - first));
        trainer.step(1e-3, 1);
        const SaeStepResult result = trainer.stats().last;
        const std::vector<std::int64_t> mine = places(trainer.active(), first);
        ASSERT_EQ(workers.allgather(std::span(mine)).values, expected[step]) << "step " << step;
        ASSERT_NEAR(result.loss, losses[step], 1e-5 * losses[step]) << "step " << step;
      }
    });
  }
}

INSTANTIATE_TEST_SUITE_P(Objectives, TrainerOfWorkers,
                         testing::Values("batchtopk", "topk", "jumprelu", "matryoshka"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace saetm::backend::cpu
