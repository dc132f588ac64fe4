#include "language/answer_cache.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "io/disk/calls.h"
#include "io/json_file.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kBegin = "{\"key\":\"";

/// True where `line` is a line of ours that was cut off somewhere.
bool is_beginning(std::string_view line) {
  return line.size() < kBegin.size() ? kBegin.starts_with(line) : line.starts_with(kBegin);
}

}  // namespace

AnswerCache::AnswerCache(std::string path) : path_(std::move(path)) {
  if (path_.empty()) return;
  file_ = disk::open(path_, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC);
  if (file_ < 0) fail(std::strerror(errno));
  try {
    if (disk::flock(file_, LOCK_EX | LOCK_NB) != 0) {
      fail(errno == EWOULDBLOCK ? "another process is keeping its answers there"
                                : std::strerror(errno));
    }
    read();
  } catch (...) {
    ::close(file_);
    throw;
  }
}

AnswerCache::~AnswerCache() {
  if (file_ >= 0) ::close(file_);
}

void AnswerCache::fail(const std::string& what) const {
  throw saetm::Error(path_ + ": " + what);
}

void AnswerCache::read() {
  std::string bytes;
  char block[1 << 16];
  for (ssize_t count; (count = ::read(file_, block, sizeof block)) != 0;) {
    if (count < 0 && errno != EINTR) fail(std::strerror(errno));
    if (count > 0) bytes.append(block, static_cast<std::size_t>(count));
  }
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
    const std::string_view line(bytes.data() + begin, end - begin);
    begin = end + 1;
    ++number;
    if (line.empty()) continue;
    Json entry = parse_json<Json>(line);
    if (entry.is_object() && entry.contains("answer") && entry.value("key", Json()).is_string()) {
      answers_[entry["key"].get<std::string>()] = std::move(entry["answer"]);
    } else if (!entry.is_discarded() || !is_beginning(line)) {
      throw saetm::Error(path_ + ":" + std::to_string(number) +
                         ": is no answer of a language model; give another file as the cache");
    }
  }
  broken_end_ = !bytes.empty() && bytes.back() != '\n';
}

const Json* AnswerCache::find(const std::string& key) const {
  const auto found = answers_.find(key);
  return found == answers_.end() ? nullptr : &found->second;
}

void AnswerCache::add(const std::string& key, const std::string& model, const Json& answer) {
  answers_[key] = answer;
  if (file_ < 0) return;
  nlohmann::ordered_json entry = {{"key", key}, {"model", model}, {"answer", answer}};
  const std::string line = (broken_end_ ? "\n" : "") + entry.dump() + "\n";
  std::size_t done = 0;
  while (done < line.size()) {
    const ssize_t count = disk::write(file_, line.data() + done, line.size() - done);
    if (count < 0 && errno != EINTR) {
      broken_end_ = broken_end_ || done > 0;
      fail(std::strerror(errno));
    }
    if (count > 0) done += static_cast<std::size_t>(count);
  }
  broken_end_ = false;
}

}  // namespace saetm
