#include "io/json_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "io/disk/calls.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr int kMostLevels = 64;

}  // namespace

bool is_shallow(std::string_view text) {
  int level = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\') ++i;
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if ((c == '[' || c == '{') && ++level > kMostLevels) return false;
    if (c == ']' || c == '}') --level;
  }
  return true;
}

std::string read_text(const std::string& path, bool pipes) {
  const auto fail = [&] { throw Error(path + ": cannot be read: " + std::strerror(errno)); };
  const int file = pipes ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC) : disk::open_regular(path);
  if (file < 0) fail();
  std::string text;
  char block[1 << 16];
  ssize_t got = 0;
  while ((got = ::read(file, block, sizeof block)) > 0 || (got < 0 && errno == EINTR)) {
    if (got > 0) text.append(block, static_cast<std::size_t>(got));
  }
  const int code = errno;
  ::close(file);
  errno = code;
  if (got < 0) fail();
  return text;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace saetm
