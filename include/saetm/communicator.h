#pragma once
/// Workers that do one piece of work together: threads, processes or machines. Each makes the same
/// calls in the same order, with its own part of the rows, and all go on with the same numbers.
#include <cstddef>
#include <cstdint>
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
/// exact. When a worker ends by an exception, the calls of the others throw, too.
class Communicator {
 public:
  __extension__ typedef __int128 Wide;

  virtual ~Communicator() = default;
  virtual int rank() const = 0;
  virtual int size() const = 0;

  /// Each value becomes the reduction of all workers' values at its place.
  virtual void allreduce(std::span<float> values, Reduction reduction = Reduction::kSum) = 0;
  virtual void allreduce(std::span<double> values, Reduction reduction = Reduction::kSum) = 0;
  virtual void allreduce(std::span<std::int64_t> values,
                         Reduction reduction = Reduction::kSum) = 0;
  virtual void allreduce(std::span<Wide> values, Reduction reduction = Reduction::kSum) = 0;
  template <class T>
  T reduced(T value, Reduction reduction = Reduction::kSum) {
    allreduce(std::span<T>(&value, 1), reduction);
    return value;
  }

  /// The values of worker `root` for all. Sizes are the same everywhere.
  template <class T>
  void broadcast(std::span<T> values, int root = 0) {
    broadcast_bytes(std::as_writable_bytes(values), root);
  }

  /// What each worker gives; sizes may differ.
  template <class T>
  Gathered<T> allgather(std::span<const T> mine) {
    const auto workers = static_cast<std::size_t>(size());
    std::vector<std::int64_t> counts(workers);
    counts[static_cast<std::size_t>(rank())] = static_cast<std::int64_t>(mine.size());
    allreduce(std::span<std::int64_t>(counts));
    Gathered<T> all;
    std::vector<std::size_t> bytes;
    all.begin.push_back(0);
    for (const std::int64_t count : counts) {
      all.begin.push_back(all.begin.back() + static_cast<std::size_t>(count));
      bytes.push_back(static_cast<std::size_t>(count) * sizeof(T));
    }
    all.values.resize(all.begin.back());
    allgather_bytes(std::as_bytes(mine), bytes,
                    std::as_writable_bytes(std::span<T>(all.values)));
    return all;
  }

  /// The first of this worker's share of `count` rows: it takes first(count)..end(count)−1.
  std::size_t first(std::size_t count) const { return share(count, rank()); }
  std::size_t end(std::size_t count) const { return share(count, rank() + 1); }

  /// A worker by itself.
  static Communicator& alone();

 protected:
  virtual void broadcast_bytes(std::span<std::byte> bytes, int root) = 0;
  /// `all` takes sizes[r] bytes of each worker r, which all know.
  virtual void allgather_bytes(std::span<const std::byte> mine,
                               const std::vector<std::size_t>& sizes,
                               std::span<std::byte> all) = 0;

 private:
  std::size_t share(std::size_t count, int rank) const {
    return static_cast<std::size_t>(rank) * count / static_cast<std::size_t>(size());
  }
};

}  // namespace saetm
