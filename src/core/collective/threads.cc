#include "core/collective/threads.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "saetm/error.h"

namespace saetm {
namespace {

/// What the workers share: a barrier, and what each has put down for the others to read.
class Group {
 public:
  explicit Group(int size) : given_(static_cast<std::size_t>(size)) {}

  int size() const { return static_cast<int>(given_.size()); }
  std::span<const std::byte>& given(int rank) { return given_[static_cast<std::size_t>(rank)]; }

  /// Waits for all workers; throws when one has ended.
  void meet() {
    std::unique_lock lock(mutex_);
    const auto now = met_;
    if (++arrived_ == given_.size()) {
      arrived_ = 0;
      ++met_;
      changed_.notify_all();
      return;
    }
    changed_.wait(lock, [&] { return met_ != now || ended_; });
    if (met_ == now) throw Error("another worker has ended");
  }

  /// A worker makes no more calls, because of `failure` if that is not null.
  void end(std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    if (!ended_ || !failure_) failure_ = std::move(failure);
    ended_ = true;
    changed_.notify_all();
  }

  std::exception_ptr failure() const { return failure_; }

 private:
  std::vector<std::span<const std::byte>> given_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t arrived_ = 0;
  std::uint64_t met_ = 0;
  bool ended_ = false;
  std::exception_ptr failure_;
};

class Worker : public Communicator {
 public:
  Worker(Group& group, int rank) : group_(group), rank_(rank) {}
  int rank() const override { return rank_; }
  int size() const override { return group_.size(); }

  /// Shows `mine` to the others for as long as all are at `read`.
  void exchange(Bytes mine, const std::function<void(int, Bytes)>& read) override {
    group_.given(rank_) = mine;
    group_.meet();
    for (int r = 0; r < size(); ++r) read(r, group_.given(r));
    group_.meet();
  }

 private:
  Group& group_;
  int rank_;
};

}  // namespace

void run_workers(int count, const std::function<void(Communicator&)>& body) {
  Group group(count);
  std::vector<std::thread> threads;
  for (int rank = 0; rank < count; ++rank) {
    threads.emplace_back([&, rank] {
      std::exception_ptr failure;
      try {
        Worker worker(group, rank);
        body(worker);
      } catch (...) {
        failure = std::current_exception();
      }
      group.end(failure);
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (group.failure()) std::rethrow_exception(group.failure());
}

}  // namespace saetm
