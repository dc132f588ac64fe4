#include "io/output_file.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <utility>

#include "io/disk/calls.h"
#include "io/mapped_file.h"
#include "saetm/error.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDescriptors = "/dev/fd/";

/// The number N of a path that begins so and ends with it; −1 for another path.
int number_behind(std::string_view path, std::string_view begin) {
  int number = -1;
  if (!path.starts_with(begin)) return number;
  path.remove_prefix(begin.size());
  const char* end = path.data() + path.size();
  const auto read = std::from_chars(path.data(), end, number);
  return read.ec == std::errc() && read.ptr == end ? number : -1;
}

}  // namespace

std::string end_of_links(const std::string& path) {
  constexpr int kMostLinks = 40;  // as the system has it
  const std::string own = "/proc/" + std::to_string(::getpid()) + "/fd/";
  fs::path at = path;
  for (int i = 0; i < kMostLinks; ++i) {
    for (const std::string_view begin :
         {kDescriptors, std::string_view("/proc/self/fd/"), std::string_view(own)}) {
      const int number = number_behind(at.native(), begin);
      if (number >= 0) return std::string(kDescriptors) + std::to_string(number);
    }
    std::error_code code;
    if (!fs::is_symlink(at, code)) return at.string();
    const fs::path target = fs::read_symlink(at, code);
    if (code) throw Error(path + ": cannot write: " + code.message());
    at = at.parent_path() / target;
  }
  throw Error(path + ": cannot write: " + std::strerror(ELOOP));
}

struct Sha256::Impl {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~Impl() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {
  EVP_DigestInit_ex(impl_->context, EVP_sha256(), nullptr);
}
Sha256::~Sha256() = default;

void Sha256::add(const void* data, std::size_t size) {
  EVP_DigestUpdate(impl_->context, data, size);
}

std::string Sha256::finish() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(impl_->context, digest, &size);
  std::string text;
  for (unsigned int i = 0; i < size; ++i) {
    text += "0123456789abcdef"[digest[i] >> 4];
    text += "0123456789abcdef"[digest[i] & 15];
  }
  return text;
}

std::string sha256_of(std::string_view bytes) {
  Sha256 sum;
  sum.add(bytes.data(), bytes.size());
  return sum.finish();
}

std::string sha256_of_file(const std::string& path) {
  const MappedFile file(path);
  return sha256_of({reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()});
}

OutputFile::OutputFile(std::string path, Kept kept) : path_(std::move(path)), kept_(kept) {
  open_straight();
  if (file_ >= 0) return;
  do {
    temporary_ = part_name(path_);
    file_ = disk::open(temporary_, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC);
  } while (file_ < 0 && errno == EEXIST);  // of a process that has ended, and had this one's number
  if (file_ < 0) fail();
}

void OutputFile::open_straight() {
  if (const int descriptor = number_behind(path_, kDescriptors); descriptor >= 0) {
    file_ = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (file_ < 0) fail();
    return;
  }
  struct stat about{};
  if (::lstat(path_.c_str(), &about) != 0 || S_ISREG(about.st_mode) || S_ISLNK(about.st_mode)) {
    return;
  }
  file_ = disk::open(path_, O_WRONLY | O_NOCTTY | O_CLOEXEC);  // EISDIR for a folder
  if (file_ < 0) fail();
}

OutputFile::~OutputFile() {
  if (file_ < 0) return;
  ::close(file_);
  if (!temporary_.empty()) disk::remove(temporary_);
}

void OutputFile::fail() const {
  throw Error(path_ + ": cannot write: " + std::strerror(errno));
}

void OutputFile::write(const void* data, std::size_t size) {
  constexpr std::size_t kBuffer = std::size_t{1} << 20;
  sum_.add(data, size);
  size_ += size;
  buffer_.append(static_cast<const char*>(data), size);
  if (buffer_.size() >= kBuffer) flush();
}

void OutputFile::flush() {
  const char* data = buffer_.data();
  std::size_t left = buffer_.size();
  while (left > 0) {
    const ssize_t written = disk::write(file_, data, left);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail();
    data += written;
    left -= static_cast<std::size_t>(written);
  }
  buffer_.clear();
}

std::string OutputFile::commit() {
  flush();
  if (temporary_.empty()) {
    if (::close(std::exchange(file_, -1)) != 0) fail();
    return sum_.finish();
  }
  // Some file systems have no such thing; there a write is all that can be done.
  if (kept_ == Kept::kForGood && disk::fsync(file_) != 0 && errno != EINVAL) fail();
  const int file = std::exchange(file_, -1);
  if (::close(file) != 0 || disk::rename(temporary_, path_) != 0) {
    const int code = errno;
    disk::remove(temporary_);
    errno = code;
    fail();
  }
  return sum_.finish();
}

}  // namespace saetm
