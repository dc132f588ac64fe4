/// interpret --shard and combine: emissions by several processes that share a run directory. Shard
/// i of n is worker i, combine is worker 0, which looks on and keeps what comes out.
#include "stages/interpret_shards.h"

#include <chrono>
#include <cmath>
#include <filesystem>

#include "io/folder_workers.h"
#include "run/array.h"
#include "run/files/words.h"
#include "saetm/error.h"
#include "saetm/interpret.h"

namespace saetm {
namespace {

/// "2/8" → 2 and 8.
std::pair<int, int> parse_shard(const std::string& text) {
  std::size_t used = 0;
  const auto fail = [&] {
    throw Error("--shard is '" + text + "', not a shard and their number such as 2/8");
  };
  int shard = 0, shards = 0;
  try {
    shard = std::stoi(text, &used);
    if (used >= text.size() || text[used] != '/') fail();
    const std::string rest = text.substr(used + 1);
    shards = std::stoi(rest, &used);
    if (used != rest.size()) fail();
  } catch (const std::logic_error&) {
    fail();
  }
  if (shard < 1 || shard > shards) fail();
  return {shard, shards};
}

/// Ends the work of a process before all passes are done.
struct Stop {};

struct Estimate {
  RunArray theta, counts;
  EmissionInput input;
  std::string key, prefix;
  InterpretLife life;

  explicit Estimate(const StageRun& at)
      : theta(open_array(at.run, kTheta)),
        counts(open_array(at.run, kCounts)),
        input{.codes = theta.sparse_view(), .counts = counts.sparse_view()},
        key(RunDirectory::key("interpret", to_json_object(at.options.interpret).dump(),
                              interpret_inputs(at.run))),
        prefix(at.run.file("interpret")),
        life{.checkpoint = at.run.file("interpret.model.safetensors"), .tie = key} {
    if (at.options.interpret.step_documents > 0) {
      throw Error(
          "--step-documents goes through the documents in order: it cannot be split into shards");
    }
  }

  FolderGroup group(int rank, int shards) const {
    return {.prefix = prefix, .rank = rank, .size = shards + 1, .onlookers = 1, .tie = key};
  }

  WordEmissions interpret(const StageRun& at, FolderWorkers& workers) const {
    Context context = at.context;
    context.workers = &workers;
    return saetm::interpret(input, at.options.interpret, life, context);
  }
};

/// Returns the number of shards once there is one.
int await_shards(const StageRun& at, const std::string& prefix) {
  const std::string missing =
      "no shard is there: saetm interpret " + at.run.path() + " --shard 1/N";
  return folder_group_size(prefix,
                           [&, told = false]() mutable {
                             at.context.check_interrupt();
                             if (at.options.shard.once) throw Error(at.run.path() + ": " + missing);
                             if (!std::exchange(told, true)) at.log("combine: waiting; " + missing);
                           }) -
         1;
}

/// Removes the files of an estimate that is recorded; those of another stay.
void clear_up(const Estimate& estimate) {
  remove_folder_group(estimate.prefix, estimate.key);
  remove_checkpoint(estimate.life);
}

}  // namespace

void interpret_shard(StageRun& at) {
  const auto [shard, shards] = parse_shard(at.options.shard.shard);
  Estimate estimate(at);
  // combine() writes the manifest, so it is read anew.
  const auto done = [&] {
    return RunDirectory::open(at.run.path()).is_done("interpret", estimate.key);
  };
  const bool once = at.options.shard.once;
  estimate.life.observer = [&](const auto&, bool is_last) {
    if (once && !is_last) throw Stop{};
  };
  FolderGroup group = estimate.group(shard, shards);
  group.waiting = [&, told = std::int64_t{0}](std::int64_t pass, const auto&) mutable {
    if (std::exchange(told, pass) != pass) {
      at.log("interpret: shard " + at.options.shard.shard + " of pass " + std::to_string(pass) +
             " written");
    }
    if (once || done()) throw Stop{};
    at.context.check_interrupt();
  };
  FolderWorkers workers(std::move(group));
  try {
    if (!done()) estimate.interpret(at, workers);
  } catch (const Stop&) {
  } catch (const Error&) {
    if (!done()) throw;  // else combine() was faster, and has taken the files away
  }
  const bool ended = done();
  if (ended) workers.leave();
  if (ended || !once) at.log("interpret: done");
}

void combine(StageRun& at) {
  Estimate estimate(at);
  const auto start = std::chrono::steady_clock::now();
  if (at.run.is_done("interpret", estimate.key)) {
    at.log("interpret: done before, kept");
    clear_up(estimate);  // of one that was ended when it had recorded the last pass
    return;
  }
  at.lock();  // which the shards do not take: each writes files of its own
  const bool once = at.options.shard.once;
  const int shards = await_shards(at, estimate.prefix);
  estimate.life.observer = [&](const std::vector<double>& likelihood, bool is_last) {
    at.log("combine: pass " + std::to_string(likelihood.size()) + ", log-likelihood " +
           nlohmann::json(std::round(likelihood.back() * 1e5) / 1e5).dump() + " a word");
    if (once && !is_last) throw Stop{};
  };
  FolderGroup group = estimate.group(0, shards);
  group.waiting = [&, told = false](std::int64_t pass, const std::vector<int>& absent) mutable {
    at.context.check_interrupt();
    std::string missing = "of pass ";
    missing +=
        std::to_string(pass) + " these of " + std::to_string(shards) + " shards are not there:";
    for (const int shard : absent) missing += " " + std::to_string(shard);
    if (once) throw Error(at.run.path() + ": " + missing);
    if (!std::exchange(told, true)) at.log("combine: waiting; " + missing);
  };
  FolderWorkers workers(std::move(group));
  try {
    const WordEmissions words = estimate.interpret(at, workers);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    at.finish("interpret", estimate.key, to_json_object(at.options.interpret),
              {save_words(at.run, words)}, took.count());
  } catch (const Stop&) {
    return;
  }
  clear_up(estimate);
}

}  // namespace saetm
