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
    // Measured in the unit of the training, and in the embeddings' own.
    EXPECT_NEAR(result.curve.held_out_explained.back(), 1 - measured.unexplained, 1e-5);
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

/// x̂ and a written out, over more rows than are read at a time.
TEST(Measuring, IsWhatItsDefinitionsSay) {
  constexpr std::size_t kRows = 5'000;
  const Embeddings x = many(kRows);
  const SparseAutoencoder sae = train(x, few_steps(), 1).sae;
  const SparseMatrix codes = sae.encode(x);
  Matrix rows(kRows, kWidth);
  x.read(0, kRows, rows.data());
  std::vector<double> mean(kWidth);
  for (std::size_t i = 0; i < rows.size(); ++i) mean[i % kWidth] += rows.data()[i] / 5e3;
  double error = 0, variance = 0;
  std::vector<char> used(24);
  for (std::size_t i = 0; i < kRows; ++i) {
    std::vector<double> made(sae.weights.decoder_bias.begin(), sae.weights.decoder_bias.end());
    for (std::size_t n = 0; n < codes.row_indices(i).size(); ++n) {
      const auto k = static_cast<std::size_t>(codes.row_indices(i)[n]);
      used[k] = 1;
      for (std::size_t j = 0; j < kWidth; ++j) {
        made[j] += codes.row_values(i)[n] * sae.weights.decoder(k, j);
      }
    }
    for (std::size_t j = 0; j < kWidth; ++j) {
      error += (rows(i, j) - made[j]) * (rows(i, j) - made[j]);
      variance += (rows(i, j) - mean[j]) * (rows(i, j) - mean[j]);
    }
  }
  const Reconstruction measured = sae.reconstruct(x);
  EXPECT_NEAR(measured.unexplained, error / variance, 1e-5);
  EXPECT_DOUBLE_EQ(measured.active, static_cast<double>(codes.values.size()) / kRows);
  EXPECT_DOUBLE_EQ(measured.unused_share,
                   static_cast<double>(std::count(used.begin(), used.end(), 0)) / 24);
}

/// What training tells of a batch of all documents is what is measured, wherever their mean lies.
TEST(Measuring, TrainingTellsTheSameOfABatch) {
  Matrix rows(512, kWidth);
  many(512).read(0, 512, rows.data());
  for (std::size_t i = 0; i < rows.size(); ++i) rows.data()[i] += 2;
  const Embeddings x = Embeddings::from(std::move(rows));
  TrainOptions options = few_steps();
  options.objective = "topk";
  options.lr = 1e-9;  // the last step changes nothing
  options.holdout = 0;
  options.batch = 512;
  options.features = 600;
  options.k = 1;
  options.dead_after = 512;  // a batch without it
  TrainingRecord last;
  const TrainResult result = train(
      x, options, 1, {.observer = [&](const TrainingRecord& record) { last = record; }});
  ASSERT_EQ(last.step, options.steps - 1);
  EXPECT_GT(result.curve.dead, 0);
  EXPECT_DOUBLE_EQ(last.dead_share, static_cast<double>(result.curve.dead) / 600);
  EXPECT_EQ(last.explained, result.curve.explained.back());
  EXPECT_NEAR(result.curve.explained.back(), 1 - result.sae.reconstruct(x).unexplained, 1e-4);
}

/// However few steps lie between two looks.
TEST(Measuring, ASingleStepTellsItsDeadFeatures) {
  TrainOptions options = few_steps();
  options.holdout = 0;
  options.batch = 512;
  options.features = 600;
  options.k = 1;
  options.dead_after = 512;  // the one batch
  options.steps = 1;
  const TrainResult result = train(many(512), options, 1);
  EXPECT_GT(result.curve.dead, 0);
  EXPECT_LT(result.curve.dead, 600);
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

/// A gain is a thousandth of what is left unexplained.
TEST(HeldOutMeasuring, PatienceLetsGainsGoOn) {
  TrainOptions options = few_steps();
  options.objective = "topk";
  options.steps = 4'000;
  options.patience = 1;
  const TrainingCurve curve = train(many(10'000), options, 1).curve;
  ASSERT_GT(curve.plateau, 0);
  const auto& seen = curve.held_out_explained;
  std::size_t gains = 0;
  for (std::size_t i = 1; i < seen.size(); ++i) {
    const double before = *std::max_element(seen.begin(), seen.begin() + static_cast<int>(i));
    const bool gained = seen[i] > before + 1e-3 * (1 - before);
    if (curve.held_out_step[i] + 1 > curve.plateau) break;
    EXPECT_EQ(gained, curve.held_out_step[i] + 1 < curve.plateau) << curve.held_out_step[i];
    gains += gained;
  }
  EXPECT_GT(gains, 1U);
}

TEST(Calibration, TakesTheValueBehindTheLargestOfASample) {
  const Embeddings x = many(70'000);
  SparseAutoencoder sae = train(x, few_steps(), 1).sae;
  constexpr std::size_t kSample = 65'536;
  const Embeddings sample = Embeddings::from(Batches(x, HeldOut(70'000, 0), 7, kSample).read(0));
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
