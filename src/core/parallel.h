#pragma once
/// Loops over independent units of work. What a unit computes must not depend on the thread that
/// runs it; then results are the same for any number of threads.
#include <cstddef>
#include <exception>
#include <mutex>

#include "saetm/context.h"

namespace saetm {

/// Calls body(i) for each i in 0..count-1 on the context's threads, in no fixed order. The first
/// exception thrown by a body is rethrown here after all threads have stopped.
template <class Body>
void parallel_for(const Context& context, std::size_t count, const Body& body) {
  std::exception_ptr failure;
  std::mutex mutex;
#pragma omp parallel for schedule(dynamic) num_threads(context.thread_count())
  for (std::size_t i = 0; i < count; ++i) {
    try {
      body(i);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

/// Splits 0..count-1 into blocks of `grain` and calls body(begin, end) for each. The blocks depend
/// on count and grain alone, so partial sums kept per block add up in a fixed order.
template <class Body>
void parallel_blocks(const Context& context, std::size_t count, std::size_t grain,
                     const Body& body) {
  const std::size_t blocks = (count + grain - 1) / grain;
  parallel_for(context, blocks, [&](std::size_t block) {
    const std::size_t begin = block * grain;
    body(begin, begin + grain < count ? begin + grain : count);
  });
}

}  // namespace saetm
