#include "io/output_file.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "io/disk/calls.h"
#include "io/mapped_file.h"
#include "saetm/error.h"

namespace saetm {

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
  do {
    temporary_ = part_name(path_);
    file_ = disk::open(temporary_, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC);
  } while (file_ < 0 && errno == EEXIST);  // of a process that has ended, and had this one's number
  if (file_ < 0) fail();
}

OutputFile::~OutputFile() {
  if (file_ < 0) return;
  ::close(file_);
  disk::remove(temporary_);
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
