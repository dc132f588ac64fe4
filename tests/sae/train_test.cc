#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>

#include "sae/same_training.h"
#include "sae/training.h"
#include "saetm/error.h"
#include "saetm/random.h"
#include "saetm/sae.h"

namespace saetm {
namespace {

TEST_F(Training, SameForAnyThreads) {
  const TrainResult one = train(embeddings_, small(), 1, {}, {.threads = 1});
  EXPECT_LT(one.curve.loss.back(), 0.7 * one.curve.loss.front());
  expect_same(train(embeddings_, small(), 1, {}, {.threads = 2}), one);
  expect_same(train(embeddings_, small(), 1, {}, {.threads = 3}), one);
  EXPECT_FALSE(same(train(embeddings_, small(), 2).sae.weights.decoder, one.sae.weights.decoder));
}

TEST_F(Training, StartsAtTheGeometricMedianAndAtDocuments) {
  TrainOptions options = small();
  options.steps = 1;  // the first step's learning rate is zero
  options.batch = kRows;
  const SaeWeights weights = train(embeddings_, options, 1).sae.weights;
  const Matrix x = data();
  double pull[kWidth] = {};
  for (std::size_t i = 0; i < kRows; ++i) {
    double squared = 0;
    for (std::size_t j = 0; j < kWidth; ++j)
      squared += std::pow(x(i, j) - weights.decoder_bias[j], 2);
    for (std::size_t j = 0; j < kWidth; ++j) {
      pull[j] += (x(i, j) - weights.decoder_bias[j]) / std::sqrt(squared) / kRows;
    }
  }
  for (const double p : pull) EXPECT_NEAR(p, 0, 1e-4);
  for (std::size_t k = 0; k < weights.atoms(); ++k) {
    double squared = 0, cosine = 0;
    for (std::size_t j = 0; j < kWidth; ++j) {
      squared += std::pow(weights.decoder(k, j), 2);
      EXPECT_NEAR(weights.encoder(k, j), weights.decoder(k, j), 1e-6);
    }
    EXPECT_NEAR(squared, 1, 1e-6);
    for (std::size_t i = 0; i < kRows; ++i) {
      double dot = 0, length = 0;
      for (std::size_t j = 0; j < kWidth; ++j) {
        const double centred = x(i, j) - weights.decoder_bias[j];
        dot += centred * weights.decoder(k, j);
        length += centred * centred;
      }
      cosine = std::max(cosine, dot / std::sqrt(length));
    }
    EXPECT_NEAR(cosine, 1, 1e-6);
  }
}

TEST_F(Training, ThresholdGivesKOnAverage) {
  const TrainResult result = train(embeddings_, small(), 1);
  const SparseMatrix codes = result.sae.encode(embeddings_);
  check_csr(codes, "codes");
  EXPECT_EQ(codes.cols, 48U);
  EXPECT_EQ(codes.nonzeros(), kRows * 3);
  for (const float value : codes.values) EXPECT_GT(value, result.sae.threshold);
}

/// Documents of several of 24 directions each, some strong and some weak.
Embeddings mixtures() {
  constexpr std::size_t kDirections = 24;
  const Random random(9);
  Matrix x(1500, kWidth);
  for (std::size_t i = 0; i < x.rows(); ++i) {
    for (std::size_t part = 0; part < 5; ++part) {
      const std::size_t number = i * 5 + part;
      const auto direction = static_cast<std::size_t>(random.uniform(2 * number) * kDirections);
      const double strength = std::exp(-static_cast<double>(part)) + random.uniform(2 * number + 1);
      for (std::size_t j = 0; j < kWidth; ++j) {
        const double value = Random(10, direction).normal(j);
        x(i, j) += static_cast<float>(strength * value);
      }
    }
  }
  return Embeddings::from(std::move(x));
}

double explained(SparseAutoencoder& sae, const Embeddings& embeddings, std::int64_t active) {
  sae.limit_active(active);
  const Reconstruction r = sae.reconstruct(embeddings);
  EXPECT_LE(r.active, static_cast<double>(active));
  return 1 - r.unexplained;
}

TEST_F(Training, HierarchicalTopKDoesWithFewerAtoms) {
  const Embeddings x = mixtures();
  TrainOptions options = small();
  options.k = 8;
  options.steps = 800;
  options.batch = 128;
  options.objective = "topk";
  SparseAutoencoder topk = train(x, options, 1).sae;
  for (const char* levels : {"all", "doubling"}) {
    SCOPED_TRACE(levels);
    options.objective = "hierarchicaltopk";
    options.levels = levels;
    SparseAutoencoder sae = train(x, options, 1).sae;
    double last = 0;
    for (std::int64_t active = 1; active <= options.k; ++active) {
      const double share = explained(sae, x, active);
      EXPECT_GT(share, last) << active;
      if (active <= 4) {
        EXPECT_GT(share, explained(topk, x, active) + 0.02) << active;
      }
      last = share;
    }
  }
}

TEST_F(Training, FewerActivationsAreTheLargest) {
  TrainOptions options = small();
  options.objective = "hierarchicaltopk";
  SparseAutoencoder sae = train(embeddings_, options, 1).sae;
  const SparseMatrix all = sae.encode(embeddings_);
  sae.limit_active(2);
  const SparseMatrix two = sae.encode(embeddings_);
  for (std::size_t i = 0; i < kRows; ++i) {
    const auto values = all.row_values(i);
    std::vector<float> largest(values.begin(), values.end());
    std::sort(largest.rbegin(), largest.rend());
    largest.resize(std::min<std::size_t>(2, largest.size()));
    const auto kept = two.row_values(i);
    std::vector<float> found(kept.begin(), kept.end());
    std::sort(found.rbegin(), found.rend());
    ASSERT_EQ(found, largest) << i;
  }
  sae.limit_active(0);
  EXPECT_EQ(sae.encode(embeddings_).values, all.values);
  EXPECT_THROW(sae.limit_active(4), Error);
  EXPECT_THROW(sae.limit_active(-1), Error);
  SparseAutoencoder other = train(embeddings_, small(), 1).sae;
  other.limit_active(0);
  EXPECT_THROW(other.limit_active(2), Error);
}

TEST_F(Training, SavedAndLoadedIsTheSame) {
  const SparseAutoencoder sae = train(embeddings_, small(), 1).sae;
  const std::string path = (folder_ / "sae.safetensors").string();
  EXPECT_EQ(save(sae, path).size(), 64U);
  const SparseAutoencoder loaded = load_sae(path);
  EXPECT_TRUE(same(loaded.weights.encoder, sae.weights.encoder));
  EXPECT_TRUE(same(loaded.weights.decoder, sae.weights.decoder));
  EXPECT_EQ(loaded.weights.encoder_bias, sae.weights.encoder_bias);
  EXPECT_EQ(loaded.weights.decoder_bias, sae.weights.decoder_bias);
  EXPECT_EQ(loaded.threshold, sae.threshold);
  EXPECT_EQ(loaded.k, sae.k);
  EXPECT_THROW(sae.encode(Embeddings::from(Matrix(2, kWidth + 1))), Error);
}

// Of 1000 steps every fifth is looked at: the one at fault is told all the same, and no checkpoint
// is made of what it left.
TEST_F(Training, TellsTheStepWhoseLossIsNotFinite) {
  Matrix x = data();
  std::fill_n(x.row(7), kWidth, 1e30F);
  const Embeddings broken = Embeddings::from(std::move(x));
  TrainOptions options = small();
  options.steps = 1000;
  const auto message = [&](double checkpoint_seconds) {
    try {
      train(broken, options, 1, {checkpoint_, checkpoint_seconds});
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("none");
  };
  const std::string told = message(1e9);
  EXPECT_EQ(told.find("training lost its footing at step 3: the loss is not finite"), 0U) << told;
  EXPECT_FALSE(std::filesystem::exists(checkpoint_));
  EXPECT_EQ(message(0), told);
  EXPECT_TRUE(std::filesystem::exists(checkpoint_));
  EXPECT_EQ(message(0), told);  // from the step before it
}

TEST_F(Training, SaysWhenTheLossIsNotFinite) {
  Matrix huge = data();  // one row alone, so that no unit suits all
  for (std::size_t j = 0; j < kWidth; ++j) huge(3, j) = 3e38F;
  EXPECT_THROW(train(Embeddings::from(huge), small(), 1), Error);
  EXPECT_THROW(train(Embeddings::from(Matrix(0, kWidth)), small(), 1), Error);
}

}  // namespace
}  // namespace saetm
