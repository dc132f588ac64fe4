// The same bytes for any threads, blocks and workers; workers that come back.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "core/collective/threads.h"
#include "interpret/problem.h"
#include "io/folder_workers.h"
#include "io/safetensors.h"
#include "saetm/error.h"
#include "saetm/interpret.h"
#include "saetm/random.h"
#include "temporary_folder.h"

namespace saetm {
namespace {

TEST(Interpret, SameBytesForAnyThreadsAndBlocks) {
  const Problem problem = random_problem(300, 300, 777, 9);
  for (const double prior : {0.0, 3.0}) {
    const InterpretOptions options{
        .learn_background = true, .prior = prior, .iterations = 6, .tolerance = 0};
    const WordEmissions one = interpret(problem.codes, problem.counts, options, {.threads = 1});
    for (const int threads : {2, 5}) {
      expect_same(interpret(problem.codes, problem.counts, options, {.threads = threads}), one);
    }
    for (const std::size_t block : {1UL, 77UL, 150UL, 299UL, 1000UL}) {
      expect_same(interpret(EmissionInput{.codes = problem.codes,
                                          .counts = problem.counts,
                                          .block_documents = block},
                            options, {.threads = 2}),
                  one);
    }
  }
}

TEST(Interpret, SameBytesForAnyWorkers) {
  const Problem problem = random_problem(300, 300, 777, 9);
  const WordEmissions start =
      interpret(problem.codes, problem.counts, {.iterations = 2, .tolerance = 0});
  const std::vector<float> weights = [] {
    std::vector<float> w(300);
    for (std::size_t d = 0; d < w.size(); ++d) w[d] = static_cast<float>(d % 4) * 0.7F;
    return w;
  }();
  for (const std::int64_t steps : {0, 90}) {
    for (const bool further : {false, true}) {
      const InterpretOptions options{.learn_background = true,
                                     .prior = further ? 3.0 : 0.0,
                                     .iterations = 6,
                                     .tolerance = 0,
                                     .step_documents = steps};
      EmissionInput input{.codes = problem.codes, .counts = problem.counts};
      if (further) {
        input.start = &start;
        input.document_weights = weights;
        input.block_documents = 40;
      }
      const WordEmissions one = interpret(input, options, {.threads = 2});
      for (const int count : {1, 2, 3, 4, 7}) {
        run_workers(count, [&](Communicator& workers) {
          expect_same(interpret(input, options, {.threads = 1, .workers = &workers}), one);
        });
      }
    }
  }
}

// More workers than documents: some have nothing to add.
TEST(Interpret, WorkersMayHaveNoDocuments) {
  const Problem problem = random_problem(3, 8, 20, 9);
  const WordEmissions one = interpret(problem.codes, problem.counts, {});
  run_workers(5, [&](Communicator& workers) {
    expect_same(interpret(problem.codes, problem.counts, {}, {.threads = 1, .workers = &workers}),
                one);
  });
}

struct Killed {};

/// Each of a group in a folder is killed at some passes, before or after it has seen what came out,
/// and started again at once.
void expect_same_though_killed(int count, unsigned seed) {
  std::string folder = (std::filesystem::temp_directory_path() / "saetm-killed-XXXXXX").string();
  ASSERT_TRUE(::mkdtemp(folder.data()));
  const Problem problem = random_problem(60, 40, 90, 9);
  const EmissionInput input{.codes = problem.codes, .counts = problem.counts};
  const InterpretOptions options{.learn_background = true, .iterations = 6, .tolerance = 0};
  const WordEmissions one = interpret(input, options, Context{.threads = 1});
  std::atomic<int> killed = 0;
  const auto work = [&](int rank) {
    std::set<std::pair<std::int64_t, bool>> before;
    const auto may_kill = [&](std::int64_t pass, bool seen) {
      const double chance = Random(seed, static_cast<std::uint64_t>(rank))
                                .uniform(static_cast<std::uint64_t>(2 * pass + seen));
      if (chance > 0.4 || !before.insert({pass, seen}).second) return;
      ++killed;
      throw Killed{};
    };
    for (;;) {
      try {
        FolderWorkers workers(
            {.prefix = folder + "/work",
             .rank = rank,
             .size = count,
             .onlookers = 1,
             .timeout = 60,
             .waiting = [&](std::int64_t pass, const auto&) { may_kill(pass, false); }});
        const InterpretLife life{.checkpoint = folder + "/checkpoint",
                                 .observer = [&](const auto& passes, bool) {
                                   may_kill(static_cast<std::int64_t>(passes.size()), true);
                                 }};
        expect_same(interpret(input, options, life, {.threads = 1, .workers = &workers}), one);
        return;
      } catch (const Killed&) {
      } catch (const std::exception& error) {
        ADD_FAILURE() << "worker " << rank << ": " << error.what();
        return;
      }
    }
  };
  std::vector<std::thread> threads;
  for (int rank = 0; rank < count; ++rank) threads.emplace_back(work, rank);
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(killed, 0);
  std::filesystem::remove_all(folder);
}

TEST(Interpret, SameBytesThoughWorkersAreKilledAndStartedAgain) {
  for (unsigned seed = 0; seed < 12; ++seed) expect_same_though_killed(2 + seed % 3, seed);
}

TEST(Interpret, RefusesACheckpointOfAnotherEstimate) {
  const TemporaryFolder folder;
  const std::string path = folder.path("checkpoint");
  const Problem problem = random_problem(60, 40, 90, 9);
  const EmissionInput input{.codes = problem.codes, .counts = problem.counts};
  InterpretOptions options{.iterations = 3, .tolerance = 0};
  InterpretLife life{
      .checkpoint = path, .tie = "one", .observer = [](const auto&, bool) { throw Killed{}; }};
  EXPECT_THROW(interpret(input, options, life), Killed);
  int passes = 0;
  life.observer = [&](const auto&, bool) { ++passes; };
  expect_same(interpret(input, options, life), interpret(input, options));
  EXPECT_EQ(passes, 2);  // of three
  life.tie = "another";
  EXPECT_THROW(interpret(input, options, life), Error);
  std::filesystem::remove(path);
  options.step_documents = 9;
  EXPECT_THROW(interpret(input, options, life), Error);
}

/// Numbers that no pass leaves: of what is divided by, summed as whole numbers, or a share.
TEST(Interpret, RefusesACheckpointOfImpossibleNumbers) {
  const TemporaryFolder folder;
  const std::string path = folder.path("checkpoint");
  const Problem problem = random_problem(60, 40, 90, 9);
  const EmissionInput input{.codes = problem.codes, .counts = problem.counts};
  const InterpretOptions options{.iterations = 3, .tolerance = 0};
  const auto put = [&](const std::string& name, const auto& value) {
    std::filesystem::remove(path);
    EXPECT_THROW(interpret(input, options,
                           {.checkpoint = path,
                            .tie = "one",
                            .observer = [](const auto&, bool) { throw Killed{}; }}),
                 Killed);
    const SafetensorsReader file(path);
    const auto at = file.tensor(name).bytes.data() - file.file()->bytes().data();
    std::fstream out(path, std::ios::in | std::ios::out | std::ios::binary);
    out.seekp(at);
    out.write(reinterpret_cast<const char*>(&value), sizeof value);
  };
  for (const double value : {-1.0, 1e-300, 1e300, double{NAN}, double{INFINITY}}) {
    for (const char* name : {"totals", "common", "background", "log_likelihood"}) {
      if (name != std::string("totals") && std::abs(value) < 1) continue;
      if (name == std::string("log_likelihood") && std::abs(value) <= 1e300) continue;
      put(name, value);
      EXPECT_THROW(interpret(input, options, {.checkpoint = path, .tie = "one"}), Error)
          << name << " " << value;
    }
    if (std::abs(value) < 1) continue;
    put("counts", static_cast<float>(std::min(value, 1e38)));
    EXPECT_THROW(interpret(input, options, {.checkpoint = path, .tie = "one"}), Error) << value;
  }
}

}  // namespace
}  // namespace saetm
