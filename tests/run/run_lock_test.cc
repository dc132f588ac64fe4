// One writer at a time has a run; readers, processes that ended and other threads do not matter.
#include "run/directory/run_lock.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "io/disk/part_name.h"
#include "io/output_file.h"
#include "saetm/error.h"
#include "saetm/run.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

class RunLockTest : public ::testing::Test {
 protected:
  RunLockTest() {
    std::string name = (fs::temp_directory_path() / "saetm-lock-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder_ = name;
    RunDirectory run = RunDirectory::create(path("run"));
    finish(run, "prepare", "words");
  }
  ~RunLockTest() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  static void finish(RunDirectory& run, const std::string& stage, const std::string& name) {
    OutputFile file(run.new_file(name));
    file.write("of " + stage);
    run.finish(stage, stage, "{}", {{name, file.commit()}}, 0, {});
  }

  static std::string refusal(const std::function<void()>& change) {
    try {
      change();
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  fs::path folder_;
};

TEST_F(RunLockTest, ASecondWriterIsToldWhoHasTheRun) {
  RunDirectory first = RunDirectory::open(path("run"));
  EXPECT_TRUE(first.lock());
  EXPECT_TRUE(first.lock());
  RunDirectory second = RunDirectory::open(path("run"));  // reads all the same
  EXPECT_TRUE(second.damaged_files().empty());
  for (const auto& change : std::vector<std::function<void()>>{
           [&] { second.lock(); }, [&] { (void)second.draft(); }, [&] { second.save(); },
           [&] { (void)second.new_file("topics"); },
           [&] { (void)RunDirectory::create(path("run")); }}) {
    const std::string said = refusal(change);
    EXPECT_NE(said.find(path("run") + ": " + program_invocation_short_name), std::string::npos)
        << said;
    EXPECT_NE(said.find("process " + std::to_string(::getpid()) + " on "), std::string::npos);
    EXPECT_NE(said.find(", since 20"), std::string::npos);
    EXPECT_EQ(said.find('\n'), std::string::npos);
  }
  finish(first, "topics", "topics");
}

TEST_F(RunLockTest, TheLockGoesWithItsObject) {
  {
    RunDirectory first = RunDirectory::open(path("run"));
    first.lock();
    EXPECT_TRUE(fs::exists(path("run/lock")));
  }
  EXPECT_FALSE(fs::exists(path("run/lock")));
  RunDirectory second = RunDirectory::open(path("run"));
  EXPECT_TRUE(second.lock());
}

TEST_F(RunLockTest, ARunThatChangedSinceItWasReadIsNotChanged) {
  RunDirectory slow = RunDirectory::open(path("run"));
  {
    RunDirectory quick = RunDirectory::open(path("run"));
    finish(quick, "topics", "topics");
  }
  slow.set_note("options", "{}");
  EXPECT_NE(refusal([&] { slow.save(); }).find("has changed the run"), std::string::npos);
  EXPECT_TRUE(RunDirectory::open(path("run")).has("topics"));
  EXPECT_TRUE(RunDirectory::open(path("run")).lock());
}

/// What a process forks has the lock's file open, and neither keeps the lock nor lets go of it.
TEST_F(RunLockTest, AForkedProcessHoldsNothing) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  auto lock = std::make_unique<RunLock>(path("run"));
  const pid_t quick = ::fork();
  if (quick == 0) {
    lock.reset();
    ::_exit(0);
  }
  ::waitpid(quick, nullptr, 0);
  EXPECT_THROW(RunLock(path("run")), Error);
  const pid_t slow = ::fork();
  if (slow == 0) {
    ::close(ends[1]);
    char byte;
    (void)!::read(ends[0], &byte, 1);
    ::_exit(0);
  }
  lock.reset();
  EXPECT_TRUE(RunLock(path("run")).is_held());
  ::close(ends[1]);
  ::waitpid(slow, nullptr, 0);
  ::close(ends[0]);
}

TEST_F(RunLockTest, WhatAKilledWriterLeftIsClearedByTheNext) {
  const std::string mine = path("run/chapter.part2");
  std::ofstream(mine) << "a user's";
  const pid_t killed = ::fork();
  if (killed == 0) {
    RunDirectory run = RunDirectory::open(path("run"));
    std::ofstream(run.new_file("topics")) << "half";
    OutputFile file(path("run/training.checkpoint"));
    RunDirectory draft = run.draft();
    ::_exit(0);
  }
  ::waitpid(killed, nullptr, 0);
  OutputFile alive(path("run/plot.svg"));  // of somebody who only reads the run
  alive.write("drawn");
  const auto left = [&] {
    std::size_t parts = 0;
    for (const auto& entry : fs::directory_iterator(path("run"))) {
      parts += entry.path().filename().string().find(".part") != std::string::npos;
    }
    return parts;
  };
  EXPECT_EQ(left(), 5U);
  EXPECT_TRUE(fs::exists(path("run/lock")));
  (void)RunDirectory::open(path("run"));
  EXPECT_EQ(left(), 5U);
  RunDirectory::open(path("run")).lock();
  EXPECT_EQ(left(), 2U);
  EXPECT_TRUE(fs::exists(mine));
  EXPECT_FALSE(fs::exists(path("run/lock")));
  alive.commit();
  EXPECT_TRUE(fs::exists(path("run/plot.svg")));
}

/// Of another machine what was written to today may be in the making.
TEST_F(RunLockTest, WhatAnotherMachineMakesStaysForADay) {
  const std::string theirs = path("run/words.part1-00000000-1");
  std::ofstream{theirs} << "half";
  RunDirectory::open(path("run")).lock();
  EXPECT_TRUE(fs::exists(theirs));
  fs::last_write_time(theirs, fs::file_time_type::clock::now() - std::chrono::hours(25));
  RunDirectory::open(path("run")).lock();
  EXPECT_FALSE(fs::exists(theirs));
}

TEST_F(RunLockTest, NewFilesTakeTheirPlacesTogether) {
  const auto text = [&](const std::string& name) {
    std::stringstream all;
    all << std::ifstream(path("run/" + name)).rdbuf();
    return all.str();
  };
  {
    RunDirectory run = RunDirectory::open(path("run"));
    std::ofstream(run.new_file("words")) << "new";
    std::ofstream(run.new_file("counts")) << "new";
    EXPECT_EQ(text("words"), "of prepare");
    EXPECT_FALSE(fs::exists(path("run/counts")));
  }
  EXPECT_EQ(text("words"), "of prepare");
  RunDirectory run = RunDirectory::open(path("run"));
  finish(run, "embed", "words");
  EXPECT_EQ(text("words"), "of embed");
  EXPECT_EQ(run.file("words"), path("run/words"));
}

}  // namespace
}  // namespace saetm
