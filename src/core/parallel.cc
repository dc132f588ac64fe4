#include "core/parallel.h"

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace saetm {
namespace {

/// One loop: units are claimed by counting up, and the loop has ended when all are accounted for.
struct Job {
  const std::function<void(std::size_t, std::size_t)>* body;
  std::size_t count;
  std::size_t helpers;  // threads beside the caller that may join
  std::atomic<std::size_t> joined{0};
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> ended{0};
  std::mutex mutex;
  std::exception_ptr failure;

  void work(std::size_t worker) {
    for (;;) {
      const std::size_t i = next.fetch_add(1, std::memory_order_relaxed);
      if (i >= count) return;
      try {
        (*body)(i, worker);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        // Nobody begins another unit; those skipped count as ended.
        const std::size_t reached = next.exchange(count, std::memory_order_relaxed);
        if (reached < count) end(count - reached);
      }
      end(1);
    }
  }

  void end(std::size_t units) {
    if (ended.fetch_add(units, std::memory_order_acq_rel) + units == count) ended.notify_all();
  }

  void wait() {
    for (int spin = 0; spin < 4000; ++spin) {
      if (ended.load(std::memory_order_acquire) == count) return;
    }
    for (std::size_t now; (now = ended.load(std::memory_order_acquire)) != count;) ended.wait(now);
  }
};

thread_local bool inside_job = false;

/// Threads that live as long as the program. A worker that wakes up late finds the loop's units
/// claimed and does nothing; the caller never waits for a worker that holds no unit.
class Pool {
 public:
  /// A child by fork must not find the lock held by a thread that it does not have.
  Pool() {
    the_one_ = this;
    ::pthread_atfork([] { the_one_->mutex_.lock(); }, [] { the_one_->mutex_.unlock(); },
                     [] { the_one_->mutex_.unlock(); });
  }
  ~Pool() {
    if (::getpid() != owner_) {  // a child by fork, which has no such threads to wait for
      new std::vector<std::thread>(std::move(threads_));
      return;
    }
    stop_ = true;
    generation_.fetch_add(1);
    generation_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  void run(const std::shared_ptr<Job>& job) {
    {
      const std::lock_guard lock(mutex_);
      while (threads_.size() < job->helpers) threads_.emplace_back([this] { serve(); });
      job_ = job;
    }
    generation_.fetch_add(1, std::memory_order_release);
    generation_.notify_all();
    inside_job = true;
    job->work(0);
    inside_job = false;
    job->wait();
  }

 private:
  void serve() {
    inside_job = true;
    for (std::uint64_t seen = 0;;) {
      for (int spin = 0; spin < 4000 && generation_.load(std::memory_order_acquire) == seen;
           ++spin) {
      }
      generation_.wait(seen);
      seen = generation_.load(std::memory_order_acquire);
      if (stop_) return;
      std::shared_ptr<Job> job;
      {
        const std::lock_guard lock(mutex_);
        job = job_;
      }
      const std::size_t helper = job->joined.fetch_add(1, std::memory_order_relaxed);
      if (helper < job->helpers) job->work(helper + 1);
    }
  }

  static inline Pool* the_one_ = nullptr;
  const ::pid_t owner_ = ::getpid();
  std::mutex mutex_;
  std::shared_ptr<Job> job_;
  std::vector<std::thread> threads_;
  std::atomic<std::uint64_t> generation_{0};
  std::atomic<bool> stop_{false};
};

}  // namespace

void parallel_for_workers(const Context& context, std::size_t count,
                          const std::function<void(std::size_t, std::size_t)>& body) {
  const auto threads = static_cast<std::size_t>(context.thread_count());
  if (threads <= 1 || count <= 1 || inside_job) {
    for (std::size_t i = 0; i < count; ++i) body(i, 0);
    return;
  }
  static Pool pool;
  const auto job = std::make_shared<Job>();
  job->body = &body;
  job->count = count;
  job->helpers = std::min(threads, count) - 1;
  pool.run(job);
  if (job->failure) std::rethrow_exception(job->failure);
}

}  // namespace saetm
