/// interpret --shard and combine: emissions by several processes that share a run directory.
#include "stages/interpret_shards.h"

#include <chrono>
#include <cmath>
#include <filesystem>
#include <thread>

#include "run/artefacts.h"
#include "run/files/words.h"
#include "saetm/error.h"
#include "saetm/interpret_shards.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

constexpr auto kPause = std::chrono::milliseconds(200);

std::string sums_name(std::size_t shard, std::size_t shards) {
  return "interpret." + std::to_string(shard + 1) + "-of-" + std::to_string(shards) +
         ".safetensors";
}

/// "2/8" → 1 and 8.
std::pair<std::size_t, std::size_t> parse_shard(const std::string& text) {
  std::size_t used = 0;
  const auto fail = [&] {
    throw Error("--shard is '" + text + "', not a shard and their number such as 2/8");
  };
  unsigned long shard = 0, shards = 0;
  try {
    shard = std::stoul(text, &used);
    if (used >= text.size() || text[used] != '/') fail();
    const std::string rest = text.substr(used + 1);
    shards = std::stoul(rest, &used);
    if (used != rest.size()) fail();
  } catch (const std::logic_error&) {
    fail();
  }
  if (shard < 1 || shard > shards) fail();
  return {shard - 1, shards};
}

/// The files of shards in a run, with the number of shards that each is one of.
std::vector<std::pair<std::string, std::size_t>> shard_files(const RunDirectory& run) {
  std::vector<std::pair<std::string, std::size_t>> files;
  for (const auto& entry : fs::directory_iterator(run.path())) {
    unsigned long shard = 0, all = 0;
    int end = 0;
    const std::string name = entry.path().filename().string();
    if (std::sscanf(name.c_str(), "interpret.%lu-of-%lu.safetensors%n", &shard, &all, &end) != 2 ||
        static_cast<std::size_t>(end) != name.size() || shard < 1) {
      continue;
    }
    files.emplace_back(entry.path().string(), all);
  }
  return files;
}

/// How many shards the files in a run are of; 0 where there are none. Throws Error when they
/// differ.
std::size_t shards_of(const RunDirectory& run) {
  std::size_t shards = 0;
  for (const auto& [path, all] : shard_files(run)) {
    if (shards != 0 && shards != all) {
      throw Error(path + ": other shards are of " + std::to_string(shards) +
                  "; remove those that are not meant");
    }
    shards = all;
  }
  return shards;
}

/// Removes the files of an estimate that is recorded; those of another stay.
void remove_shards(const RunDirectory& run, const ShardedPass& pass) {
  const auto remove = [](const std::string& path, const auto& check) {
    try {
      check();
    } catch (const Error&) {
      return;
    }
    std::error_code code;
    fs::remove(path, code);
  };
  for (const auto& [path, all] : shard_files(run)) {
    remove(path, [&, &file = path] { (void)has_sums(pass, file); });
  }
  remove(pass.model, [&] { (void)passes_done(pass); });
}

struct ShardedStage {
  SafetensorsReader theta, counts;
  EmissionInput input;
  std::string key;
  ShardedPass pass;

  explicit ShardedStage(const StageRun& at)
      : theta(open_array(at.run, kTheta)),
        counts(open_array(at.run, kCounts)),
        input{.codes = theta.sparse_view(), .counts = counts.sparse_view()},
        key(RunDirectory::key("interpret", to_json_object(at.options.interpret).dump(),
                              interpret_inputs(at.run))),
        pass{at.run.file("interpret.model.safetensors"), key} {}
};

/// A moment's pause that Ctrl-C ends.
void wait(const Context& context) {
  context.check_interrupt();
  std::this_thread::sleep_for(kPause);
}

}  // namespace

void interpret_shard(StageRun& at) {
  const auto [shard, shards] = parse_shard(at.options.shard.shard);
  const ShardedStage stage(at);
  const std::string sums = at.run.file(sums_name(shard, shards));
  // combine() writes the manifest, so it is read anew.
  const auto done = [&] {
    return RunDirectory::open(at.run.path()).is_done("interpret", stage.key);
  };
  while (!done()) {
    try {
      if (!has_sums(stage.pass, sums)) {
        saetm::interpret_shard(stage.input, at.options.interpret, stage.pass, shard, shards, sums,
                               at.context);
        at.log("interpret: shard " + at.options.shard.shard + " of pass " +
               std::to_string(passes_done(stage.pass) + 1) + " written");
      } else if (!at.options.shard.once) {
        wait(at.context);
      }
    } catch (const Error&) {
      if (!done()) throw;  // else combine() was faster, and has taken the files away
    }
    if (at.options.shard.once) return;
  }
  std::error_code code;
  fs::remove(sums, code);  // written when all was done
  at.log("interpret: done");
}

void combine(StageRun& at) {
  const ShardedStage stage(at);
  const auto start = std::chrono::steady_clock::now();
  if (at.run.is_done("interpret", stage.key)) {
    at.log("interpret: done before, kept");
    remove_shards(at.run, stage.pass);  // of one that was ended when it had recorded the last pass
    return;
  }
  at.lock();  // which the shards do not take: each writes files of its own
  for (bool told = false;;) {
    const std::size_t shards = shards_of(at.run);
    std::vector<std::string> paths;
    std::string absent;
    for (std::size_t i = 0; i < shards; ++i) {
      paths.push_back(at.run.file(sums_name(i, shards)));
      if (!has_sums(stage.pass, paths.back())) absent += " " + std::to_string(i + 1);
    }
    const std::string missing =
        shards == 0 ? "no shard is there: saetm interpret " + at.run.path() + " --shard 1/N"
                    : "of pass " + std::to_string(passes_done(stage.pass) + 1) + " these of " +
                          std::to_string(shards) + " shards are not there:" + absent;
    if (shards == 0 || !absent.empty()) {
      if (at.options.shard.once) throw Error(at.run.path() + ": " + missing);
      if (!std::exchange(told, true)) at.log("combine: waiting; " + missing);
      wait(at.context);
      continue;
    }
    std::vector<double> likelihood;
    const auto words = combine_shards(stage.input, at.options.interpret, stage.pass, paths,
                                      likelihood, at.context);
    at.log("combine: pass " + std::to_string(likelihood.size()) + ", log-likelihood " +
           nlohmann::json(std::round(likelihood.back() * 1e5) / 1e5).dump() + " a word");
    if (words) {
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
      at.finish("interpret", stage.key, to_json_object(at.options.interpret),
                {save_words(at.run, *words)}, took.count());
      remove_shards(at.run, stage.pass);
      return;
    }
    if (at.options.shard.once) return;
  }
}

}  // namespace saetm
