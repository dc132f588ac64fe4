#pragma once
/// What harnesses share: an input taken apart, files in memory, and the one way in which a reader
/// may refuse what it is given.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "saetm/error.h"

namespace saetm::fuzz {

/// The bytes of an input, taken off its front.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size)
      : left_(reinterpret_cast<const char*>(data), size) {}

  bool is_empty() const { return left_.empty(); }
  /// The next byte; 0 behind the end.
  std::uint8_t byte() {
    if (left_.empty()) return 0;
    const auto first = static_cast<std::uint8_t>(left_[0]);
    left_.remove_prefix(1);
    return first;
  }
  /// The next number of two bytes.
  std::size_t number() {
    const std::size_t low = byte();
    return low | static_cast<std::size_t>(byte()) << 8;
  }
  /// At most so many bytes.
  std::string_view take(std::size_t most) {
    const std::string_view taken = left_.substr(0, most);
    left_.remove_prefix(taken.size());
    return taken;
  }
  /// The same, to be taken apart by itself.
  Input part(std::size_t most) { return Input(take(most)); }
  /// All up to the next `end`, which is taken too; all that is left where there is none.
  std::string_view until(char end) {
    const std::string_view taken = left_.substr(0, left_.find(end));
    left_.remove_prefix(std::min(taken.size() + 1, left_.size()));
    return taken;
  }
  std::string_view rest() const { return left_; }

 private:
  explicit Input(std::string_view bytes) : left_(bytes) {}

  std::string_view left_;
};

/// Changes `base` as the input asks: a change is a place, how many bytes go there, and how many
/// come, which follow. Inputs are a few bytes so, and what is made of them is nearly right.
std::string patched(std::string base, Input& input);

/// A folder in memory, of this process alone, removed at its end.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string file(const std::string& name) const { return path_ + "/" + name; }
  /// Writes the file and returns its path.
  std::string put(const std::string& name, std::string_view bytes) const;

 private:
  std::string path_;
};

std::string bytes_of(const std::string& path);
/// Where a file or folder of the tree lies, as "tests/golden".
std::string path_in_tree(const std::string& name);
/// The bytes of one.
inline std::string file_of_tree(const std::string& name) {
  return bytes_of(path_in_tree(name));
}

/// Throws what no harness catches: the reader gave what it promises not to give.
inline void require(bool holds, const char* what) {
  if (!holds) throw std::logic_error(what);
}

/// Runs what reads an input. Error is how a reader refuses one, with a message. All else that is
/// thrown is a finding.
template <class Body>
void may_refuse(const Body& body) {
  try {
    body();
  } catch (const Error& error) {
    require(error.what()[0] != '\0', "an Error without a message");
  }
}

}  // namespace saetm::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
