#pragma once
/// What every stage is given beside its options: threads, and somebody to tell of progress.
#include <cstdint>
#include <string>
#include <string_view>

namespace saetm {

class Communicator;

/// Receives progress and log lines; the library itself never prints. All calls come from the
/// thread that called the stage. The base class is silent.
class Progress {
 public:
  virtual ~Progress() = default;
  /// A stage of `total` units starts; total 0 means unknown.
  virtual void begin(std::string_view stage, std::uint64_t total, std::string_view unit);
  /// `done` units so far; `note` is a short state such as "loss 0.21".
  virtual void update(std::uint64_t done, std::string_view note = {});
  virtual void end();
  /// One line worth keeping: a chosen default, a measured figure.
  virtual void log(std::string_view line);
  /// True once the user asked to stop; stages look at it between units of work.
  virtual bool interrupted() const { return false; }
};

/// Passed by reference to every long call; cheap to make.
struct Context {
  /// Threads to use; 0 takes all that the process may run on. Results do not depend on it.
  int threads = 0;
  /// Never null.
  Progress* progress = &silent();
  /// What does the heavy operations: one of devices() in saetm/device.h. A call that needs another
  /// throws Error.
  std::string device = "cpu";
  /// Those that do the work together, see saetm/communicator.h; never null. train() and interpret()
  /// share it out among them, other calls are each worker's own.
  Communicator* workers = &alone();

  /// The same threads and device, told of in silence or to somebody else.
  Context within(Progress& other = silent()) const;

  static Progress& silent();
  static Communicator& alone();
  /// Threads resolved to a number of at least 1.
  int thread_count() const;
  /// Throws Interrupted when the user asked to stop.
  void check_interrupt() const;
};

/// begin() on construction, end() on destruction, and an interrupt check at each update.
class ProgressScope {
 public:
  ProgressScope(const Context& context, std::string_view stage, std::uint64_t total,
                std::string_view unit);
  ~ProgressScope();
  ProgressScope(const ProgressScope&) = delete;
  ProgressScope& operator=(const ProgressScope&) = delete;
  /// Throws Interrupted when the user asked to stop.
  void update(std::uint64_t done, std::string_view note = {});

 private:
  const Context& context_;
};

}  // namespace saetm
