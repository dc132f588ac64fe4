#pragma once
/// Arrays that are read in no order: large pages spare the look-up of an address at each read.
#include <sys/mman.h>

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>

namespace saetm {

/// `size` values, not initialised. Large pages are asked for, and done without where the system has
/// none.
template <class T>
class HugePages {
  static_assert(std::is_trivially_copyable_v<T>);
  static constexpr std::align_val_t kPage{std::size_t{1} << 21};
  struct Free {
    void operator()(T* p) const { ::operator delete(p, kPage); }
  };

 public:
  HugePages() = default;
  explicit HugePages(std::size_t size)
      : data_(static_cast<T*>(::operator new(size * sizeof(T), kPage))) {
#ifdef MADV_HUGEPAGE
    (void)::madvise(data_.get(), size * sizeof(T), MADV_HUGEPAGE);
#endif
  }
  T* data() { return data_.get(); }

 private:
  std::unique_ptr<T, Free> data_;
};

}  // namespace saetm
