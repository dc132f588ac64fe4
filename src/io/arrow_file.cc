#include "io/arrow_file.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/python_program.h"
#include "core/utf8.h"
#include "saetm/error.h"

extern char** environ;

namespace saetm {

// io/arrow_reader.py
extern const std::string_view kArrowReader;

namespace {

/// What a process writes to its standard output.
class ProcessSource final : public ByteSource {
 public:
  explicit ProcessSource(std::vector<std::string> words) : program_(words[0]) {
    int ends[2];
    complaints_ = ::memfd_create("saetm-arrow", MFD_CLOEXEC);
    if (complaints_ < 0 || ::pipe2(ends, O_CLOEXEC) != 0) {
      throw Error(program_ + ": cannot be run: " + std::strerror(errno));
    }
    output_ = ends[0];
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, complaints_, STDERR_FILENO);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const int failed =
        ::posix_spawnp(&process_, arguments[0], &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (failed == 0) return;
    process_ = -1;
    close_files();
    throw Error(
        program_ + ": cannot be run: " + std::strerror(failed) +
        "; Parquet and Arrow files are read by Python with pyarrow (SAETM_PYTHON names one)");
  }

  ~ProcessSource() override {
    close_files();  // it may be writing to a pipe that nobody reads any more
    if (process_ > 0) ::kill(process_, SIGKILL);
    (void)wait();
  }
  ProcessSource(const ProcessSource&) = delete;
  ProcessSource& operator=(const ProcessSource&) = delete;

  std::size_t read(char* out, std::size_t size) override {
    for (;;) {
      const ssize_t got = ::read(output_, out, size);
      if (got > 0) return static_cast<std::size_t>(got);
      if (got < 0 && errno == EINTR) continue;
      break;
    }
    if (process_ > 0 && wait() != 0) throw Error(last_complaint());
    return 0;
  }

 private:
  /// The exit code, once; 128 where a signal ended the process.
  int wait() {
    if (process_ <= 0) return 0;
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  }

  std::string last_complaint() const {
    std::string text(4096, '\0');
    const off_t size = ::lseek(complaints_, 0, SEEK_END);
    const off_t from = size > 4096 ? size - 4096 : 0;
    const ssize_t got = ::pread(complaints_, text.data(), text.size(), from);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    text.resize(text.find_last_not_of(" \n") + 1);
    text.erase(0, text.rfind('\n') + 1);
    return one_line(text.empty() ? program_ + " ended without reading the file" : text);
  }

  void close_files() const {
    for (const int file : {output_, complaints_}) {
      if (file >= 0) ::close(file);
    }
  }

  std::string program_;
  pid_t process_ = -1;
  int output_ = -1, complaints_ = -1;
};

std::unique_ptr<ByteSource> begin_reader(const std::string& path, nlohmann::json asked) {
  if (!is_utf8(path)) throw Error("'" + path + "' is not UTF-8: rename the file or folder");
  asked["path"] = path;
  return std::make_unique<ProcessSource>(
      std::vector<std::string>{python_program(), "-c", std::string(kArrowReader), asked.dump()});
}

void read_whole(ByteSource& source, char* out, std::size_t size) {
  for (std::size_t at = 0; at < size;) {
    const std::size_t got = source.read(out + at, size - at);
    if (got == 0) throw Error("ends early");
    at += got;
  }
}

}  // namespace

bool is_arrow_name(std::string_view path) {
  for (const char* ending : {".parquet", ".pq", ".arrow", ".arrows", ".feather", ".ipc"}) {
    if (path.ends_with(ending)) return true;
  }
  return false;
}

std::unique_ptr<ByteSource> arrow_rows(const std::string& path,
                                       const std::vector<std::string>& columns) {
  return begin_reader(path, {{"rows", columns}});
}

Matrix arrow_embeddings(const std::string& path) {
  try {
    const std::unique_ptr<ByteSource> source = begin_reader(path, nlohmann::json::object());
    std::uint64_t shape[2] = {};
    read_whole(*source, reinterpret_cast<char*>(shape), sizeof shape);
    // A program may print what it likes before the reader begins.
    constexpr std::uint64_t kMost = std::uint64_t{1} << 40;  // values
    if (shape[0] > kMost || shape[1] > kMost / std::max<std::uint64_t>(1, shape[0])) {
      throw Error(python_program() + " printed something else than embeddings (SAETM_PYTHON " +
                  "names another)");
    }
    Matrix matrix(shape[0], shape[1]);
    read_whole(*source, reinterpret_cast<char*>(matrix.data()), matrix.size() * sizeof(float));
    char more = 0;
    if (source->read(&more, 1) != 0) throw Error("has more values than it says");
    return matrix;
  } catch (const Error& error) {
    throw Error(path + ": " + error.what());
  }
}

}  // namespace saetm
