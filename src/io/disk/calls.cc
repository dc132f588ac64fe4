#include "io/disk/calls.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

namespace saetm::disk {
namespace {

constexpr int kKill = -1, kStop = -2;

constexpr std::pair<const char*, int> kErrors[] = {{"ENOSPC", ENOSPC}, {"EIO", EIO},
                                                   {"EACCES", EACCES}, {"ENOLCK", ENOLCK},
                                                   {"kill", kKill},    {"stop", kStop}};

/// What is to happen to the call that is about to be made: nothing (0), an error, or kKill.
int fault(const char* call) {
  const char* text = std::getenv("SAETM_FAULT");
  if (!text) return 0;
  char name[16], count[16], how[16];
  if (std::sscanf(text, "%15[a-z]:%15[0-9*]:%15[A-Za-z]", name, count, how) != 3) return 0;
  const bool any = std::strcmp(name, "any") == 0;
  if (!any && std::strcmp(name, call) != 0) return 0;
  static std::atomic<long> calls = 0;
  const long number = ++calls;
  if (std::strcmp(count, "*") != 0 && number != std::strtol(count, nullptr, 10)) return 0;
  for (const auto& [error, code] : kErrors) {
    if (std::strcmp(how, error) != 0) continue;
    if (code != kStop) return code;
    std::raise(SIGSTOP);
  }
  return 0;
}

/// True where the call is to fail; errno is set then.
bool fails(const char* call) {
  const int code = fault(call);
  if (code == 0) return false;
  if (code == kKill) std::raise(SIGKILL);
  errno = code;
  return true;
}

/// Makes the call for all bytes, or for half of them where the process is to end there.
template <typename Call>
ssize_t write_by(const Call& call, std::size_t size) {
  const int code = fault("write");
  if (code == 0) return call(size);
  if (code == kKill) {
    [[maybe_unused]] const ssize_t half = call(size / 2);
    std::raise(SIGKILL);
  }
  errno = code;
  return -1;
}

}  // namespace

int open(const std::string& path, int flags) {
  return fails("open") ? -1 : ::open(path.c_str(), flags, 0666);
}

ssize_t write(int file, const void* data, std::size_t size) {
  return write_by([&](std::size_t part) { return ::write(file, data, part); }, size);
}

ssize_t write_at(int file, const void* data, std::size_t size, std::uint64_t at) {
  return write_by(
      [&](std::size_t part) { return ::pwrite(file, data, part, static_cast<off_t>(at)); }, size);
}

int truncate(int file, std::uint64_t size) {
  return fails("truncate") ? -1 : ::ftruncate(file, static_cast<off_t>(size));
}

int fsync(int file) {
  return fails("fsync") ? -1 : ::fsync(file);
}

int rename(const std::string& from, const std::string& to) {
  return fails("rename") ? -1 : ::rename(from.c_str(), to.c_str());
}

int mkdir(const std::string& path) {
  return fails("mkdir") ? -1 : ::mkdir(path.c_str(), 0777);
}

int link(const std::string& from, const std::string& to) {
  return fails("link") ? -1 : ::link(from.c_str(), to.c_str());
}

int remove(const std::string& path) {
  return fails("remove") ? -1 : ::remove(path.c_str());
}

int flock(int file, int operation) {
  return fails("flock") ? -1 : ::flock(file, operation);
}

int open_regular(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (file < 0) return file;
  struct stat about{};
  int code = ::fstat(file, &about) != 0 ? errno : 0;
  if (!code && !S_ISREG(about.st_mode)) code = S_ISDIR(about.st_mode) ? EISDIR : ENOTSUP;
  if (!code) return file;
  ::close(file);
  errno = code;
  return -1;
}

bool remove_all(const std::string& path) {
  if (fails("remove")) return false;
  std::error_code code;
  std::filesystem::remove_all(path, code);
  return !code;
}

int sync_folder(const std::string& path) {
  const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return errno == EACCES ? 0 : -1;  // one may write where one may not list
  const int result = disk::fsync(folder);
  const int code = errno;
  ::close(folder);
  if (result == 0 || code == EINVAL || code == EBADF || code == ENOTSUP || code == EROFS) return 0;
  errno = code;
  return -1;
}

}  // namespace saetm::disk
