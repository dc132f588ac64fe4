#pragma once
#include <optional>
#include <string>
#include <vector>

#include "saetm/run.h"

namespace saetm {

/// Keeps the cuts that a run made in its folder `cuts`, and takes one from there when it is asked
/// for again. The manifest's note `cuts` has their keys, the tree they were cut from, and their
/// files' sums.
class KeptCuts {
 public:
  explicit KeptCuts(RunDirectory& run) : run_(run) {}

  /// Puts the files of a cut back into the run, as new files. Returns nothing when the cut is not
  /// kept or was damaged.
  std::optional<std::vector<RunDirectory::StageFile>> take(const std::string& key) const;
  /// Keeps the new files of the run. Removes the oldest cut beyond 32. Keeps nothing where the
  /// disk has no room.
  void keep(const std::string& key, const std::string& tree_sum,
            const std::vector<RunDirectory::StageFile>& files) const;
  /// Drops cuts of other trees. The next stage writes the manifest's change.
  void drop_stale(const std::string& tree_sum) const;

 private:
  std::string kept_file(const std::string& key, const std::string& name) const;

  RunDirectory& run_;
};

}  // namespace saetm
