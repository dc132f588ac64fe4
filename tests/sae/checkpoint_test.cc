#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "io/safetensors.h"
#include "sae/same_training.h"
#include "sae/training.h"
#include "saetm/error.h"
#include "saetm/sae.h"

namespace saetm {
namespace {

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

/// So is what was measured on rows that are set aside, of which small corpora have none.
TEST_F(Training, ContinuesWithWhatWasMeasuredOnRowsSetAside) {
  Matrix x(12'000, 6);
  const Random random(5);
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(random.normal(i));
  embeddings_ = Embeddings::from(std::move(x));
  TrainOptions options = small();
  options.holdout = 0.1;
  const TrainResult whole = train(embeddings_, options, 1);
  ASSERT_GT(whole.curve.held_out_step.size(), 2U);
  for (const auto stops : {std::initializer_list<int>{33}, {10, 21, 2, 20}}) {
    std::filesystem::remove(checkpoint_);
    expect_same(train_with_stops(options, stops), whole);
  }
}

/// Thresholds of atoms, and what else an objective has, are in the checkpoint, too.
TEST_F(Training, ContinuesWithAnyObjective) {
  for (const char* objective : {"topk", "l1", "jumprelu", "matryoshka", "hierarchicaltopk"}) {
    SCOPED_TRACE(objective);
    TrainOptions options = small();
    options.objective = objective;
    std::filesystem::remove(checkpoint_);
    expect_same(train_with_stops(options, {33}), train(embeddings_, options, 1));
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
  const std::pair<std::string, std::int64_t> impossible[] = {
      {"numbers", -7}, {"since_fired", -7}, {"since_fired", INT64_MAX}};
  for (const auto& [name, value] : impossible) {
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
    file.write(reinterpret_cast<const char*>(&value), sizeof value);
    file.close();
    EXPECT_THROW(train(embeddings_, small(), 1, {checkpoint_}), Error) << name << " " << value;
  }
}

}  // namespace
}  // namespace saetm
