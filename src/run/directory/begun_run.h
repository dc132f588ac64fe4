#pragma once
/// What a run has made before its first stage is done, and how it goes when it fails.
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "run/directory/folder_lock.h"

namespace saetm {

/// Removes what it made when it goes, unless it is kept, and nothing else: its files, which lie in
/// a folder that nobody else knows, its manifest unless somebody has written another since, and
/// those folders that it made and that are empty.
class BegunRun {
 public:
  explicit BegunRun(const std::string& path);
  ~BegunRun();
  BegunRun(const BegunRun&) = delete;
  BegunRun& operator=(const BegunRun&) = delete;

  /// Makes the folder where it is absent, and locks it. The lock must go before this object does.
  std::unique_ptr<FolderLock> enter();
  /// Makes a folder for the run's files, whose name begins with `name`, and writes the manifest.
  /// Removes the manifest with this object if it `owns` it. The run's folder must be locked.
  void begin(const std::string& name, const std::string& manifest, const std::string& text,
             bool owns);
  /// The folder that the run's files lie in until there is something worth keeping.
  const std::string& files() const { return files_; }
  /// Lets the run's folder stay, with what is in it. files() is the caller's from now on.
  void keep();

 private:
  bool make_folders();

  std::string path_;
  std::filesystem::path absolute_;
  std::vector<std::filesystem::path> made_;  // the outermost first
  std::string files_, manifest_;
  int written_ = -1;  // the manifest that begin() wrote; open, so that its inode is not given anew
};

}  // namespace saetm
