#pragma once
#include <optional>
#include <string>
#include <vector>

#include "saetm/run.h"

namespace saetm {

/// Cuts that a run made before, in its folder `cuts`: asked for again, they are taken from there.
/// The manifest's note `cuts` has their keys, the tree they were cut from, and their files' sums.
class KeptCuts {
 public:
  explicit KeptCuts(RunDirectory& run) : run_(run) {}

  /// Puts the files of a cut back into the run; nothing when it is not kept or was damaged.
  std::optional<std::vector<RunDirectory::StageFile>> take(const std::string& key) const;
  /// Keeps files that lie in the run. Beyond 32 cuts the oldest goes. Without room on the disk
  /// nothing is kept.
  void keep(const std::string& key, const std::string& tree_sum,
            const std::vector<RunDirectory::StageFile>& files) const;
  /// Drops cuts of other trees. The manifest's change is written with the next stage's.
  void drop_stale(const std::string& tree_sum) const;

 private:
  std::string kept_file(const std::string& key, const std::string& name) const;

  RunDirectory& run_;
};

}  // namespace saetm
