// A draft of a run takes its place as a whole, whenever the program is ended.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "io/output_file.h"
#include "saetm/error.h"
#include "saetm/run.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

class RunDraftTest : public ::testing::Test {
 protected:
  RunDraftTest() {
    std::string name = (fs::temp_directory_path() / "saetm-draft-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder_ = name;
    RunDirectory run = RunDirectory::create(path("run"));
    finish(run, "prepare", {{"a", "old a"}, {"b", "old b"}});
    finish(run, "embed", {{"c", "old c"}});
    std::ofstream(path("run/mine.txt")) << "no part of the run";
  }
  ~RunDraftTest() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  static void finish(RunDirectory& run, const std::string& stage,
                     const std::map<std::string, std::string>& texts) {
    std::vector<RunDirectory::StageFile> files;
    for (const auto& [name, text] : texts) {
      OutputFile file(run.file(name));
      file.write(text);
      files.push_back({name, file.commit()});
    }
    run.finish(stage, "key", "{}", files, 0, {});
  }

  /// But for the lock of an object that changes the run.
  static std::map<std::string, std::string> files(const std::string& folder) {
    std::map<std::string, std::string> result;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().filename() == "lock") continue;
      std::stringstream text;
      if (entry.is_regular_file()) text << std::ifstream(entry.path()).rdbuf();
      result[entry.path().filename()] = text.str();
    }
    return result;
  }

  /// A draft with one file changed, one kept, one new.
  static RunDirectory changed(const RunDirectory& run) {
    RunDirectory draft = run.draft();
    finish(draft, "prepare", {{"a", "new a"}, {"d", "new d"}});
    return draft;
  }

  fs::path folder_;
};

TEST_F(RunDraftTest, ADraftThatIsNotAdoptedLeavesTheRunAsItWas) {
  const auto before = files(path("run"));
  {
    const RunDirectory run = RunDirectory::open(path("run"));
    const RunDirectory draft = changed(run);
    EXPECT_NE(draft.path(), run.path());
    EXPECT_TRUE(draft.damaged_files().empty());
    EXPECT_TRUE(run.damaged_files().empty());
  }
  EXPECT_EQ(files(path("run")), before);
}

TEST_F(RunDraftTest, AnAdoptedDraftIsTheRun) {
  RunDirectory run = RunDirectory::open(path("run"));
  {
    const RunDirectory draft = changed(run);
    run.adopt(draft);
  }
  EXPECT_TRUE(run.damaged_files().empty());
  const auto after = files(path("run"));
  EXPECT_EQ(after.at("a"), "new a");
  EXPECT_EQ(after.at("d"), "new d");
  EXPECT_EQ(after.at("c"), "old c");
  EXPECT_EQ(after.at("mine.txt"), "no part of the run");
  EXPECT_EQ(after.size(), 6U);  // and b, which is stale, and the manifest
  const RunDirectory again = RunDirectory::open(path("run"));
  EXPECT_EQ(again.manifest(), run.manifest());
  EXPECT_TRUE(again.damaged_files().empty());
}

TEST_F(RunDraftTest, ASecondDraftOfOneRunIsRefused) {
  RunDirectory one = RunDirectory::open(path("run")), other = RunDirectory::open(path("run"));
  const RunDirectory first = changed(one);
  EXPECT_THROW(changed(other), Error);
  one.adopt(first);
  EXPECT_TRUE(RunDirectory::open(path("run")).damaged_files().empty());
  EXPECT_EQ(files(path("run")).at("a"), "new a");
}

/// Where nothing keeps them apart.
TEST_F(RunDraftTest, OfTwoDraftsOfOneRunTheFirstIsAdopted) {
  ::setenv("SAETM_FAULT", "flock:*:ENOLCK", 1);
  RunDirectory one = RunDirectory::open(path("run")), other = RunDirectory::open(path("run"));
  const RunDirectory first = changed(one);
  // As another process would: one draft does not clear another's.
  fs::rename(first.path(), path("run/draft.part1"));
  const RunDirectory second = changed(other);
  EXPECT_TRUE(fs::exists(path("run/draft.part1/d")));
  other.adopt(second);
  fs::rename(path("run/draft.part1"), first.path());
  auto after = files(path("run"));
  after.erase(fs::path(first.path()).filename());
  try {
    one.adopt(first);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("another process has changed"), std::string::npos);
  }
  fs::remove_all(first.path());
  ::unsetenv("SAETM_FAULT");
  EXPECT_EQ(files(path("run")), after);
  EXPECT_TRUE(RunDirectory::open(path("run")).damaged_files().empty());
}

/// The program is ended after any number of moves; who opens the run next does the others.
TEST_F(RunDraftTest, WhatAKilledProgramLeftIsFinishedByTheNext) {
  std::map<std::string, std::string> whole;
  for (std::size_t moves = 0; moves < 6; ++moves) {
    fs::remove_all(path("copy"));
    fs::copy(path("run"), path("copy"), fs::copy_options::recursive);
    const RunDirectory run = RunDirectory::open(path("copy"));
    {
      const RunDirectory draft = changed(run);
      fs::copy(draft.path(), path("copy/draft.done"));
    }
    std::size_t done = 0;
    for (const char* name : {"a", "b", "c", "d", "manifest.json"}) {
      if (done == moves) break;
      if (!fs::exists(path("copy/draft.done/") + name)) continue;
      fs::rename(path("copy/draft.done/") + name, path("copy/") + name);
      ++done;
    }
    const RunDirectory next = RunDirectory::open(path("copy"));
    EXPECT_TRUE(next.damaged_files().empty()) << moves;
    if (moves == 0) whole = files(path("copy"));
    EXPECT_EQ(files(path("copy")), whole) << moves;
    EXPECT_EQ(whole.at("a"), "new a");
  }
}

TEST_F(RunDraftTest, ADraftThatAKilledProgramLeftIsCleared) {
  const pid_t gone = ::fork();
  if (gone == 0) ::_exit(0);
  ::waitpid(gone, nullptr, 0);
  const std::string left = path("run/draft.part" + std::to_string(gone));
  fs::create_directory(left);
  std::ofstream(left + "/a") << "half";
  const RunDirectory run = RunDirectory::open(path("run"));
  EXPECT_EQ(files(path("run")).at("a"), "old a");
  {
    const RunDirectory draft = run.draft();
  }
  EXPECT_FALSE(fs::exists(left));
}

}  // namespace
}  // namespace saetm
