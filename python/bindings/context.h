#pragma once
/// Long calls from Python: without the interpreter's lock, told of in a callable, ended by Ctrl-C.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "saetm/context.h"
#include "saetm/device.h"
#include "saetm/error.h"

namespace saetm::python {

namespace nb = nanobind;

/// Tells a callable of progress: callable("begin", stage, total, unit), ("update", done, note),
/// ("end",) and ("log", line); None is told nothing. What it raises, and what Python's signal
/// handlers raise (KeyboardInterrupt), asks the work to stop and is kept for rethrow().
class Listener : public Progress {
 public:
  explicit Listener(nb::object callable) : callable_(std::move(callable)) {}

  void begin(std::string_view stage, std::uint64_t total, std::string_view unit) override;
  void update(std::uint64_t done, std::string_view note) override;
  void end() override;
  void log(std::string_view line) override;
  bool interrupted() const override;
  /// Throws what asked the work to stop. With the lock.
  [[noreturn]] void rethrow();

 private:
  using Clock = std::chrono::steady_clock;
  template <class... Values>
  void tell(const Values&... values);

  nb::object callable_;
  mutable std::unique_ptr<nb::python_error> raised_;
  mutable Clock::time_point looked_{};
  Clock::time_point told_{};
};

/// What `threads` takes: a number, or (number, device).
struct Workers {
  int threads = 0;
  std::string device = "cpu";
};

/// work(context) without the interpreter's lock.
template <class Work>
auto released(const nb::object& progress, const Workers& workers, const Work& work) {
  Listener listener(progress);
  Context context;
  context.threads = workers.threads;
  check_device(context.device = workers.device);
  context.progress = &listener;
  try {
    const nb::gil_scoped_release free;
    return work(context);
  } catch (const Interrupted&) {
    listener.rethrow();
  }
}

}  // namespace saetm::python

template <>
struct nanobind::detail::type_caster<saetm::python::Workers> {
  NB_TYPE_CASTER(saetm::python::Workers, const_name("int | tuple[int, str]"))

  bool from_python(handle source, uint8_t, cleanup_list*) noexcept {
    return try_cast(source, value.threads) ||
           (isinstance<nanobind::tuple>(source) && len(source) == 2 && try_cast(source[0], value.threads) &&
            try_cast(source[1], value.device));
  }
};
