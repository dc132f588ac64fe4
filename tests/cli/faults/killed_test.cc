/// kill -9 at any moment of training, and the same command again.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <random>
#include <thread>

#include "cli/cli_test.h"
#include "cli/program.h"

namespace saetm {
namespace {

TEST_F(CliTest, KilledTrainingContinuesToTheSameResult) {
  const int steps = 3000;
  const Words options = {"--steps", std::to_string(steps), "--checkpoint-seconds", "0.02"};
  ASSERT_EQ(run(fit("whole", options)).code, 0);

  std::mt19937 random(std::random_device{}());
  int kills = 0;
  for (int attempt = 0; attempt < 50 && kills < 3; ++attempt) {
    Program program(fit("killed", options));
    const auto checkpoint = path("killed/training.checkpoint");
    // Not before there is something to continue; then at a moment that nobody chose.
    for (int wait = 0; wait < 2000 && !std::filesystem::exists(checkpoint); ++wait) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 60));
    program.send(SIGKILL);
    if (program.wait().code != 128 + SIGKILL) break;  // it was done before
    ++kills;
  }
  EXPECT_GE(kills, 1) << "training was never met at work";
  Words again = options;
  again.push_back("--resume");
  ASSERT_EQ(run(fit("killed", again)).code, 0);
  EXPECT_EQ(read(path("killed/sae.safetensors")), read(path("whole/sae.safetensors")));
  EXPECT_EQ(read(path("killed/topics.json")), read(path("whole/topics.json")));
}

}  // namespace
}  // namespace saetm
