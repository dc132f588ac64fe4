#include "io/mapped_file.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>

#include "io/disk/calls.h"
#include "saetm/error.h"

namespace saetm {
namespace {

/// Places are used again and never freed: a handler may look at them at any moment.
struct Place {
  std::atomic<const char*> data{nullptr};  // null: free
  std::atomic<std::size_t> size{0};
  std::atomic<const char*> path{nullptr};
  Place* next = nullptr;
};

std::atomic<Place*> first{nullptr};
std::mutex mutex;  // of those that change places

void note_mapping(const void* data, std::size_t size, const char* path) {
  const std::lock_guard lock(mutex);
  Place* place = first;
  while (place && place->data.load()) place = place->next;
  if (!place) {
    place = new Place;
    place->next = first;
    first = place;
  }
  place->path = path;
  place->size = size;
  place->data = static_cast<const char*>(data);
}

void forget_mapping(const void* data) {
  const std::lock_guard lock(mutex);
  for (Place* place = first; place; place = place->next) {
    if (place->data == data) {
      place->data = nullptr;
      return;
    }
  }
}

}  // namespace

const char* mapped_at(const void* address) {
  const auto* at = static_cast<const char*>(address);
  for (const Place* place = first; place; place = place->next) {
    const char* data = place->data;
    if (data && at >= data && at < data + place->size) return place->path;
  }
  return nullptr;
}

MappedFile::MappedFile(const std::string& path) : path_(path) {
  const auto fail = [&](int code) {
    throw Error(path + ": " + (code == ENOTSUP ? "is no regular file" : std::strerror(code)));
  };
  const int file = disk::open_regular(path);
  if (file < 0) fail(errno);
  struct stat status{};
  int failure = ::fstat(file, &status) != 0 ? errno : 0;
  if (!failure && status.st_size > 0) {
    size_ = static_cast<std::size_t>(status.st_size);
    void* mapped = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
    if (mapped == MAP_FAILED) {
      failure = errno;
    } else {
      data_ = static_cast<const std::byte*>(mapped);
      note_mapping(data_, size_, path_.c_str());
    }
  }
  ::close(file);
  if (failure) fail(failure);
}

MappedFile::~MappedFile() {
  if (!data_) return;
  forget_mapping(data_);
  ::munmap(const_cast<std::byte*>(data_), size_);
}

}  // namespace saetm
