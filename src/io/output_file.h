#pragma once
/// Files that appear whole or not at all, and the sums that tie them together.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "io/disk/part_name.h"

namespace saetm {

/// Running SHA-256.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void add(const void* data, std::size_t size);
  /// 64 hexadecimal digits; call once.
  std::string finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Of bytes in memory.
std::string sha256_of(std::string_view bytes);
std::string sha256_of_file(const std::string& path);

/// Writes to a temporary name beside `path`; commit() brings the bytes to the disk and renames the
/// file into place, where it replaces a file or a link. Without a commit the temporary file is
/// removed. What is no regular file is never replaced: a device or a pipe gets the bytes as they
/// come, and so does this process' descriptor N at /dev/fd/N. Throws Error naming the path when
/// that is a folder, the disk is full or not writable.
class OutputFile {
 public:
  /// For good, or while this process is at work: the latter need not outlive a power loss.
  enum class Kept { kForGood, kForNow };
  explicit OutputFile(std::string path, Kept kept = Kept::kForGood);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(const void* data, std::size_t size);
  void write(std::string_view text) { write(text.data(), text.size()); }
  /// Returns the SHA-256 of what was written.
  std::string commit();
  std::uint64_t size() const { return size_; }

 private:
  void open_straight();
  void flush();
  [[noreturn]] void fail() const;

  std::string path_, temporary_;  // temporary_ is empty where the bytes go straight to the path
  Kept kept_;
  int file_ = -1;
  std::string buffer_;
  std::uint64_t size_ = 0;
  Sha256 sum_;
};

/// Returns what the links at a path lead to, there or not; /dev/fd/N for a descriptor of this
/// process (/dev/stdout, /proc/self/fd/N). Throws Error naming the path for links without an end.
std::string end_of_links(const std::string& path);

}  // namespace saetm
