/// Writes that fail part of the way, as on a full disk: what is left is whole or not there.
#include <chrono>
#include <thread>

#include "cli/cli_test.h"

namespace saetm {
namespace {

/// From the first file that is written to the largest of the run.
constexpr rlim_t kLimits[] = {1, 200, 1500, 3000, 6000, 10'000, 20'000, 40'000};

TEST_F(CliTest, AFullDiskLeavesNothingHalfWritten) {
  make_run("whole");
  const auto whole = files("whole");
  int refused = 0;
  for (const rlim_t limit : kLimits) {
    SCOPED_TRACE("files of at most " + std::to_string(limit) + " bytes");
    const Outcome done = run(fit("run"), {.largest_file = limit});
    if (done.code != 0) {
      expect_refused(done, {path("run/"), "cannot write"});
      ++refused;
    }
    if (std::filesystem::exists(path("run"))) {
      stage("info", "run", {"--verify"});
      for (const auto& [name, bytes] : files("run")) {
        ASSERT_TRUE(whole.contains(name)) << name;
        EXPECT_TRUE(name == "manifest.json" || bytes == whole.at(name)) << name;
      }
    }
    // With room again the same command finishes the run.
    make_run("run");
    expect_same(whole, files("run"));
    std::filesystem::remove_all(path("run"));
  }
  EXPECT_GE(refused, 5);
}

TEST_F(CliTest, ACutThatCannotBeWrittenIsNotTakenForDone) {
  make_run("run");
  const auto before = files("run");
  for (const rlim_t bytes : kLimits) {
    SCOPED_TRACE("files of at most " + std::to_string(bytes) + " bytes");
    const Outcome done = run({"topics", path("run"), "--topics", "6"}, {.largest_file = bytes});
    if (done.code != 0) {
      expect_refused(done, {path("run/"), "cannot write"});
      expect_same(before, files("run"));  // the cut of before, whole
    }
    make_run("run");
    expect_same(before, files("run"));
  }
}

TEST_F(CliTest, AnInterruptWithoutRoomForTheCheckpointSaysSo) {
  Outcome stopped;
  // What ends before the signal comes has no room for the report either.
  for (int steps = 1500; stopped.err.find("training.checkpoint") == std::string::npos; steps *= 2) {
    ASSERT_LE(steps, 1'000'000) << "training cannot be interrupted";
    std::filesystem::remove_all(path("run"));
    const Words words = fit("run", {"--steps", std::to_string(steps), "--features", "512"});
    Program program(words, {.largest_file = 100'000});  // the checkpoint takes twice that
    if (program.wait_for("train ")) {
      std::this_thread::sleep_for(std::chrono::milliseconds(30));
      program.send(SIGTERM);
    }
    stopped = program.wait();
  }
  expect_refused(stopped, {path("run/training.checkpoint"), "cannot write"});
  stage("info", "run", {"--verify"});
}

}  // namespace
}  // namespace saetm
