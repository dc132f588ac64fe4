// interpret --shard and combine against interpret alone.
#include <atomic>
#include <thread>

#include "cli/cli_test.h"

namespace saetm {
namespace {

class ShardsTest : public CliTest {
 protected:
  /// A run up to its shares, so that nothing is interpreted yet.
  void make_shares(const std::string& name) const {
    make_run(name);
    stage("shares", name, {"--shares", "plain"});
  }
  std::string words(const std::string& name) const {
    return read(path(name) + "/words.safetensors");
  }
  /// Runs each list of commands beside the others, its commands one after another; all must
  /// succeed. Where one fails, those that may be waiting for it are ended, too.
  static void run_beside(const std::vector<std::vector<Words>>& lists) {
    std::atomic<bool> failed = false;
    std::vector<std::thread> threads;
    for (const std::vector<Words>& commands : lists) {
      threads.emplace_back([&failed, &commands] {
        for (const Words& command : commands) {
          if (failed) return;
          Program program(command);
          if (program.wait_while([&] { return !failed; }).code == 0) continue;
          EXPECT_TRUE(failed) << command[0] << ": " << program.wait().err;
          failed = true;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_FALSE(failed);
  }
};

TEST_F(ShardsTest, ThreeProcessesAndCombineGiveTheBytesOfOne) {
  make_shares("whole");
  std::filesystem::copy(path("whole"), path("parts"));
  const Words options = {"--prior", "2", "--learn-background"};
  stage("interpret", "whole", options);

  const auto with = [&](Words more) {
    more.insert(more.end(), options.begin(), options.end());
    return more;
  };
  std::vector<std::vector<Words>> processes = {{with({"combine", path("parts")})}};
  for (const char* shard : {"1/3", "2/3", "3/3"}) {
    processes.push_back({with({"interpret", path("parts"), "--shard", shard})});
  }
  run_beside(processes);
  EXPECT_TRUE(words("parts") == words("whole"));
  expect_same(files("parts"), files("whole"));  // nothing else is left behind
  EXPECT_NE(run({"interpret", path("parts"), "--prior", "2", "--learn-background"})
                .err.find("done before"),
            std::string::npos);
}

TEST_F(ShardsTest, PassByPassInAnyOrder) {
  make_shares("whole");
  std::filesystem::copy(path("whole"), path("parts"));
  stage("interpret", "whole", {"--iterations", "3"});
  for (int pass = 0; pass < 3; ++pass) {
    for (const char* shard : {"4/4", "2/4", "1/4", "3/4"}) {
      stage("interpret", "parts", {"--iterations", "3", "--once", "--shard", shard});
    }
    stage("combine", "parts", {"--iterations", "3", "--once"});
  }
  EXPECT_TRUE(words("parts") == words("whole"));
}

TEST_F(ShardsTest, OneThatWasStoppedGoesOn) {
  make_shares("whole");
  std::filesystem::copy(path("whole"), path("parts"));
  stage("interpret", "whole", {"--iterations", "5"});
  std::vector<std::vector<Words>> processes = {{{"combine", path("parts"), "--iterations", "5"}}};
  for (const char* shard : {"1/2", "2/2"}) {
    const Words whole = {"interpret", path("parts"), "--iterations", "5", "--shard", shard};
    Words once = whole;
    once.push_back("--once");
    processes.push_back({once, once, whole});
  }
  run_beside(processes);
  expect_same(files("parts"), files("whole"));
}

TEST_F(ShardsTest, SaysWhatIsMissingOrDoesNotBelong) {
  make_shares("run");
  const auto once = [&](const std::string& shard, const Words& more = {}) {
    Words command = {"interpret", path("run"), "--once", "--shard", shard};
    command.insert(command.end(), more.begin(), more.end());
    return run(command);
  };
  expect_refused(run({"combine", path("run"), "--once"}), {"no shard is there"});
  EXPECT_EQ(once("2/3").code, 0);
  expect_refused(run({"combine", path("run"), "--once"}), {"of pass 1", "3 shards", ": 1 3"});
  for (const char* wrong : {"0/3", "4/3", "1", "1/", "/2", "a/b", "1/3x"}) {
    expect_refused(once(wrong), {"--shard", wrong});
  }
  expect_refused(once("2/3", {"--prior", "9"}), {"interpret.2-of-3", "other work"});
  EXPECT_EQ(once("1/2").code, 0);
  expect_refused(run({"combine", path("run"), "--once"}), {"other files are of"});
  std::filesystem::remove(path("run/interpret.1-of-2.1"));
  expect_refused(once("1/2", {"--step-documents", "50"}), {"--step-documents"});
}

}  // namespace
}  // namespace saetm
