#include "context.h"

#include <nanobind/stl/string_view.h>

namespace saetm::python {
namespace {

/// Taking the lock costs more than many a unit of work.
constexpr std::chrono::milliseconds kBetweenLooks{20};
constexpr std::chrono::milliseconds kBetweenUpdates{50};

}  // namespace

template <class... Values>
void Listener::tell(const Values&... values) {
  if (raised_) return;
  const nb::gil_scoped_acquire lock;
  if (callable_.is_none()) return;
  try {
    callable_(values...);
  } catch (const nb::python_error& error) {
    raised_ = std::make_unique<nb::python_error>(error);
  }
}

void Listener::begin(std::string_view stage, std::uint64_t total, std::string_view unit) {
  told_ = {};
  tell("begin", stage, total, unit);
}

void Listener::update(std::uint64_t done, std::string_view note) {
  const auto now = Clock::now();
  if (now - told_ < kBetweenUpdates) return;
  told_ = now;
  tell("update", done, note);
}

void Listener::end() {
  tell("end");
}

void Listener::log(std::string_view line) {
  tell("log", line);
}

bool Listener::interrupted() const {
  if (raised_) return true;
  const auto now = Clock::now();
  if (now - looked_ < kBetweenLooks) return false;
  looked_ = now;
  const nb::gil_scoped_acquire lock;
  // Python runs its handlers on the main thread alone; elsewhere this looks at nothing.
  if (PyErr_CheckSignals() != 0) raised_ = std::make_unique<nb::python_error>();
  return raised_ != nullptr;
}

void Listener::rethrow() {
  if (raised_) throw nb::python_error(*raised_);
  throw Interrupted();
}

}  // namespace saetm::python
