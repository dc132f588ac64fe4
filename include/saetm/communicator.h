#pragma once
/// Workers that do one piece of work together: threads, processes or machines. Each makes the same
/// calls in the same order, with its own part of the rows, and all go on with the same numbers.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <vector>

namespace saetm {

/// How the values that workers hold for one place become one.
enum class Reduction { kSum, kMin, kMax };

/// What every worker gave, one after another in the order of ranks.
template <class T>
struct Gathered {
  std::vector<T> values;
  std::vector<std::size_t> begin;  // (size + 1) where each worker's begin

  std::span<const T> of(std::size_t rank) const {
    return std::span(values).subspan(begin[rank], begin[rank + 1] - begin[rank]);
  }
};

/// A group of workers as one of them sees it. Every call is made by all of them, and none returns
/// before the others have given their part. Results have the same bytes on every worker and in
/// every repetition: sums of real numbers are taken in a fixed order, those of whole numbers are
/// exact. When a worker ends by an exception, the calls of the others throw, too, unless it is of a
/// group that a worker may come back to (resume()). Throws Error when workers make other calls.
class Communicator {
 public:
  __extension__ typedef __int128 Wide;
  using Bytes = std::span<const std::byte>;

  virtual ~Communicator() = default;
  virtual int rank() const = 0;
  virtual int size() const = 0;

  /// Shows `mine` to all workers and calls read(r, bytes of worker r) for each, in the order of
  /// ranks. Sizes may differ. The bytes are aligned as by new, and gone after their call of read.
  virtual void exchange(Bytes mine, const std::function<void(int, Bytes)>& read) = 0;

  /// Each value becomes the reduction of all workers' values at its place.
  virtual void allreduce(std::span<float> values, Reduction reduction = Reduction::kSum);
  virtual void allreduce(std::span<double> values, Reduction reduction = Reduction::kSum);
  virtual void allreduce(std::span<std::int64_t> values, Reduction reduction = Reduction::kSum);
  virtual void allreduce(std::span<Wide> values, Reduction reduction = Reduction::kSum);
  template <class T>
  T reduced(T value, Reduction reduction = Reduction::kSum) {
    allreduce(std::span<T>(&value, 1), reduction);
    return value;
  }

  /// The values of worker `root` for all. Sizes are the same everywhere.
  template <class T>
  void broadcast(std::span<T> values, int root = 0) {
    const Bytes none;
    exchange(rank() == root ? std::as_bytes(values) : none, [&](int r, Bytes given) {
      if (r != root || rank() == root) return;
      check_size(given, values.size_bytes());
      std::memcpy(values.data(), given.data(), given.size());
    });
  }

  /// What each worker gives; sizes may differ.
  template <class T>
  Gathered<T> allgather(std::span<const T> mine) {
    Gathered<T> all;
    all.begin.push_back(0);
    exchange(std::as_bytes(mine), [&](int, Bytes given) {
      check_size(given, given.size() / sizeof(T) * sizeof(T));
      const auto* values = reinterpret_cast<const T*>(given.data());
      all.values.insert(all.values.end(), values, values + given.size() / sizeof(T));
      all.begin.push_back(all.values.size());
    });
    return all;
  }

  /// For a worker that was stopped and goes on from what all knew after `calls` calls: the next one
  /// is that which followed. Only a group that workers may come back to heeds it (see
  /// io/folder_workers.h); in others all begin together, and it does nothing.
  virtual void resume(std::int64_t /*calls*/) {}

  /// How many workers, those of the first ranks, take no rows: they see what comes of the others'.
  virtual int onlookers() const { return 0; }
  /// The first of this worker's share of `count` rows: it takes first(count)..end(count)−1.
  std::size_t first(std::size_t count) const { return share(count, rank() - onlookers()); }
  std::size_t end(std::size_t count) const { return share(count, rank() - onlookers() + 1); }

  /// A worker by itself.
  static Communicator& alone();

 protected:
  /// Throws Error when a worker gave so many bytes where others gave `size`.
  static void check_size(Bytes given, std::size_t size);

 private:
  std::size_t share(std::size_t count, int rank) const {
    return static_cast<std::size_t>(std::max(rank, 0)) * count /
           static_cast<std::size_t>(size() - onlookers());
  }
};

}  // namespace saetm
