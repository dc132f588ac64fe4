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
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace saetm
