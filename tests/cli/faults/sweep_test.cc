/// Every command that writes into a run, ended or failed at each of its calls that change the disk
/// (SAETM_FAULT): the run is the old or the new one, and the same command again ends as it should.
#include "cli/faults/sweep.h"

namespace saetm {
namespace {

TEST_F(SweepTest, Fit) {
  const int stride = 9;  // its stages are swept one by one below
  sweep({.base = "", .command = small_fit("run"), .is_one = false, .stride = stride});
  ASSERT_EQ(run(small_fit("base")).code, 0);
  sweep({.command = small_fit("run", {"--min-documents", "3"}), .is_one = false, .stride = stride});
}

TEST_F(SweepTest, Stages) {
  ASSERT_EQ(run(small_fit("base")).code, 0);
  const std::string at = path("run");
  // A new run's manifest is there before its first stage is done.
  sweep_both({.base = "", .command = {"prepare", corpus_, "--out", at}, .is_one = false});
  sweep({.command = {"prepare", corpus_, "--out", at, "--min-documents", "3"}});
  sweep({.command = {"embed", at, "--embeddings", "", "--dimensions", "4"}});
  sweep({.command = {"train", at, "--steps", "5"}});
  sweep({.command = {"encode", at, "--active", "1"}});
  sweep({.command = {"neighbors", at, "--neighbors", "3"}});
  sweep({.command = {"shares", at, "--shares", "plain"}});
  sweep({.command = {"interpret", at, "--iterations", "3"}});
  sweep({.command = {"merge", at, "--nucleus", "0.5"}});
  sweep({.command = {"evaluate", at, "--top-words", "3"}});
  sweep({.command = {"stability", at, "--resamples", "2"}});
  sweep({.command = {"name", at}});
  sweep({.command = {"report", at, "--documents-per-topic", "1"}});
}

TEST_F(SweepTest, Cuts) {
  ASSERT_EQ(run(small_fit("base")).code, 0);
  sweep_both({.command = {"topics", path("run"), "--topics", "3"}});
  sweep({.command = {"topics", path("run"), "--steer", path("steering.txt")}});
  ASSERT_EQ(run({"topics", path("base"), "--topics", "3"}).code, 0);
  sweep({.command = {"topics", path("run"), "--topics", "4"}});  // which is kept
  ASSERT_EQ(run({"topics", path("base"), "--steer", path("steering.txt")}).code, 0);
  sweep({.command = {"topics", path("run"), "--steer", "none"}});
}

TEST_F(SweepTest, Append) {
  ASSERT_EQ(run(small_fit("base")).code, 0);
  Sweep append{
      .command = {"append", path("run"), path("more.jsonl"), "--embeddings", path("more.npy")},
      .again = false};
  sweep(append);
  append.stride = 5;
  sweep(append, "ENOSPC", calls_);
}

TEST_F(SweepTest, Combine) {
  ASSERT_EQ(run(small_fit("base")).code, 0);
  const Words options = {"--iterations", "1", "--once"};
  const auto with = [&](Words words) {
    words.insert(words.end(), options.begin(), options.end());
    return words;
  };
  for (const char* shard : {"1/2", "2/2"}) {
    ASSERT_EQ(run(with({"interpret", path("base"), "--shard", shard})).code, 0);
  }
  sweep({.command = with({"combine", path("run")})});
}

}  // namespace
}  // namespace saetm
