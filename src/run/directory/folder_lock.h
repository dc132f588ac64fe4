#pragma once
/// One process at a time begins, removes or replaces a run.
#include <string>

namespace saetm {

/// Holds others off a folder for a moment, and waits for whoever does so. Holds nobody off where a
/// file system has no locks or the folder cannot be opened. Not to be nested.
class FolderLock {
 public:
  explicit FolderLock(std::string path);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  /// Returns false when the folder is gone, or another has taken its place.
  bool in_place() const;

 private:
  std::string path_;
  int folder_ = -1;
};

/// Returns true when `path` names the file that was opened as `file`.
bool is_same_file(int file, const std::string& path);

}  // namespace saetm
