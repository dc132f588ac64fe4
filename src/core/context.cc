#include "saetm/context.h"

#include <sched.h>

#include <algorithm>

#include "saetm/communicator.h"
#include "saetm/error.h"

namespace saetm {

void Progress::begin(std::string_view, std::uint64_t, std::string_view) {}
void Progress::update(std::uint64_t, std::string_view) {}
void Progress::end() {}
void Progress::log(std::string_view) {}

Progress& Context::silent() {
  static Progress progress;
  return progress;
}

Communicator& Context::alone() {
  return Communicator::alone();
}

Context Context::within(Progress& other) const {
  Context context = *this;
  context.progress = &other;
  return context;
}

int Context::thread_count() const {
  if (threads > 0) return threads;
  cpu_set_t allowed;
  return sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? std::max(1, CPU_COUNT(&allowed)) : 1;
}

void Context::check_interrupt() const {
  if (progress->interrupted()) throw Interrupted();
}

ProgressScope::ProgressScope(const Context& context, std::string_view stage, std::uint64_t total,
                             std::string_view unit)
    : context_(context) {
  context_.progress->begin(stage, total, unit);
}

ProgressScope::~ProgressScope() {
  context_.progress->end();
}

void ProgressScope::update(std::uint64_t done, std::string_view note) {
  context_.progress->update(done, note);
  context_.check_interrupt();
}

}  // namespace saetm
