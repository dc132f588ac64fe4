#include "stages/embed/embed_blocks.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "io/disk/calls.h"
#include "io/json_file.h"
#include "io/npy.h"
#include "io/output_file.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

/// A file that grows in place; one process at a time has it.
class GrowingFile {
 public:
  explicit GrowingFile(std::string path) : path_(std::move(path)) {
    if (open() == 1) return;
    // What has another name, too, is whole, and not ours to change.
    ::close(file_);
    if (disk::remove(path_) != 0) fail();
    open();
  }
  ~GrowingFile() { ::close(file_); }
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;

  /// `size` bytes from a place on; fewer where the file ends.
  std::string read(std::size_t at, std::size_t size) const {
    std::string bytes(size, '\0');
    std::size_t have = 0;
    while (have < size) {
      const ssize_t got =
          ::pread(file_, bytes.data() + have, size - have, static_cast<off_t>(at + have));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      have += static_cast<std::size_t>(got);
    }
    bytes.resize(have);
    return bytes;
  }

  /// Drops what lies behind `size` bytes; the next write goes there.
  void cut(std::size_t size) {
    end_ = size;
    if (disk::truncate(file_, size) != 0) fail();
  }

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = disk::write_at(file_, bytes.data(), bytes.size(), end_);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail();
      bytes.remove_prefix(static_cast<std::size_t>(count));
      end_ += static_cast<std::size_t>(count);
    }
  }

  /// Brings all to the disk and gives the file its name; as a second one, where it `stays` and the
  /// file system can. Returns whether it has both.
  bool give(const std::string& to, bool stays) const {
    if (disk::fsync(file_) != 0 && errno != EINVAL) fail();
    if (stays && disk::link(path_, to) == 0) return true;
    if (disk::rename(path_, to) != 0) fail();
    return false;
  }

 private:
  /// Opens the file, which nobody else may be writing, and returns how many names it has.
  nlink_t open() {
    file_ = disk::open(path_, O_RDWR | O_CREAT | O_CLOEXEC);
    if (file_ < 0) fail();
    struct stat here{}, there{};
    // A file that was renamed meanwhile is no longer ours to write.
    if (disk::flock(file_, LOCK_EX | LOCK_NB) != 0 || ::fstat(file_, &here) != 0 ||
        ::stat(path_.c_str(), &there) != 0 || here.st_ino != there.st_ino) {
      ::close(file_);
      throw Error(path_ + ": another process is writing it");
    }
    return here.st_nlink;
  }
  [[noreturn]] void fail() const { throw Error(path_ + ": cannot write: " + std::strerror(errno)); }

  std::string path_;
  int file_ = -1;
  std::size_t end_ = 0;
};

std::string_view bytes_of(const Matrix& matrix) {
  return {reinterpret_cast<const char*>(matrix.data()), matrix.size() * sizeof(float)};
}

/// The partial file beside the sums of its blocks.
class Writer {
 public:
  explicit Writer(const EmbeddingBlocks& file)
      : file_(file), data_(file.partial), sums_(file.partial + ".sums") {
    resume();
  }

  std::size_t done() const { return done_; }

  void add(const Matrix& rows) {
    if (cols_ == 0) start(rows.cols());
    const std::size_t last = std::min(file_.rows, done_ + file_.block);
    if (rows.cols() != cols_ || rows.rows() != last - done_) {
      throw Error(file_.path + ": embeddings from row " + std::to_string(done_) + " on are " +
                  std::to_string(rows.rows()) + "×" + std::to_string(rows.cols()) + ", not " +
                  std::to_string(last - done_) + "×" + std::to_string(cols_));
    }
    for (std::size_t i = 0; i < rows.rows(); ++i) {
      const float* row = rows.row(i);
      if (!std::all_of(row, row + cols_, [](float value) { return std::isfinite(value); })) {
        throw Error(file_.path + ": the embedding of row " + std::to_string(done_ + i) +
                    " is not finite");
      }
    }
    data_.write(bytes_of(rows));
    sums_.write(sha256_of(bytes_of(rows)) + "\n");
    all_.add(rows.data(), bytes_of(rows).size());
    done_ = last;
  }

  std::string commit() {
    if (!data_.give(file_.path, file_.stays)) disk::remove(file_.partial + ".sums");
    return all_.finish();
  }

 private:
  Json about(std::size_t cols) const {
    return {{"key", file_.key}, {"rows", file_.rows}, {"cols", cols}, {"block", file_.block}};
  }

  void start(std::size_t cols) {
    cols_ = cols;
    const std::string header = npy_header(file_.rows, cols);
    data_.cut(0);
    data_.write(header);
    all_.add(header.data(), header.size());
    sums_.cut(0);
    sums_.write(about(cols).dump() + "\n");
  }

  /// Takes over the leading blocks that are as their sums say.
  void resume() {
    std::ifstream in(file_.partial + ".sums", std::ios::binary);
    std::string line;
    if (!std::getline(in, line) || in.eof()) return;
    const Json known = parse_json(line);
    if (!known.is_object()) return;
    const auto cols = known.value("cols", Json());
    if (!cols.is_number_unsigned() || cols == 0U || known != about(cols.get<std::size_t>())) return;
    const std::string header = npy_header(file_.rows, cols.get<std::size_t>());
    if (data_.read(0, header.size()) != header) return;
    std::size_t data_end = header.size(), sums_end = line.size() + 1;
    all_.add(header.data(), header.size());
    cols_ = cols.get<std::size_t>();
    // A last line without its end is read as one that does not match, or whose block is lost.
    while (done_ < file_.rows && std::getline(in, line) && !in.eof()) {
      const std::size_t last = std::min(file_.rows, done_ + file_.block);
      const std::string bytes = data_.read(data_end, (last - done_) * cols_ * sizeof(float));
      if (bytes.size() != (last - done_) * cols_ * sizeof(float) || sha256_of(bytes) != line) break;
      all_.add(bytes.data(), bytes.size());
      done_ = last;
      data_end += bytes.size();
      sums_end += line.size() + 1;
    }
    data_.cut(data_end);
    sums_.cut(sums_end);
  }

  const EmbeddingBlocks& file_;
  GrowingFile data_, sums_;
  Sha256 all_;
  std::size_t cols_ = 0, done_ = 0;
};

/// Slow embedders do less than one in a second.
std::string shown_rate(double rate) {
  char text[48];
  std::snprintf(text, sizeof text, rate < 10 ? "%.2g documents/s" : "%.0f documents/s", rate);
  return text;
}

}  // namespace

std::string write_embedding_blocks(const EmbeddingBlocks& file, const EmbedRows& embed,
                                   const Context& context) {
  Writer writer(file);
  const std::size_t before = writer.done();
  if (before > 0) {
    context.progress->log("embed: " + std::to_string(before) + " of " + std::to_string(file.rows) +
                          " documents were done before, kept");
  }
  ProgressScope progress(context, "embed", file.rows, "documents");
  progress.update(before);
  const auto start = std::chrono::steady_clock::now();
  while (writer.done() < file.rows) {
    writer.add(embed(writer.done(), std::min(file.rows, writer.done() + file.block)));
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    const double rate = static_cast<double>(writer.done() - before) / time.count();
    progress.update(writer.done(), shown_rate(rate));
  }
  return writer.commit();
}

void drop_embedding_blocks(const std::string& partial) {
  struct stat about{};
  if (::stat(partial.c_str(), &about) != 0 || about.st_nlink < 2) return;
  if (disk::remove(partial + ".sums") != 0 && errno != ENOENT) return;  // the next one does it
  disk::remove(partial);
}

}  // namespace saetm
