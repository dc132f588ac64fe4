// Groups of workers: what they agree on, and that none waits for one that is gone.
#include "saetm/communicator.h"

#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <numeric>

#include "core/collective/threads.h"
#include "saetm/context.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Wide = Communicator::Wide;

class Workers : public testing::TestWithParam<int> {};

TEST_P(Workers, ReduceValuesOfEachType) {
  run_workers(GetParam(), [](Communicator& workers) {
    const int r = workers.rank();
    const int n = workers.size();
    std::vector<double> values = {1.0 + r, 1e300, -0.5 * r};
    workers.allreduce(std::span<double>(values));
    EXPECT_EQ(values[0], n + n * (n - 1) / 2.0);
    EXPECT_EQ(values[1], n * 1e300);
    EXPECT_EQ(values[2], -0.5 * (n * (n - 1) / 2.0));
    EXPECT_EQ(workers.reduced(1.5F * static_cast<float>(r), Reduction::kMax),
              1.5F * static_cast<float>(n - 1));
    EXPECT_EQ(workers.reduced(std::int64_t{7} - r, Reduction::kMin), 8 - n);
    const Wide large = static_cast<Wide>(std::numeric_limits<std::int64_t>::max()) * 4;
    EXPECT_TRUE(workers.reduced(large + r) == large * n + n * (n - 1) / 2);
    EXPECT_TRUE(workers.reduced(-large - r, Reduction::kMin) == -large - (n - 1));
  });
}

// 1 + 2⁻²⁴ + 2⁻²⁴ in f32 is 1 from the left, more from the right.
TEST(WorkerGroup, AddInTheOrderOfRanks) {
  for (int repeat = 0; repeat < 50; ++repeat) {
    run_workers(3, [](Communicator& workers) {
      EXPECT_EQ(workers.reduced(workers.rank() == 0 ? 1.0F : 0x1p-24F), 1.0F);
      EXPECT_GT(workers.reduced(workers.rank() == 2 ? 1.0F : 0x1p-24F), 1.0F);
    });
  }
}

TEST_P(Workers, GatherPartsOfAnySizeAndSpreadOne) {
  run_workers(GetParam(), [](Communicator& workers) {
    const auto rank = static_cast<std::size_t>(workers.rank());
    const auto size = static_cast<std::size_t>(workers.size());
    const std::vector<std::int32_t> mine(2 * rank, workers.rank());  // the first gives nothing
    const auto all = workers.allgather(std::span(mine));
    ASSERT_EQ(all.values.size(), size * (size - 1));
    for (std::size_t r = 0; r < size; ++r) {
      ASSERT_EQ(all.of(r).size(), 2 * r);
      for (const std::int32_t value : all.of(r)) EXPECT_EQ(value, static_cast<std::int32_t>(r));
    }
    std::vector<float> values(3, static_cast<float>(rank));
    workers.broadcast(std::span(values), workers.size() - 1);
    EXPECT_EQ(values, std::vector<float>(3, static_cast<float>(size - 1)));
  });
}

TEST_P(Workers, ShareRowsOutOnce) {
  for (const std::size_t count : {0, 1, 3, 1000}) {
    std::atomic<std::size_t> rows = 0;
    run_workers(GetParam(), [&](Communicator& workers) {
      const auto sizes = workers.allgather(std::span<const std::size_t>(
          std::vector<std::size_t>{workers.first(count), workers.end(count)}));
      EXPECT_EQ(sizes.values.front(), 0U);
      EXPECT_EQ(sizes.values.back(), count);
      for (std::size_t i = 1; i + 1 < sizes.values.size(); i += 2) {
        EXPECT_EQ(sizes.values[i], sizes.values[i + 1]);
      }
      rows += workers.end(count) - workers.first(count);
    });
    EXPECT_EQ(rows, count);
  }
}

TEST_P(Workers, AllEndWhenOneFails) {
  for (int failing = 0; failing < GetParam(); ++failing) {
    try {
      run_workers(GetParam(), [&](Communicator& workers) {
        for (int step = 0;; ++step) {
          if (step == 3 && workers.rank() == failing) throw Error("the disk is full");
          workers.reduced(1.0);
        }
      });
      FAIL();
    } catch (const Error& error) {
      EXPECT_STREQ(error.what(), "the disk is full");
    }
  }
}

TEST(WorkerGroup, NoneWaitsForOneThatHasEnded) {
  EXPECT_THROW(run_workers(2,
                           [](Communicator& workers) {
                             if (workers.rank() == 0) workers.reduced(1.0);
                           }),
               Error);
}

TEST(WorkerGroup, NoticeCallsThatDiffer) {
  EXPECT_THROW(run_workers(2,
                           [](Communicator& workers) {
                             std::vector<double> values(1 + workers.rank());
                             workers.allreduce(std::span<double>(values));
                           }),
               Error);
}

TEST(Alone, GivesWhatItIsGiven) {
  Communicator& alone = *Context{}.workers;
  EXPECT_EQ(alone.rank(), 0);
  EXPECT_EQ(alone.size(), 1);
  EXPECT_EQ(alone.reduced(2.5, Reduction::kMin), 2.5);
  const std::vector<float> values = {1, 2};
  EXPECT_EQ(alone.allgather(std::span(values)).values, values);
  EXPECT_EQ(alone.first(7), 0U);
  EXPECT_EQ(alone.end(7), 7U);
}

INSTANTIATE_TEST_SUITE_P(Sizes, Workers, testing::Values(1, 2, 3, 5));

}  // namespace
}  // namespace saetm
