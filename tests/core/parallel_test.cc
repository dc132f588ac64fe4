#include "core/parallel.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace saetm {
namespace {

const Context kFour{.threads = 4};

TEST(Parallel, EachUnitIsDoneOnceAndWorkersAreApart) {
  for (const std::size_t count : {0, 1, 2, 3, 4, 5, 1000}) {
    std::vector<std::atomic<int>> done(count);
    std::vector<std::atomic<int>> busy(4);
    parallel_for_workers(kFour, count, [&](std::size_t i, std::size_t worker) {
      ASSERT_LT(worker, 4U);
      EXPECT_EQ(++busy[worker], 1);
      ++done[i];
      --busy[worker];
    });
    for (const auto& times : done) EXPECT_EQ(times, 1);
  }
}

TEST(Parallel, BlocksCoverAll) {
  for (const std::size_t count : {0, 1, 63, 64, 65, 1000}) {
    std::vector<std::atomic<int>> done(count);
    parallel_blocks(kFour, count, 64, [&](std::size_t begin, std::size_t end) {
      EXPECT_EQ(begin % 64, 0U);
      EXPECT_LE(end - begin, 64U);
      for (std::size_t i = begin; i < end; ++i) ++done[i];
    });
    for (const auto& times : done) EXPECT_EQ(times, 1);
  }
}

TEST(Parallel, AnExceptionReachesTheCallerAndTheRestIsLeft) {
  for (int round = 0; round < 50; ++round) {
    std::atomic<int> begun{0};
    try {
      parallel_for(kFour, 100'000, [&](std::size_t i) {
        ++begun;
        if (i == 7) throw std::runtime_error("seven");
      });
      FAIL();
    } catch (const std::runtime_error& error) {
      EXPECT_EQ(std::string(error.what()), "seven");
    }
    EXPECT_GE(begun, 1);
    // The next loop is as if nothing had been.
    std::atomic<int> sum{0};
    parallel_for(kFour, 100, [&](std::size_t) { ++sum; });
    EXPECT_EQ(sum, 100);
  }
}

TEST(Parallel, ALoopWithinALoopRunsOnItsThread) {
  std::atomic<int> sum{0};
  parallel_for(kFour, 20, [&](std::size_t) {
    const auto self = std::this_thread::get_id();
    parallel_for_workers(kFour, 30, [&](std::size_t, std::size_t worker) {
      EXPECT_EQ(std::this_thread::get_id(), self);
      EXPECT_EQ(worker, 0U);
      ++sum;
    });
  });
  EXPECT_EQ(sum, 600);
}

TEST(Parallel, SeveralThreadsMayCallAtOnce) {
  std::vector<std::thread> callers;
  std::vector<std::atomic<int>> sums(5);
  for (std::size_t caller = 0; caller < sums.size(); ++caller) {
    callers.emplace_back([&, caller] {
      for (int round = 0; round < 40; ++round) {
        parallel_for(kFour, 50, [&](std::size_t) { ++sums[caller]; });
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  for (const auto& sum : sums) EXPECT_EQ(sum, 2000);
}

/// A child by fork has no threads but its own, and none of the locks that the others held.
TEST(Parallel, AForkedProcessDoesItsLoopsAlone) {
  std::atomic<bool> over{false};
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 3; ++caller) {
    callers.emplace_back([&] {
      while (!over) parallel_for(kFour, 4, [](std::size_t) {});
    });
  }
  for (int child = 0; child < 100; ++child) {
    const ::pid_t process = ::fork();
    if (process == 0) {
      ::alarm(60);  // ends one that waits for ever
      std::size_t sum = 0;
      parallel_for(kFour, 10, [&](std::size_t i) { sum += i; });
      ::_exit(sum == 45 ? 0 : 1);
    }
    int status = -1;
    ::waitpid(process, &status, 0);
    EXPECT_EQ(status, 0) << child;
    if (status != 0) break;
  }
  over = true;
  for (std::thread& caller : callers) caller.join();
}

}  // namespace
}  // namespace saetm
