#pragma once
/// Bytes of a file or of standard input, decompressed on the way.
#include <cstddef>
#include <memory>
#include <string>

namespace saetm {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Fills up to `size` bytes and returns how many; 0 only at the end. Throws Error with what is
  /// wrong but without the path, for the caller knows the line.
  virtual std::size_t read(char* out, std::size_t size) = 0;
};

/// Opens a file, or standard input for "-". gzip (of one or more members) and zstd (of one or more
/// frames) are known by their first bytes; a name ending in .gz or .zst must hold that.
/// Throws Error naming the path when it cannot be opened or is not what its ending says.
std::unique_ptr<ByteSource> open_bytes(const std::string& path);

/// How a path is called in messages: itself, or "standard input" for "-".
std::string shown_path(const std::string& path);

}  // namespace saetm
