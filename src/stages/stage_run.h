#pragma once
/// What a stage works with, and how it records what it did.
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "run/options/options.h"
#include "saetm/context.h"
#include "saetm/embeddings.h"
#include "saetm/run.h"

namespace saetm {

struct StageRun {
  RunDirectory run;
  RunOptions options;
  Context context;
  std::string corpus = "";  ///< that `prepare` reads
  /// A run whose atoms' words `interpret` begins with, for documents that were appended.
  const RunDirectory* words_before = nullptr;
  bool is_told = false;  ///< that the run cannot be locked

  using Files = std::vector<RunDirectory::StageFile>;
  /// Runs `work`, which returns the files that it made, and records the stage. Does nothing where
  /// it was done before with these options from these inputs (sums). Makes stale what reads its
  /// files. Returns whether it was run.
  bool once(const std::string& stage, const nlohmann::ordered_json& options,
            const std::vector<std::string>& inputs, const std::function<Files()>& work);
  /// Keeps other writers off the run from now on. Throws Error where one is at it.
  void lock();
  /// Records a stage that was done, by its key.
  void finish(const std::string& stage, const std::string& key,
              const nlohmann::ordered_json& options, const Files& files, double seconds);

  std::uint64_t seed() const { return static_cast<std::uint64_t>(options.seed.seed); }
  void log(const std::string& line) const { context.progress->log(line); }
};

/// What is told of a run that cannot be locked.
std::string no_locks(const RunDirectory& run);

}  // namespace saetm
