#include "io/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "saetm/error.h"

namespace saetm {

MappedFile::MappedFile(const std::string& path) {
  const auto fail = [&](int code) { throw Error(path + ": " + std::strerror(code)); };
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) fail(errno);
  struct stat status {};
  int failure = ::fstat(file, &status) != 0 ? errno : 0;
  if (!failure && !S_ISREG(status.st_mode)) failure = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
  if (!failure && status.st_size > 0) {
    size_ = static_cast<std::size_t>(status.st_size);
    void* mapped = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
    if (mapped == MAP_FAILED) {
      failure = errno;
    } else {
      data_ = static_cast<const std::byte*>(mapped);
    }
  }
  ::close(file);
  if (failure) fail(failure);
}

MappedFile::~MappedFile() {
  if (data_) ::munmap(const_cast<std::byte*>(data_), size_);
}

}  // namespace saetm
