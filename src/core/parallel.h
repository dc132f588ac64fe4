#pragma once
/// Loops over independent units of work. What a unit computes must not depend on the thread that
/// runs it; then results are the same for any number of threads.
#include <cstddef>
#include <functional>

#include "saetm/context.h"

namespace saetm {

/// Calls body(i, worker) for each i in 0..count-1, in no fixed order; worker is below
/// context.thread_count() and no two calls at one time share it. Units are handed out one by one,
/// so a thread that the system holds up delays only the unit it is at. A call from inside a body
/// runs on the calling thread alone. The first exception thrown by a body is rethrown here after
/// the units under way have ended; the others are then not begun.
void parallel_for_workers(const Context& context, std::size_t count,
                          const std::function<void(std::size_t, std::size_t)>& body);

/// Calls body(i) for each i in 0..count-1.
template <class Body>
void parallel_for(const Context& context, std::size_t count, const Body& body) {
  parallel_for_workers(context, count, [&body](std::size_t i, std::size_t) { body(i); });
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
