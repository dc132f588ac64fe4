/// interpret --shard and combine: emissions by several processes that share a run directory.
#include <chrono>
#include <cmath>
#include <filesystem>
#include <thread>

#include "pipeline/pipeline.h"
#include "pipeline/run_files.h"
#include "pipeline/words_file.h"
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

/// How many shards the files in a run are of; 0 where there are none. Throws Error when they
/// differ.
std::size_t shards_of(const RunDirectory& run) {
  std::size_t shards = 0;
  for (const auto& entry : fs::directory_iterator(run.path())) {
    unsigned long shard = 0, all = 0;
    int end = 0;
    const std::string name = entry.path().filename().string();
    if (std::sscanf(name.c_str(), "interpret.%lu-of-%lu.safetensors%n", &shard, &all, &end) != 2 ||
        static_cast<std::size_t>(end) != name.size() || shard < 1) {
      continue;
    }
    if (shards != 0 && shards != all) {
      throw Error(entry.path().string() + ": other shards are of " + std::to_string(shards) +
                  "; remove those that are not meant");
    }
    shards = all;
  }
  return shards;
}

}  // namespace

struct Pipeline::ShardedStage {
  SafetensorsReader theta, counts;
  EmissionInput input;
  std::string key;
  ShardedPass at;

  explicit ShardedStage(const Pipeline& p)
      : theta(open_array(p.run_, "theta.safetensors")),
        counts(open_array(p.run_, "counts.safetensors")),
        input{.codes = theta.sparse_view(), .counts = counts.sparse_view()},
        key(RunDirectory::key("interpret", to_json_object(p.options_.interpret).dump(),
                              p.interpret_inputs())),
        at{p.run_.file("interpret.model.safetensors"), key} {}
};

void Pipeline::wait() const {
  context_.check_interrupt();
  std::this_thread::sleep_for(kPause);
}

void Pipeline::interpret_shard() {
  const auto [shard, shards] = parse_shard(options_.shard.shard);
  const ShardedStage stage(*this);
  const std::string sums = run_.file(sums_name(shard, shards));
  // combine() writes the manifest, so it is read anew.
  const auto done = [&] { return RunDirectory::open(run_.path()).is_done("interpret", stage.key); };
  while (!done()) {
    try {
      if (!has_sums(stage.at, sums)) {
        saetm::interpret_shard(stage.input, options_.interpret, stage.at, shard, shards, sums,
                               context_);
        log("interpret: shard " + options_.shard.shard + " of pass " +
            std::to_string(passes_done(stage.at) + 1) + " written");
      } else if (!options_.shard.once) {
        wait();
      }
    } catch (const Error&) {
      if (!done()) throw;  // else combine() was faster, and has taken the files away
    }
    if (options_.shard.once) return;
  }
  std::error_code code;
  fs::remove(sums, code);  // written when all was done
  log("interpret: done");
}

void Pipeline::combine() {
  const ShardedStage stage(*this);
  const auto start = std::chrono::steady_clock::now();
  if (run_.is_done("interpret", stage.key)) {
    log("interpret: done before, kept");
    return;
  }
  for (bool told = false;;) {
    const std::size_t shards = shards_of(run_);
    std::vector<std::string> paths;
    std::string absent;
    for (std::size_t i = 0; i < shards; ++i) {
      paths.push_back(run_.file(sums_name(i, shards)));
      if (!has_sums(stage.at, paths.back())) absent += " " + std::to_string(i + 1);
    }
    const std::string missing =
        shards == 0 ? "no shard is there: saetm interpret " + run_.path() + " --shard 1/N"
                    : "of pass " + std::to_string(passes_done(stage.at) + 1) + " these of " +
                          std::to_string(shards) + " shards are not there:" + absent;
    if (shards == 0 || !absent.empty()) {
      if (options_.shard.once) throw Error(run_.path() + ": " + missing);
      if (!std::exchange(told, true)) log("combine: waiting; " + missing);
      wait();
      continue;
    }
    std::vector<double> likelihood;
    const auto words =
        combine_shards(stage.input, options_.interpret, stage.at, paths, likelihood, context_);
    log("combine: pass " + std::to_string(likelihood.size()) + ", log-likelihood " +
        nlohmann::json(std::round(likelihood.back() * 1e5) / 1e5).dump() + " a word");
    if (words) {
      const std::string sum = save_words(*words, run_.file("words.safetensors"),
                                         run_.sha256("shares", "theta.safetensors"));
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
      finish_stage("interpret", stage.key, to_json_object(options_.interpret),
                   {{"words.safetensors", sum}}, took.count());
      std::error_code code;
      for (const std::string& path : paths) fs::remove(path, code);
      fs::remove(stage.at.model, code);
      return;
    }
    if (options_.shard.once) return;
  }
}

}  // namespace saetm
