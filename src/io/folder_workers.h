#pragma once
/// Workers that share a folder and tell each other by files, which appear whole: processes or
/// machines, which may be stopped and started again.
#include <cstdint>
#include <fstream>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "saetm/communicator.h"

namespace saetm {

struct FolderGroup {
  /// What worker r gives to call c is the file <prefix>.<r>-of-<size − 1>.<c>.
  std::string prefix;
  int rank = 0, size = 1;
  int onlookers = 0;  ///< see Communicator
  /// Names what is worked at and from what: files that name other work are refused.
  std::string tie = {};
  double timeout = std::numeric_limits<double>::infinity();  ///< seconds a call waits, at most
  /// Called at every look at a call's files while those of `absent` ranks are not there, the first
  /// time at once. It may throw, to wait no longer: what this worker has given stays there.
  std::function<void(std::int64_t call, const std::vector<int>& absent)> waiting = {};
};

/// A worker removes what it gave to a call once all have given to the next one, for then all have
/// read it. A worker that is stopped, at any time, may be started again and resume() if worker 0
/// keeps on disk what all know after each call, before it gives to the next: what others gave to
/// the call behind that is still there, for this worker has not given to the one after it. It gives
/// again what it gave before, the same bytes.
class FolderWorkers : public Communicator {
 public:
  /// Throws Error when this worker's files are there and are of other work.
  explicit FolderWorkers(FolderGroup group);
  int rank() const override { return group_.rank; }
  int size() const override { return group_.size; }
  int onlookers() const override { return group_.onlookers; }

  /// Throws Error that names the file when it is of other work, or damaged, or cannot be written,
  /// and when others do not come in time.
  void exchange(Bytes mine, const std::function<void(int, Bytes)>& read) override;
  /// Removes what this worker gave before it was stopped, but to call `calls` and the next. While
  /// it did so worker 0 may have kept what all know after a further call: look again, and resume
  /// there.
  void resume(std::int64_t calls) override;
  /// Removes this worker's files: the work has ended.
  void leave() const;

 private:
  std::string file(int rank, std::int64_t call) const;
  std::vector<std::int64_t> own_calls() const;
  void give(std::int64_t call, Bytes mine) const;
  std::optional<std::uint64_t> open(const std::string& path, std::ifstream& in) const;
  bool take(const std::string& path, std::vector<std::byte>& bytes) const;
  std::vector<std::byte> await(int rank, std::int64_t call) const;

  FolderGroup group_;
  std::string tie_;  // 64 hexadecimal digits
  std::int64_t calls_ = 0;
};

/// Returns the size of the group whose files lie there. While there are none it looks again and
/// again, and calls `waiting`, which may throw. Throws Error when they are of groups of several
/// sizes.
int folder_group_size(const std::string& prefix, const std::function<void()>& waiting);
/// Removes all workers' files of this work; those of other work stay.
void remove_folder_group(const std::string& prefix, const std::string& tie);

}  // namespace saetm
