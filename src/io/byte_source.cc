#include "io/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::size_t kInputBuffer = std::size_t{1} << 18;

/// A file descriptor; not closed when it is standard input.
class FileSource final : public ByteSource {
 public:
  explicit FileSource(int descriptor) : descriptor_(descriptor) {}
  ~FileSource() override {
    if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
  }

  std::size_t read(char* out, std::size_t size) override {
    for (;;) {
      const ssize_t got = ::read(descriptor_, out, size);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) throw Error(std::string("cannot be read (") + std::strerror(errno) + ")");
    }
  }

 private:
  int descriptor_;
};

/// A source with a buffer in front of it, so that its first bytes can be looked at.
class Input {
 public:
  explicit Input(std::unique_ptr<ByteSource> source)
      : source_(std::move(source)), bytes_(kInputBuffer) {}

  const char* data() const { return bytes_.data() + begin_; }
  std::size_t size() const { return end_ - begin_; }
  void skip(std::size_t count) { begin_ += count; }

  /// False at the end; keeps what is not yet skipped.
  bool fill() {
    std::memmove(bytes_.data(), data(), size());
    end_ -= begin_;
    begin_ = 0;
    const std::size_t got = source_->read(bytes_.data() + end_, bytes_.size() - end_);
    end_ += got;
    return got > 0;
  }

  bool starts_with(std::string_view magic) {
    while (size() < magic.size() && fill()) {
    }
    return size() >= magic.size() && std::string_view(data(), magic.size()) == magic;
  }

 private:
  std::unique_ptr<ByteSource> source_;
  std::vector<char> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

class PlainSource final : public ByteSource {
 public:
  explicit PlainSource(Input input) : input_(std::move(input)) {}

  std::size_t read(char* out, std::size_t size) override {
    if (input_.size() == 0 && !input_.fill()) return 0;
    const std::size_t count = std::min(size, input_.size());
    std::memcpy(out, input_.data(), count);
    input_.skip(count);
    return count;
  }

 private:
  Input input_;
};

class GzipSource final : public ByteSource {
 public:
  explicit GzipSource(Input input) : input_(std::move(input)) {
    if (inflateInit2(&stream_, 15 + 16) != Z_OK) throw Error("zlib cannot be started");
  }
  ~GzipSource() override { inflateEnd(&stream_); }

  std::size_t read(char* out, std::size_t size) override {
    size = std::min(size, std::size_t{1} << 30);
    for (;;) {
      if (between_members_ && !next_member()) return 0;
      if (input_.size() == 0 && !input_.fill()) throw Error("the gzip data ends early (truncated)");
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input_.data()));
      stream_.avail_in = static_cast<uInt>(input_.size());
      stream_.next_out = reinterpret_cast<Bytef*>(out);
      stream_.avail_out = static_cast<uInt>(size);
      const int status = inflate(&stream_, Z_NO_FLUSH);
      input_.skip(input_.size() - stream_.avail_in);
      if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
        throw Error(std::string("the gzip data is corrupt (") +
                    (stream_.msg ? stream_.msg : "unreadable") + ")");
      }
      between_members_ = status == Z_STREAM_END;
      if (const std::size_t got = size - stream_.avail_out; got > 0) return got;
    }
  }

 private:
  /// Members may follow one another, and zeros may pad the last one, as gzip itself allows.
  bool next_member() {
    for (;;) {
      while (input_.size() > 0 && *input_.data() == '\0') input_.skip(1);
      if (input_.size() > 0) break;
      if (!input_.fill()) return false;
    }
    inflateReset(&stream_);
    between_members_ = false;
    return true;
  }

  Input input_;
  z_stream stream_{};
  bool between_members_ = false;
};

class ZstdSource final : public ByteSource {
 public:
  explicit ZstdSource(Input input) : input_(std::move(input)), stream_(ZSTD_createDStream()) {
    if (!stream_) throw Error("zstd cannot be started");
    // Files written with `zstd --long=31` are read too.
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax,
                           ZSTD_dParam_getBounds(ZSTD_d_windowLogMax).upperBound);
  }
  ~ZstdSource() override { ZSTD_freeDStream(stream_); }

  std::size_t read(char* out, std::size_t size) override {
    for (;;) {
      // Without new input the decoder may still hold output back.
      const bool more = input_.size() > 0 || input_.fill();
      if (!more && frame_done_) return 0;
      ZSTD_inBuffer in{input_.data(), input_.size(), 0};
      ZSTD_outBuffer written{out, size, 0};
      const std::size_t left = ZSTD_decompressStream(stream_, &written, &in);
      if (ZSTD_isError(left)) {
        throw Error(std::string("the zstd data is corrupt (") + ZSTD_getErrorName(left) + ")");
      }
      input_.skip(in.pos);
      frame_done_ = left == 0;
      if (written.pos > 0) return written.pos;
      if (!more && !frame_done_) throw Error("the zstd data ends early (truncated)");
    }
  }

 private:
  Input input_;
  ZSTD_DStream* stream_;
  bool frame_done_ = false;
};

constexpr std::string_view kGzipMagic("\x1f\x8b", 2);
constexpr std::string_view kZstdMagic("\x28\xb5\x2f\xfd", 4);

int open_descriptor(const std::string& path) {
  if (path == "-") return STDIN_FILENO;
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw Error(path + ": cannot be opened (" + std::strerror(errno) + ")");
  struct stat status {};
  if (::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
    ::close(descriptor);
    throw Error(path + ": is a folder, not a file");
  }
  return descriptor;
}

}  // namespace

std::string shown_path(const std::string& path) {
  return path == "-" ? "standard input" : path;
}

std::unique_ptr<ByteSource> open_bytes(const std::string& path) {
  Input input(std::make_unique<FileSource>(open_descriptor(path)));
  bool gzip = false;
  bool zstd = false;
  try {
    gzip = input.starts_with(kGzipMagic);
    zstd = !gzip && input.starts_with(kZstdMagic);
  } catch (const Error& error) {
    throw Error(shown_path(path) + ": " + error.what());
  }
  if (path.ends_with(".gz") && !gzip) throw Error(path + ": is not gzip data, as its name says");
  if (path.ends_with(".zst") && !zstd) throw Error(path + ": is not zstd data, as its name says");
  if (gzip) return std::make_unique<GzipSource>(std::move(input));
  if (zstd) return std::make_unique<ZstdSource>(std::move(input));
  return std::make_unique<PlainSource>(std::move(input));
}

}  // namespace saetm
