#include "cli/terminal.h"

#include <stdio.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "core/utf8.h"

namespace saetm::cli {
namespace {

struct Stream {
  int file;
  std::string rest;
};

ssize_t write_safely(void* cookie, const char* bytes, std::size_t size) {
  auto& stream = *static_cast<Stream*>(cookie);
  const std::string text = shown_safely({bytes, size}, stream.rest);
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t count = ::write(stream.file, text.data() + done, text.size() - done);
    if (count <= 0) return 0;
    done += static_cast<std::size_t>(count);
  }
  return static_cast<ssize_t>(size);
}

void guard(FILE*& stream, Stream& state) {
  if (::isatty(state.file) == 0) return;
  FILE* guarded = ::fopencookie(&state, "w", {nullptr, write_safely, nullptr, nullptr});
  if (!guarded) return;
  ::setvbuf(guarded, nullptr, _IOLBF, BUFSIZ);
  stream = guarded;
}

}  // namespace

void guard_terminals() {
  // Never freed: what is left in a stream is written after all objects are gone.
  static Stream* const out = new Stream{STDOUT_FILENO, {}};
  static Stream* const err = new Stream{STDERR_FILENO, {}};
  guard(stdout, *out);
  guard(stderr, *err);
}

void clear_line() {
  ::fflush(stderr);
  if (::write(STDERR_FILENO, "\r\033[K", 4) < 0) return;
}

}  // namespace saetm::cli
