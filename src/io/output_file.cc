#include "io/output_file.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <random>

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

std::string part_name(const std::string& path) {
  std::random_device device;
  return path + ".part" + std::to_string(device()) + std::to_string(device());
}

OutputFile::OutputFile(std::string path) : path_(std::move(path)), temporary_(part_name(path_)) {
  file_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file_ < 0) fail();
}

OutputFile::~OutputFile() {
  if (file_ < 0) return;
  ::close(file_);
  ::unlink(temporary_.c_str());
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
    const ssize_t written = ::write(file_, data, left);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail();
    data += written;
    left -= static_cast<std::size_t>(written);
  }
  buffer_.clear();
}

std::string OutputFile::commit() {
  flush();
  const int file = file_;
  if (::close(file) != 0) {
    file_ = -1;
    ::unlink(temporary_.c_str());
    fail();
  }
  file_ = -1;
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
    const int code = errno;
    ::unlink(temporary_.c_str());
    errno = code;
    fail();
  }
  return sum_.finish();
}

}  // namespace saetm
