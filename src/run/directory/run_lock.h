#pragma once
/// One writer at a time changes a run, from its first change to its last.
#include <sys/types.h>

#include <string>

namespace saetm {

/// Locks the file `lock` of a run, and writes into it who does. The system lets go of a lock when
/// its process ends, however it does; the file that is left then is taken over by the next. Two
/// objects in one process keep each other off, too; a process that is forked holds nothing.
class RunLock {
 public:
  /// Takes the lock, or throws Error that tells who has it. Takes none where the file system has
  /// no locks, or the run may not be written: is_held() is false then.
  explicit RunLock(const std::string& run);
  /// Lets go, and removes the file.
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;
  bool is_held() const { return file_ >= 0; }

 private:
  bool open(const std::string& run);
  [[noreturn]] void refuse(const std::string& run) const;
  void sign() const;

  std::string path_;
  int file_ = -1;
  pid_t process_ = 0;  // that took it
};

}  // namespace saetm
