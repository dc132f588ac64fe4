#pragma once
/// Embeddings to train on, and a folder with a checkpoint.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <initializer_list>
#include <stdexcept>
#include <string>

#include "saetm/error.h"
#include "saetm/random.h"
#include "saetm/sae.h"

namespace saetm {

inline constexpr std::size_t kRows = 300;
inline constexpr std::size_t kWidth = 16;

inline Matrix data() {
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

inline TrainOptions small() {
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

}  // namespace saetm
