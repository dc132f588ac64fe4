// Workers of a folder: whose files stay how long, who may come back, what is refused.
#include "io/folder_workers.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "saetm/error.h"

namespace saetm {
namespace {

struct Stopped {};

class FolderWorkersTest : public testing::Test {
 protected:
  FolderWorkersTest() {
    folder_ = (std::filesystem::temp_directory_path() / "saetm-folder-XXXXXX").string();
    EXPECT_TRUE(::mkdtemp(folder_.data()));
  }
  ~FolderWorkersTest() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  /// One of two workers that waits for none: it is stopped as soon as it has given.
  FolderGroup stopped(int rank, const std::string& tie = "a") const {
    return {.prefix = path("work"),
            .rank = rank,
            .size = 2,
            .tie = tie,
            .waiting = [](auto, const auto&) { throw Stopped{}; }};
  }
  /// Gives to the call behind `calls`, and is stopped.
  void give(int rank, std::int64_t calls) const {
    FolderWorkers workers(stopped(rank));
    workers.resume(calls);
    EXPECT_THROW(workers.reduced(1.0), Stopped);
  }
  std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      names.insert(entry.path().filename().string());
    }
    return names;
  }
  static void expect_error(const std::function<void()>& body, const std::string& part) {
    try {
      body();
      FAIL() << part;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  }

  std::string folder_;
};

TEST_F(FolderWorkersTest, FilesGoOnceAllHaveReadThem) {
  std::vector<std::thread> threads;
  for (int rank = 0; rank < 3; ++rank) {
    threads.emplace_back([&, rank] {
      FolderWorkers workers({.prefix = path("work"), .rank = rank, .size = 3});
      for (std::int64_t i = 0; i < 7; ++i) EXPECT_EQ(workers.reduced(i), 3 * i);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(files(), (std::set<std::string>{"work.0-of-2.7", "work.1-of-2.7", "work.2-of-2.7"}));
  FolderWorkers({.prefix = path("work"), .rank = 1, .size = 3}).leave();
  EXPECT_EQ(files(), (std::set<std::string>{"work.0-of-2.7", "work.2-of-2.7"}));
}

TEST_F(FolderWorkersTest, OneThatWasStoppedComesBack) {
  give(0, 0);
  {
    FolderWorkers one(stopped(1));
    EXPECT_EQ(one.reduced(2.0), 3);
    EXPECT_THROW(one.reduced(4.0), Stopped);
  }
  FolderWorkers zero(stopped(0));
  zero.resume(0);  // it has not seen what came of the first call
  EXPECT_EQ(zero.reduced(1.0), 3);
  EXPECT_EQ(zero.reduced(1.0), 5);
  EXPECT_EQ(files(), (std::set<std::string>{"work.0-of-1.2", "work.1-of-1.1", "work.1-of-1.2"}));
  FolderWorkers one(stopped(1));
  one.resume(1);
  EXPECT_EQ(one.reduced(4.0), 5);
  EXPECT_EQ(files(), (std::set<std::string>{"work.0-of-1.2", "work.1-of-1.2"}));
}

TEST_F(FolderWorkersTest, ComingBackLeavesWhatOthersMayNeed) {
  give(1, 1);
  give(1, 2);
  EXPECT_EQ(files(), (std::set<std::string>{"work.1-of-1.2", "work.1-of-1.3"}));
  FolderWorkers(stopped(1)).resume(2);
  EXPECT_EQ(files(), (std::set<std::string>{"work.1-of-1.2", "work.1-of-1.3"}));
  FolderWorkers(stopped(1)).resume(1);  // the others must not get on to a fourth call
  EXPECT_EQ(files(), (std::set<std::string>{"work.1-of-1.2"}));
  FolderWorkers(stopped(1)).resume(3);
  EXPECT_EQ(files(), (std::set<std::string>{}));
}

TEST_F(FolderWorkersTest, SaysWhomItWaitsFor) {
  std::vector<int> missing;
  FolderGroup group{.prefix = path("work"), .rank = 2, .size = 4};
  FolderWorkers one(
      {.prefix = path("work"), .rank = 1, .size = 4, .waiting = [](auto, const auto&) {
         throw Stopped{};
       }});
  EXPECT_THROW(one.reduced(1.0), Stopped);
  group.waiting = [&](std::int64_t call, const std::vector<int>& absent) {
    EXPECT_EQ(call, 1);
    missing = absent;
    throw Stopped{};
  };
  EXPECT_THROW(FolderWorkers(group).reduced(1.0), Stopped);
  EXPECT_EQ(missing, (std::vector<int>{0, 3}));
  group.waiting = {};
  group.timeout = 0.01;
  expect_error([&] { FolderWorkers(group).reduced(1.0); }, "work.0-of-3.1: did not come in time");
}

TEST_F(FolderWorkersTest, RefusesFilesOfOtherWork) {
  give(1, 0);
  expect_error([&] { FolderWorkers(stopped(1, "b")); }, "work.1-of-1.1: is of other work");
  expect_error([&] { FolderWorkers(stopped(0, "b")).reduced(1.0); }, "work.1-of-1.1: is of other");
}

TEST_F(FolderWorkersTest, RefusesDamagedFiles) {
  give(1, 0);
  std::filesystem::resize_file(path("work.1-of-1.1"), 83);
  expect_error([&] { FolderWorkers(stopped(0)).reduced(1.0); }, "work.1-of-1.1: is damaged");
  std::ofstream(path("work.1-of-1.1")) << "x";
  expect_error([&] { FolderWorkers(stopped(1)); }, "work.1-of-1.1: is damaged");
}

TEST_F(FolderWorkersTest, OnlookersTakeNoRows) {
  std::vector<std::size_t> ends;
  for (int rank = 0; rank < 4; ++rank) {
    const FolderWorkers workers({.prefix = path("work"), .rank = rank, .size = 4, .onlookers = 1});
    ends.insert(ends.end(), {workers.first(10), workers.end(10)});
  }
  EXPECT_EQ(ends, (std::vector<std::size_t>{0, 0, 0, 3, 3, 6, 6, 10}));
}

TEST_F(FolderWorkersTest, FindsAGroupAndRemovesIt) {
  int looks = 0;
  const auto size = [&] {
    return folder_group_size(path("work"), [&] {
      if (++looks == 3) give(1, 4);
    });
  };
  std::ofstream(path("work.model"));
  EXPECT_EQ(size(), 2);
  EXPECT_EQ(looks, 3);
  std::ofstream(path("work.2-of-4.1"));
  expect_error(size, "other files are of");
  const auto all = files();
  remove_folder_group(path("work"), "other work");
  EXPECT_EQ(files(), all);
  remove_folder_group(path("work"), "a");
  EXPECT_EQ(files(),
            (std::set<std::string>{"work.model", "work.2-of-4.1"}));  // damaged
}

}  // namespace
}  // namespace saetm
