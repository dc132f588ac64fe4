#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "io/safetensors.h"
#include "sae/same_training.h"
#include "saetm/error.h"
#include "saetm/random.h"
#include "saetm/sae.h"

namespace saetm {
namespace {

constexpr std::size_t kRows = 300;
constexpr std::size_t kWidth = 16;

Matrix data() {
  Matrix x(kRows, kWidth);
  const Random random(5);
  for (std::size_t i = 0; i < kRows; ++i) {
    for (std::size_t j = 0; j < kWidth; ++j) {
      const double part = j % 8 == i % 8 ? 1.3 : 0.3;
      x(i, j) = static_cast<float>(part + 0.2 * random.normal(i * kWidth + j));
    }
  }
  return x;
}

TrainOptions small() {
  TrainOptions options;
  options.features = 48;
  options.k = 3;
  options.steps = 60;
  options.batch = 64;
  options.lr = 2e-3;
  options.dead_after = 400;  // so that the auxiliary loss has its part in these runs
  return options;
}

/// The user asks to stop once the training has looked `calls` times.
struct StopAfter : Progress {
  explicit StopAfter(int calls) : left(calls) {}
  bool interrupted() const override { return left-- <= 0; }
  mutable int left;
};

class Training : public testing::Test {
 protected:
  Training() {
    std::string name = (std::filesystem::temp_directory_path() / "saetm-train-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder_ = name;
    checkpoint_ = (folder_ / "checkpoint.safetensors").string();
  }
  ~Training() override { std::filesystem::remove_all(folder_); }

  /// Trains as if interrupted after each of `stops` looks, then to the end.
  TrainResult train_with_stops(const TrainOptions& options, std::initializer_list<int> stops) {
    for (const int calls : stops) {
      StopAfter stop(calls);
      EXPECT_THROW(train(embeddings_, options, 1, {checkpoint_}, {.progress = &stop}), Interrupted);
      EXPECT_TRUE(std::filesystem::exists(checkpoint_)) << calls;
    }
    return train(embeddings_, options, 1, {checkpoint_});
  }

  std::filesystem::path folder_;
  std::string checkpoint_;
  Embeddings embeddings_ = Embeddings::from(data());
};

TEST_F(Training, SameForAnyThreads) {
  const TrainResult one = train(embeddings_, small(), 1, {}, {.threads = 1});
  EXPECT_LT(one.curve.loss.back(), 0.7 * one.curve.loss.front());
  expect_same(train(embeddings_, small(), 1, {}, {.threads = 2}), one);
  expect_same(train(embeddings_, small(), 1, {}, {.threads = 3}), one);
  EXPECT_FALSE(same(train(embeddings_, small(), 2).sae.weights.decoder, one.sae.weights.decoder));
}

TEST_F(Training, ContinuesWhereItWasInterrupted) {
  for (const std::string precision : {"f32", "bf16"}) {
    TrainOptions options = small();
    options.precision = precision;
    TrainResult whole;
    try {
      whole = train(embeddings_, options, 1);
    } catch (const std::exception& error) {
      ASSERT_EQ(precision, "bf16") << error.what();  // not on every processor
      continue;
    }
    for (const auto stops : {std::initializer_list<int>{0}, {1}, {2}, {33}, {10, 21, 2, 20}}) {
      std::filesystem::remove(checkpoint_);
      expect_same(train_with_stops(options, stops), whole);
    }
  }
}

TEST_F(Training, LeavesOthersCheckpointsAside) {
  train_with_stops(small(), {30});
  expect_same(train(embeddings_, small(), 2, {checkpoint_}), train(embeddings_, small(), 2));
  TrainOptions other = small();
  other.lr = 1e-3;
  expect_same(train(embeddings_, other, 1, {checkpoint_}), train(embeddings_, other, 1));
}

TEST_F(Training, LeavesACheckpointOfOtherEmbeddingsAside) {
  train_with_stops(small(), {30});
  Matrix other = data();
  for (std::size_t i = 0; i < other.size(); ++i) other.data()[i] += 0.1F;
  const Embeddings shifted = Embeddings::from(std::move(other));
  expect_same(train(shifted, small(), 1, {checkpoint_}), train(shifted, small(), 1));
}

TEST_F(Training, SaysWhenACheckpointDoesNotFitTogether) {
  StopAfter stop(30);
  EXPECT_THROW(train(embeddings_, small(), 1, {checkpoint_}, {.progress = &stop}), Interrupted);
  const SafetensorsReader whole(checkpoint_);
  for (const char* left_out : {"numbers", "since_fired", "curve.seconds", "b_enc", "W_dec"}) {
    const std::string damaged = (folder_ / left_out).string();
    SafetensorsWriter writer;
    writer.metadata("identity", whole.metadata().at("identity"));
    std::vector<Matrix> kept(whole.tensors().size());
    std::size_t next = 0;
    for (const auto& [name, tensor] : whole.tensors()) {
      if (tensor.shape.size() == 2) {
        kept[next] = name == left_out ? Matrix(2, 3) : whole.matrix(name);
        writer.add(name, kept[next++]);
      } else if (tensor.type == "I64") {
        writer.add(name,
                   whole.values<std::int64_t>(name).first(name == left_out ? 1 : tensor.shape[0]));
      } else if (tensor.type == "F64") {
        writer.add(name, whole.values<double>(name).first(name == left_out ? 0 : tensor.shape[0]));
      } else {
        writer.add(name, whole.values<float>(name).first(name == left_out ? 1 : tensor.shape[0]));
      }
    }
    writer.save(damaged);
    try {
      train(embeddings_, small(), 1, {damaged});
      ADD_FAILURE() << left_out;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(damaged), std::string::npos) << error.what();
    }
  }
}

TEST_F(Training, SaysHowToGoOnWithoutADamagedCheckpoint) {
  const auto refused = [&](const std::string& what) {
    try {
      train(embeddings_, small(), 1, {checkpoint_});
      ADD_FAILURE() << what;
    } catch (const Error& error) {
      const std::string line = error.what();
      EXPECT_TRUE(line.starts_with(checkpoint_ + ": ")) << line;
      EXPECT_NE(line.find("--no-resume"), std::string::npos) << line;
    }
  };
  StopAfter stop(30);
  EXPECT_THROW(train(embeddings_, small(), 1, {checkpoint_}, {.progress = &stop}), Interrupted);
  std::filesystem::resize_file(checkpoint_, std::filesystem::file_size(checkpoint_) - 100);
  refused("cut short");
  std::ofstream(checkpoint_) << "no checkpoint";
  refused("of another kind");
}

/// Numbers that no training writes: the steps done, and since when atoms were not active.
TEST_F(Training, RefusesACheckpointOfImpossibleNumbers) {
  for (const std::string name : {"numbers", "since_fired"}) {
    std::filesystem::remove(checkpoint_);
    StopAfter stop(30);
    EXPECT_THROW(train(embeddings_, small(), 1, {checkpoint_}, {.progress = &stop}), Interrupted);
    const auto at = [&] {
      const SafetensorsReader file(checkpoint_);
      return reinterpret_cast<const char*>(file.tensor(name).bytes.data()) -
             reinterpret_cast<const char*>(file.file()->bytes().data());
    }();
    std::fstream file(checkpoint_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(at + (name == "numbers" ? 8 : 0));
    const std::int64_t below = -7;
    file.write(reinterpret_cast<const char*>(&below), sizeof below);
    file.close();
    EXPECT_THROW(train(embeddings_, small(), 1, {checkpoint_}), Error) << name;
  }
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
  options.steps = 400;
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
  Matrix huge = data();
  for (std::size_t i = 0; i < huge.size(); ++i) huge.data()[i] *= 1e30F;
  EXPECT_THROW(train(Embeddings::from(huge), small(), 1), Error);
  EXPECT_THROW(train(Embeddings::from(Matrix(0, kWidth)), small(), 1), Error);
}

}  // namespace
}  // namespace saetm
