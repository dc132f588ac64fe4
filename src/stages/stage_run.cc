#include "stages/stage_run.h"

#include <chrono>
#include <cmath>
#include <utility>

#include "run/artefacts.h"
#include "stages/stage.h"

namespace saetm {
namespace {

/// Whether embeddings by LSA are those of an earlier version, which kept nothing to embed new texts
/// with: then the stage is not done.
bool lacks_lsa(const RunDirectory& run, const std::string& stage) {
  return stage == kLsa.maker && run.has(stage) && !sum_of(run, kEmbeddings).empty() &&
         sum_of(run, kLsa).empty() && sum_of(run, kEmbedder).empty();
}

}  // namespace

bool StageRun::once(const std::string& stage, const nlohmann::ordered_json& options,
                    const std::vector<std::string>& inputs, const std::function<Files()>& work) {
  const std::string key = RunDirectory::key(stage, options.dump(), inputs);
  if (run.is_done(stage, key) && !lacks_lsa(run, stage)) {
    log(stage + ": done before, kept");
    return false;
  }
  lock();
  context.check_interrupt();
  const auto start = std::chrono::steady_clock::now();
  const Files files = work();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  finish(stage, key, options, files, took.count());
  return true;
}

void StageRun::lock() {
  if (!run.lock() && !std::exchange(is_told, true)) log(no_locks(run));
}

std::string no_locks(const RunDirectory& run) {
  return run.path() + ": cannot be locked here; let nothing else change the run meanwhile";
}

void StageRun::finish(const std::string& stage, const std::string& key,
                      const nlohmann::ordered_json& options, const Files& files, double seconds) {
  std::vector<std::string> order;
  for (const Stage& each : stages()) order.push_back(each.name);
  run.finish(stage, key, options.dump(), files, std::round(seconds * 1000) / 1000,
             stale_after(stage), order);
}

}  // namespace saetm
