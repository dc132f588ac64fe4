// What only larger corpora come to: held-out rows, calibration on a sample, a plateau.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "backend/backend.h"
#include "sae/batches.h"
#include "sae/calibrate.h"
#include "saetm/error.h"
#include "saetm/random.h"
#include "saetm/sae.h"

namespace saetm {
namespace {

constexpr std::size_t kWidth = 6;

Embeddings many(std::size_t rows) {
  Matrix x(rows, kWidth);
  const Random random(5);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x.data()[i] = static_cast<float>(0.3 * random.normal(i) + (i % kWidth == i / kWidth % 4));
  }
  return Embeddings::from(std::move(x));
}

TrainOptions few_steps() {
  TrainOptions options;
  options.features = 24;
  options.k = 3;
  options.steps = 40;
  options.batch = 64;
  options.lr = 3e-3;
  options.holdout = 0.1;
  return options;
}

TEST(HeldOutMeasuring, IsThatOfTheTrainedAutoencoderOnTheRowsSetAside) {
  const Embeddings x = many(12'000);
  for (const char* objective : {"topk", "jumprelu", "l1"}) {
    SCOPED_TRACE(objective);
    TrainOptions options = few_steps();
    options.objective = objective;
    std::vector<TrainingRecord> told;
    const TrainResult result = train(x, options, 1, {.observer = [&](const TrainingRecord& record) {
                                       if (record.held_out) told.push_back(record);
                                     }});
    ASSERT_EQ(result.curve.held_out_step.size(), 20U);  // every twentieth of the steps
    EXPECT_EQ(result.curve.held_out_step.back(), 39);
    ASSERT_EQ(told.size(), 20U);
    const HeldOut held_out(12'000, 1200);
    Matrix rows(held_out.rows(), kWidth);
    for (std::size_t i = 0; i < rows.rows(); ++i) x.read(held_out.held_out(i), 1, rows.row(i));
    const Reconstruction measured = result.sae.reconstruct(Embeddings::from(std::move(rows)));
    EXPECT_EQ(result.curve.held_out_explained.back(), 1 - measured.unexplained);
    EXPECT_EQ(told.back().active, measured.active);
    EXPECT_EQ(told.back().dead_share, measured.unused_share);
  }
  TrainOptions none = few_steps();
  none.holdout = 0;
  EXPECT_TRUE(train(x, none, 1).curve.held_out_step.empty());
  EXPECT_TRUE(train(many(9'999), few_steps(), 1).curve.held_out_step.empty());
}

TEST(HeldOutMeasuring, PatienceEndsAtAPlateau) {
  TrainOptions options = few_steps();
  options.objective = "topk";  // whose measure does not hang on the last batch's threshold
  options.steps = 400;
  options.lr = 1e-9;  // nothing is gained
  options.patience = 2;
  const TrainResult result = train(many(10'000), options, 1);
  // Measured at steps 20, 40, 60: two measurements without a gain on the first.
  EXPECT_EQ(result.curve.plateau, 60);
  EXPECT_EQ(result.curve.step.back(), 71);  // a fifth of 60 steps for the fall
  options.patience = 0;
  options.steps = 60;
  EXPECT_EQ(train(many(10'000), options, 1).curve.plateau, -1);
}

TEST(Measuring, IsTheShareOfTheVarianceHoweverSmall) {
  SparseAutoencoder sae;
  sae.architecture = "l1";
  sae.weights = SaeWeights(3, 2);  // reconstructs 0, the mean
  Matrix x(8, 2);
  for (std::size_t i = 0; i < 8; ++i) x(i, 0) = i % 2 == 0 ? 0.01F : -0.01F;
  EXPECT_NEAR(sae.reconstruct(Embeddings::from(std::move(x))).unexplained, 1, 1e-6);
  EXPECT_EQ(sae.reconstruct(Embeddings::from(Matrix(8, 2))).unexplained, 0);  // there is none
}

TEST(Calibration, TakesTheValueBehindTheLargestOfASample) {
  const Embeddings x = many(70'000);
  SparseAutoencoder sae = train(x, few_steps(), 1).sae;
  constexpr std::size_t kSample = 65'536;
  const Embeddings sample =
      Embeddings::from(Batches(x, HeldOut(70'000, 0), 7, kSample).read(0));
  sae.threshold = 0;
  std::vector<float> values = sae.encode(sample).values;
  for (const std::int64_t k : {1, 3, 30}) {
    sae.k = k;
    const auto keep = kSample * static_cast<std::size_t>(k);
    float expected = 0;
    if (keep < values.size()) {
      std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(keep),
                       values.end(), std::greater<>());
      expected = values[keep];
    }
    EXPECT_EQ(expected > 0, k < 30);
    for (const float guess : {0.0F, expected, 4 * expected, 1e6F}) {
      EXPECT_EQ(calibrate_threshold(sae, x, guess, 7, {}), expected) << k << ", " << guess;
    }
  }
}

TEST(LargestValues, AreThoseOfASort) {
  const Random random(4);
  for (const std::size_t count : {1, 2, 100, 70'000}) {
    LargestValues largest(count);
    std::vector<float> all;
    for (std::uint64_t part = 0; part < 30; ++part) {
      std::vector<float> values(part * 1000);
      for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = static_cast<float>(1 + random.bits(part * 100'000 + i) % 1'000'000);
      }
      largest.add(values);
      all.insert(all.end(), values.begin(), values.end());
      std::sort(all.rbegin(), all.rend());
      EXPECT_LE(largest.bound(), all.size() < count ? 0 : all[count - 1]);
    }
    EXPECT_EQ(largest.smallest(), all[count - 1]);
  }
  LargestValues few(5);
  few.add({3, 1, 2});
  EXPECT_EQ(few.smallest(), 0);
}

TEST(TooManyActive, AreRefused) {
  TrainOptions options;
  options.features = 5000;
  options.k = 4096;
  options.batch = 1 << 20;
  EXPECT_THROW(resolve(options, 2'000'000, 8), Error);
  EXPECT_NO_THROW(resolve(options, 100'000, 8));  // a batch of no more than there are
}

}  // namespace
}  // namespace saetm
