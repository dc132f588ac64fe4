#pragma once
/// A file's bytes, mapped read-only.
#include <cstddef>
#include <span>
#include <string>

namespace saetm {

class MappedFile {
 public:
  /// Throws Error naming the path when it cannot be opened.
  explicit MappedFile(const std::string& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::byte> bytes() const { return {data_, size_}; }

 private:
  std::string path_;
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Returns the path of the file that is mapped at an address; null where none is. For who handles
/// SIGBUS, which ends a program whose mapped file was cut short; a handler may call it.
const char* mapped_at(const void* address);

}  // namespace saetm
