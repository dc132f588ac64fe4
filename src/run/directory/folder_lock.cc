#include "run/directory/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "io/disk/calls.h"

namespace saetm {

FolderLock::FolderLock(std::string path) : path_(std::move(path)) {
  folder_ = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_ < 0) return;
  while (disk::flock(folder_, LOCK_EX) != 0 && errno == EINTR) {
  }
}

FolderLock::~FolderLock() {
  if (folder_ >= 0) ::close(folder_);
}

bool FolderLock::in_place() const {
  std::error_code code;
  return folder_ < 0 ? std::filesystem::is_directory(path_, code) : is_same_file(folder_, path_);
}

bool is_same_file(int file, const std::string& path) {
  struct stat here{}, there{};
  return ::fstat(file, &here) == 0 && ::stat(path.c_str(), &there) == 0 &&
         here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

}  // namespace saetm
