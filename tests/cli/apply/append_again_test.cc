/// What append has done, done again; and append ended at any moment.
#include <chrono>
#include <random>
#include <thread>

#include "cli/apply/append_runs.h"

namespace saetm {
namespace {

TEST_F(AppendTest, ItsStagesDoneAgainGiveWhatItGave) {
  make_first("run", {"--topics", "6"});
  ASSERT_EQ(run(append("run")).code, 0);
  const std::string shares = read(path("run/theta.safetensors"));
  const std::string tree = read(path("run/tree.safetensors"));
  const std::string topics = read(path("run/topics.json"));
  const std::string vectors = read(path("run/word_vectors.safetensors"));
  // The words began at those of before; all else is made again of the grown corpus alone.
  Json m = manifest("run");
  for (const char* name : {"neighbors", "shares", "merge", "topics"}) m["stages"].erase(name);
  write("run/manifest.json", m.dump());
  // What is made again leaves what comes after it to be made again; its words are put back.
  stage("shares", "run");
  EXPECT_TRUE(read(path("run/theta.safetensors")) == shares);
  Json again = manifest("run");
  again["stages"]["interpret"] = m["stages"]["interpret"];
  write("run/manifest.json", again.dump());
  stage("merge", "run");
  stage("topics", "run");
  EXPECT_TRUE(read(path("run/tree.safetensors")) == tree);
  EXPECT_TRUE(read(path("run/word_vectors.safetensors")) == vectors);
  EXPECT_EQ(read(path("run/topics.json")), topics);
}

TEST_F(AppendTest, KilledAtAnyMomentTheRunIsTheOldOrTheNew) {
  make_first("run");
  std::filesystem::copy(path("run"), path("new"));
  const auto start = std::chrono::steady_clock::now();
  ASSERT_EQ(run(append("new")).code, 0);
  const auto whole = std::chrono::steady_clock::now() - start;
  const auto old_files = whole_files("run");
  const std::string words = read(path("new/words.safetensors"));

  std::mt19937 random(std::random_device{}());
  int kept = 0;
  for (int i = 0; i < 12; ++i) {
    std::filesystem::remove_all(path("killed"));
    std::filesystem::copy(path("run"), path("killed"));
    {
      Program program(append("killed"));
      std::this_thread::sleep_for(whole * static_cast<double>(random() % 1000) / 1000.0);
      program.send(i % 2 == 0 ? SIGKILL : SIGINT);
    }
    ASSERT_EQ(run({"info", path("killed"), "--verify"}).code, 0);
    if (json(read(path("killed/manifest.json")))["corpus"]["documents"] == kHalf) {
      ++kept;
      EXPECT_EQ(whole_files("killed"), old_files);
      ASSERT_EQ(run(append("killed")).code, 0);
    }
    EXPECT_TRUE(read(path("killed/words.safetensors")) == words);
    for (const auto& entry : std::filesystem::directory_iterator(path("killed"))) {
      EXPECT_FALSE(entry.is_directory()) << entry.path();
    }
  }
  EXPECT_GT(kept, 0) << "append was never met at work";
}

}  // namespace
}  // namespace saetm
