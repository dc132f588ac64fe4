/// Every command that writes into a run, ended or failed at each of its calls that change the disk
/// (SAETM_FAULT): the run is the old or the new one, and the same command again ends as it should.
#include <unistd.h>

#include <functional>

#include "cli/cli_test.h"
#include "saetm/run.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

class SweepTest : public CliTest {
 protected:
  static constexpr std::size_t kFew = 40;  // documents

  SweepTest() {
    // Nothing here is about how fast a disk is.
    if (::access("/dev/shm", W_OK) == 0) {
      fs::remove_all(folder_);
      std::string name = "/dev/shm/saetm-sweep-XXXXXX";
      if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
      folder_ = name;
    }
    corpus_ = write("corpus.jsonl", as_jsonl(make_records(kFew)));
    embeddings_ = path("given.npy");
    write_npy(embeddings_, make_embeddings(kFew).view());
    write("more.jsonl", "{\"id\": \"new\", \"text\": \"planet star orbit comet moon\"}\n");
    write_npy(path("more.npy"), make_embeddings(1).view());
    write("steering.txt", "name planet = Space\n");
  }

  Words small_fit(const std::string& name, const Words& more = {}) const {
    Words words = fit(name, {"--features", "8", "--k", "2", "--objective", "topk", "--steps", "4",
                             "--batch", "16", "--threads", "1", "--quiet"});
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  /// What a command leaves in one state of the run, and in the next.
  struct Sweep {
    std::string base = "base";  ///< the run that it begins with, "" for none
    Words command;              ///< of the run `run`
    bool is_one = true;         ///< stage: no state in between is one
    bool again = true;          ///< it can be done twice; else only where it was not done
    int stride = 1;             ///< of the calls that get a fault
  };

  /// All files of the run, but for a lock that a killed process left and nobody has needed since.
  std::map<std::string, std::string> state(const std::string& name) const {
    auto all = files(name);
    all.erase("lock");
    return all;
  }

  void expect_nothing_in_the_making(const std::string& name) const {
    for (const auto& entry : fs::recursive_directory_iterator(path(name))) {
      const std::string file = entry.path().filename();
      EXPECT_TRUE(file.find(".part") == std::string::npos && !file.starts_with("draft")) << file;
    }
  }

  /// The Nth call of the command gets a fault; false when there was no such call.
  bool once(const Sweep& sweep, const std::map<std::string, std::string>& after,
            const std::string& fault) const {
    SCOPED_TRACE(sweep.command[0] + ": " + fault);
    const Outcome done = run(sweep.command, {.fault = fault});
    const bool is_killed = done.code == 128 + SIGKILL;
    if (fault.ends_with("kill") && !is_killed) return false;
    if (!is_killed && done.code != 0) expect_refused(done, {});
    std::string manifest;
    if (fs::exists(path("run/manifest.json"))) {
      const RunDirectory now = RunDirectory::open(path("run"));
      EXPECT_TRUE(now.damaged_files().empty()) << now.damaged_files()[0];
      manifest = state("run").at("manifest.json");
    }
    const std::string before = sweep.base.empty() ? "" : state(sweep.base).at("manifest.json");
    if (sweep.is_one) {
      EXPECT_TRUE(manifest == before || manifest == after.at("manifest.json")) << manifest;
    }
    if (sweep.again || manifest == before) {
      const Outcome repeated = run(sweep.command);
      EXPECT_EQ(repeated.code, 0) << repeated.err;
      expect_nothing_in_the_making("run");
    }
    expect_same(after, state("run"));
    return true;
  }

  void sweep(const Sweep& sweep, const std::string& how = "kill", int last = 100'000) {
    const auto begin = [&] {
      fs::remove_all(path("run"));
      if (sweep.base.empty()) return;
      fs::copy(path(sweep.base), path("run"), fs::copy_options::recursive);
    };
    begin();
    const Outcome whole = run(sweep.command);
    ASSERT_EQ(whole.code, 0) << whole.err;
    const auto after = state("run");
    int faults = 0, call = 1;
    for (; call <= last; call += sweep.stride, ++faults) {
      begin();
      if (!once(sweep, after, "any:" + std::to_string(call) + ":" + how)) break;
      ASSERT_FALSE(HasFailure());
    }
    calls_ = call - 1;
    EXPECT_GT(faults, 5);
    std::string shown;
    for (const std::string& word : sweep.command) {
      shown += " " + (word.starts_with("/") ? fs::path(word).filename().string() : word);
    }
    std::printf("%4d × %s:%s\n", faults, how.c_str(), shown.c_str());
  }

  /// Ends it at each call, then has each fail.
  void sweep_both(const Sweep& both) {
    sweep(both);
    ASSERT_FALSE(HasFailure());
    sweep(both, "ENOSPC", calls_);
  }

  int calls_ = 0;  // of the command that was swept last
};

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
