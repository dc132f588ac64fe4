#pragma once
/// A command ended or failed at each of its calls that change the disk (SAETM_FAULT), and what is
/// asked of the run after.
#include <unistd.h>

#include <functional>

#include "cli/cli_test.h"
#include "saetm/run.h"

namespace saetm {

class SweepTest : public CliTest {
 protected:
  static constexpr std::size_t kFew = 40;  // documents

  SweepTest() {
    // Nothing here is about how fast a disk is.
    if (::access("/dev/shm", W_OK) == 0) {
      std::filesystem::remove_all(folder_);
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
    /// Called before the command, after it was ended or failed, and after it was done again.
    std::function<void()> begins = [] {}, ended = [] {}, repeated = [] {};
  };

  /// All files of the run, but for a lock that a killed process left and nobody has needed since.
  virtual std::map<std::string, std::string> state(const std::string& name) const {
    auto all = files(name);
    all.erase("lock");
    return all;
  }

  void expect_nothing_in_the_making(const std::string& name) const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path(name))) {
      const std::string file = entry.path().filename();
      EXPECT_TRUE(file.find(".part") == std::string::npos && !file.starts_with("draft")) << file;
    }
  }

  /// The Nth call of the command gets a fault; false when there was no such call.
  bool once(const Sweep& sweep, const std::map<std::string, std::string>& after,
            const std::string& fault) const {
    SCOPED_TRACE(sweep.command[0] + ": " + fault);
    sweep.begins();
    const Outcome done = run(sweep.command, {.fault = fault});
    const bool is_killed = done.code == 128 + SIGKILL;
    if (fault.ends_with("kill") && !is_killed) return false;
    if (!is_killed && done.code != 0) expect_refused(done, {});
    std::string manifest;
    if (std::filesystem::exists(path("run/manifest.json"))) {
      const RunDirectory now = RunDirectory::open(path("run"));
      EXPECT_TRUE(now.damaged_files().empty()) << now.damaged_files()[0];
      manifest = state("run").at("manifest.json");
    }
    const std::string before = sweep.base.empty() ? "" : state(sweep.base).at("manifest.json");
    if (sweep.is_one) {
      EXPECT_TRUE(manifest == before || manifest == after.at("manifest.json")) << manifest;
    }
    if (sweep.again || manifest == before) {
      sweep.ended();
      const Outcome repeated = run(sweep.command);
      EXPECT_EQ(repeated.code, 0) << repeated.err;
      sweep.repeated();
      expect_nothing_in_the_making("run");
    }
    expect_same(after, state("run"));
    return true;
  }

  void sweep(const Sweep& sweep, const std::string& how = "kill", int last = 100'000) {
    const auto begin = [&] {
      std::filesystem::remove_all(path("run"));
      if (sweep.base.empty()) return;
      std::filesystem::copy(path(sweep.base), path("run"),
                            std::filesystem::copy_options::recursive);
    };
    begin();
    sweep.begins();
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
      shown +=
          " " + (word.starts_with("/") ? std::filesystem::path(word).filename().string() : word);
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

}  // namespace saetm
