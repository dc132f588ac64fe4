// Training by several workers, each with its rows of a batch, beside training by one.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <string>

#include "core/collective/threads.h"
#include "sae/same_training.h"
#include "saetm/error.h"
#include "saetm/random.h"
#include "saetm/sae.h"

namespace saetm {
namespace {

constexpr std::size_t kWidth = 16;

Embeddings data(std::size_t rows) {
  Matrix x(rows, kWidth);
  const Random random(5);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < kWidth; ++j) {
      const double part = j % 8 == i % 8 ? 1.3 : 0.3;
      x(i, j) = static_cast<float>(part + 0.2 * random.normal(i * kWidth + j));
    }
  }
  return Embeddings::from(std::move(x));
}

TrainOptions options_of(const std::string& objective) {
  TrainOptions options;
  options.objective = objective;
  options.features = 48;
  options.k = 3;
  options.steps = 200;
  options.batch = 64;
  options.lr = 1e-3;
  options.dead_after = 400;  // so that the auxiliary loss has its part in these runs
  options.prefixes = 3;
  return options;
}

void expect_near(const std::vector<double>& found, const std::vector<double>& expected,
                 double share, double near, const char* what) {
  ASSERT_EQ(found.size(), expected.size()) << what;
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_NEAR(found[i], expected[i], share * std::abs(expected[i]) + near)
        << what << ", step " << i;
  }
}

std::vector<TrainResult> train_by(int count, const Embeddings& x, const TrainOptions& options,
                                  const TrainingLife& life = {}) {
  std::vector<TrainResult> results(static_cast<std::size_t>(count));
  run_workers(count, [&](Communicator& workers) {
    results[static_cast<std::size_t>(workers.rank())] =
        train(x, options, 7, life, {.threads = 1, .workers = &workers});
  });
  return results;
}

class TrainingByWorkersOf : public testing::TestWithParam<const char*> {};

TEST_P(TrainingByWorkersOf, TrainAsOneDoes) {
  const Embeddings x = data(300);
  const TrainOptions options = options_of(GetParam());
  const TrainResult one = train(x, options, 7, {}, {.threads = 1});
  ASSERT_EQ(one.curve.loss.size(), 200U);
  for (const int count : {1, 2, 3, 4}) {
    SCOPED_TRACE(std::to_string(count) + " workers");
    const std::vector<TrainResult> results = train_by(count, x, options);
    for (const TrainResult& result : results) expect_same(result, results[0]);
    if (count == 1) expect_same(results[0], one);
    expect_near(results[0].curve.loss, one.curve.loss, 1e-5, 0, "loss");
    expect_near(results[0].curve.explained, one.curve.explained, 0, 1e-5, "explained");
    EXPECT_EQ(results[0].curve.active, one.curve.active);
    EXPECT_EQ(results[0].curve.dead, one.curve.dead);
    EXPECT_NEAR(results[0].sae.threshold, one.sae.threshold, 1e-4 * one.sae.threshold);
  }
}

INSTANTIATE_TEST_SUITE_P(Objectives, TrainingByWorkersOf,
                         testing::Values("batchtopk", "topk", "jumprelu", "matryoshka", "l1",
                                         "hierarchicaltopk"),
                         [](const auto& info) { return info.param; });

// Twice the same by as many workers, with batches that cannot be shared evenly.
TEST(TrainingByWorkers, RepeatToTheByte) {
  const Embeddings x = data(300);
  TrainOptions options = options_of("batchtopk");
  options.batch = 37;
  options.steps = 50;
  expect_same(train_by(4, x, options)[0], train_by(4, x, options)[0]);
}

TEST(TrainingByWorkers, ShareWhatIsHeldOut) {
  const Embeddings x = data(10'000);
  TrainOptions options = options_of("batchtopk");
  options.steps = 40;
  for (const double share : {0.01, 0.0001}) {  // 100 rows, and one
    options.holdout = share;
    const TrainResult one = train(x, options, 7, {}, {.threads = 1});
    const std::vector<TrainResult> results = train_by(3, x, options);
    ASSERT_EQ(one.curve.held_out_step.size(), 20U);
    for (const TrainResult& result : results) {
      EXPECT_EQ(result.curve.held_out_explained, results[0].curve.held_out_explained);
    }
    if (share < 0.01) continue;  // of one row all is variance
    expect_near(results[0].curve.held_out_explained, one.curve.held_out_explained, 0, 1e-5,
                "held out");
  }
}

/// Asks to stop once it has been looked at `calls` times.
struct StopAfter : Progress {
  explicit StopAfter(int calls) : left(calls) {}
  bool interrupted() const override { return left-- <= 0; }
  mutable int left;
};

TEST(TrainingByWorkers, StopTogetherAndGoOn) {
  std::string name = (std::filesystem::temp_directory_path() / "saetm-workers-XXXXXX").string();
  ASSERT_NE(::mkdtemp(name.data()), nullptr);
  const TrainingLife life{.checkpoint = name + "/checkpoint.safetensors"};
  const Embeddings x = data(300);
  TrainOptions options = options_of("batchtopk");
  options.steps = 60;
  // The second of three is the one that is asked.
  EXPECT_THROW(run_workers(3,
                           [&](Communicator& workers) {
                             StopAfter stop(workers.rank() == 1 ? 20 : 1000);
                             train(x, options, 7, life,
                                   {.threads = 1, .progress = &stop, .workers = &workers});
                           }),
               Interrupted);
  EXPECT_TRUE(std::filesystem::exists(life.checkpoint));
  const std::vector<TrainResult> straight = train_by(3, x, options);
  for (const TrainResult& result : train_by(3, x, options, life)) {
    expect_same(result, straight[0]);
  }
  // A worker that has no checkpoint would begin elsewhere.
  EXPECT_THROW(run_workers(2,
                           [&](Communicator& workers) {
                             train(x, options, 7, workers.rank() == 0 ? life : TrainingLife{},
                                   {.threads = 1, .workers = &workers});
                           }),
               Error);
  std::filesystem::remove_all(name);
}

TEST(TrainingByWorkers, EndWithOnesError) {
  TrainOptions options = options_of("batchtopk");
  options.lr = 1;
  Matrix broken(300, kWidth);
  broken(299, 3) = INFINITY;
  EXPECT_THROW(train_by(2, Embeddings::from(std::move(broken)), options), Error);
}

}  // namespace
}  // namespace saetm
