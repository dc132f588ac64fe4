#include "run/directory/begun_run.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "io/disk/calls.h"
#include "io/disk/part_name.h"
#include "io/output_file.h"
#include "saetm/error.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

constexpr int kTries = 100;  // how often others may remove the folder that is being made

}  // namespace

BegunRun::BegunRun(const std::string& path) : path_(path), absolute_(fs::absolute(path)) {}

BegunRun::~BegunRun() {
  if (!files_.empty()) disk::remove_all(files_);
  if (written_ >= 0 || !made_.empty()) {
    const FolderLock lock(absolute_.string());
    if (written_ >= 0) {
      if (is_same_file(written_, manifest_)) disk::remove(manifest_);
      ::close(written_);
    }
    // Those that hold something stay, and so do those around them.
    for (auto folder = made_.rbegin(); folder != made_.rend(); ++folder) disk::remove(*folder);
  }
}

/// False when somebody removed a folder while those in it were made.
bool BegunRun::make_folders() {
  fs::path folder;
  for (const fs::path& part : absolute_) {
    folder /= part;
    std::error_code code;
    if (fs::is_directory(folder, code)) continue;
    if (fs::create_directory(folder, code)) made_.push_back(folder);
    if (code == std::errc::no_such_file_or_directory) return false;
    if (code) throw Error(path_ + ": cannot make the folder: " + code.message());
  }
  return true;
}

std::unique_ptr<FolderLock> BegunRun::enter() {
  for (int i = 0; i < kTries; ++i) {
    if (!make_folders()) continue;
    auto lock = std::make_unique<FolderLock>(absolute_.string());
    if (lock->in_place()) return lock;
  }
  throw Error(path_ + ": cannot make the folder: " + std::strerror(ENOENT));
}

void BegunRun::begin(const std::string& name, const std::string& manifest, const std::string& text,
                     bool owns) {
  files_ = make_part_folder((absolute_ / name).string());
  manifest_ = (absolute_ / manifest).string();
  OutputFile out(manifest_);
  out.write(text);
  out.commit();
  if (!owns) return;
  written_ = ::open(manifest_.c_str(), O_RDONLY | O_CLOEXEC);
  if (written_ >= 0) return;
  const int code = errno;
  ::unlink(manifest_.c_str());
  throw Error(manifest_ + ": " + std::strerror(code));
}

void BegunRun::keep() {
  files_.clear();
  made_.clear();
  if (written_ >= 0) ::close(written_);
  written_ = -1;
}

}  // namespace saetm
