// Groups of workers, of each kind: what they agree on, and that none waits for one that is gone.
#include "saetm/communicator.h"

#include <gtest/gtest.h>

#include <atomic>
#include <exception>
#include <filesystem>
#include <limits>
#include <mutex>
#include <numeric>
#include <thread>

#include "core/collective/threads.h"
#include "io/folder_workers.h"
#include "saetm/context.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Wide = Communicator::Wide;
using Body = std::function<void(Communicator&)>;

void run_alone(int, const Body& body) {
  body(Communicator::alone());
}

/// Threads of which each knows of the others by a folder alone, and by who has ended.
void run_in_folder(int count, const Body& body) {
  std::string folder = (std::filesystem::temp_directory_path() / "saetm-workers-XXXXXX").string();
  ASSERT_TRUE(::mkdtemp(folder.data()));
  std::vector<std::atomic<bool>> ended(static_cast<std::size_t>(count));
  std::mutex mutex;
  std::exception_ptr failure;
  std::vector<std::thread> threads;
  for (int rank = 0; rank < count; ++rank) {
    threads.emplace_back([&, rank] {
      FolderGroup group{.prefix = folder + "/work", .rank = rank, .size = count};
      // Whoever had ended at the look before, and has not given, never will.
      group.waiting = [&, gone = std::vector<bool>(ended.size())](auto,
                                                                  const auto& absent) mutable {
        for (const int r : absent) {
          if (gone[static_cast<std::size_t>(r)]) throw Error("another worker has ended");
        }
        for (std::size_t r = 0; r < ended.size(); ++r) gone[r] = ended[r];
      };
      try {
        FolderWorkers workers(std::move(group));
        body(workers);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
      }
      ended[static_cast<std::size_t>(rank)] = true;
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::filesystem::remove_all(folder);
  if (failure) std::rethrow_exception(failure);
}

struct Group {
  const char* name;
  void (*run)(int, const Body&);
  int count;
};

const Group kAlone{"Alone", run_alone, 1};
std::vector<Group> groups(std::vector<int> counts) {
  std::vector<Group> all;
  for (const int count : counts) {
    all.push_back({"Threads", run_workers, count});
    all.push_back({"Folder", run_in_folder, count});
  }
  return all;
}

class Workers : public testing::TestWithParam<Group> {
 protected:
  static void run(const Body& body) { GetParam().run(GetParam().count, body); }
};
class SeveralWorkers : public Workers {};

TEST_P(Workers, ReduceValuesOfEachType) {
  run([](Communicator& workers) {
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
TEST_P(SeveralWorkers, AddInTheOrderOfRanks) {
  run([](Communicator& workers) {
    if (workers.size() < 3) return;
    for (int repeat = 0; repeat < 50; ++repeat) {
      EXPECT_EQ(workers.reduced(workers.rank() == 0 ? 1.0F : 0x1p-24F), 1.0F);
      EXPECT_GT(workers.reduced(workers.rank() == workers.size() - 1 ? 1.0F : 0x1p-24F), 1.0F);
    }
  });
}

TEST_P(Workers, GatherPartsOfAnySizeAndSpreadOne) {
  run([](Communicator& workers) {
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

TEST_P(Workers, ShowWhatTheyGiveInTheOrderOfRanks) {
  run([](Communicator& workers) {
    const std::vector<std::int64_t> mine(static_cast<std::size_t>(workers.rank()) + 1,
                                         workers.rank());
    int next = 0;
    workers.exchange(std::as_bytes(std::span(mine)), [&](int rank, Communicator::Bytes bytes) {
      EXPECT_EQ(rank, next++);
      ASSERT_EQ(bytes.size(), sizeof(std::int64_t) * (static_cast<std::size_t>(rank) + 1));
      EXPECT_EQ(reinterpret_cast<const std::int64_t*>(bytes.data())[rank], rank);
    });
    EXPECT_EQ(next, workers.size());
  });
}

TEST_P(Workers, ShareRowsOutOnce) {
  for (const std::size_t count : {0, 1, 3, 1000}) {
    std::atomic<std::size_t> rows = 0;
    run([&](Communicator& workers) {
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
  for (int failing = 0; failing < GetParam().count; ++failing) {
    try {
      run([&](Communicator& workers) {
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

TEST_P(SeveralWorkers, NoneWaitsForOneThatHasEnded) {
  EXPECT_THROW(run([](Communicator& workers) {
                 if (workers.rank() == 0) workers.reduced(1.0);
               }),
               Error);
}

TEST_P(SeveralWorkers, NoticeCallsThatDiffer) {
  EXPECT_THROW(run([](Communicator& workers) {
                 std::vector<double> values(1 + static_cast<std::size_t>(workers.rank()));
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

std::string name_of(const testing::TestParamInfo<Group>& info) {
  return info.param.name + std::to_string(info.param.count);
}

INSTANTIATE_TEST_SUITE_P(One, Workers, testing::Values(kAlone), name_of);
INSTANTIATE_TEST_SUITE_P(Groups, Workers, testing::ValuesIn(groups({1, 2, 4, 5})), name_of);
INSTANTIATE_TEST_SUITE_P(Groups, SeveralWorkers, testing::ValuesIn(groups({2, 4})), name_of);

}  // namespace
}  // namespace saetm
