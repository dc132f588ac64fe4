#pragma once
/// Which embeddings are trained on, in which order, and reading them ahead.
#include <cstddef>
#include <cstdint>
#include <future>

#include "saetm/communicator.h"
#include "saetm/embeddings.h"
#include "saetm/matrix.h"
#include "saetm/random.h"

namespace saetm {

/// Rows set aside to measure on: every stride-th, so that both kinds are computed, not stored.
class HeldOut {
 public:
  /// `rows` of `total` are held out, spread evenly; 0 ≤ rows ≤ total/2.
  HeldOut(std::size_t total, std::size_t rows);
  std::size_t rows() const { return rows_; }
  std::size_t training_rows() const { return total_ - rows_; }
  /// The i-th held-out row, the i-th row to train on.
  std::size_t held_out(std::size_t i) const { return (i + 1) * stride_ - 1; }
  std::size_t training(std::size_t i) const;

 private:
  std::size_t total_, rows_, stride_;
};

/// A pseudo-random order of 0..size-1 for each epoch, computed, not stored. Rows are taken in
/// blocks that lie together, blocks in random order, and mixed within windows of many blocks: disks
/// read whole blocks, and a window stays in memory. A corpus of up to a window is mixed as a whole.
class EpochOrder {
 public:
  static constexpr std::uint64_t kBlock = 1 << 10;
  static constexpr std::uint64_t kWindow = 1 << 18;

  EpochOrder(std::uint64_t size, std::uint64_t seed, std::uint64_t epoch,
             std::uint64_t block = kBlock, std::uint64_t window = kWindow);
  std::uint64_t operator()(std::uint64_t position) const;

 private:
  std::uint64_t size_, seed_, epoch_, block_, window_;
  std::uint64_t blocks_;
  Permutation block_order_;
  std::uint64_t short_slot_;  // where in the order the last, shorter block stands
};

/// A worker's share of the batch of each step; the next one is read in the background while a step
/// works. A batch runs on over the end of an epoch.
class Batches {
 public:
  Batches(const Embeddings& embeddings, const HeldOut& held_out, std::uint64_t seed,
          std::size_t batch, const Communicator& workers = Communicator::alone());
  ~Batches();
  /// The share's rows of step `step` (×d); valid until the next call.
  const Matrix& read(std::int64_t step);

 private:
  void fill(std::int64_t step, Matrix& rows) const;

  const Embeddings& embeddings_;
  const HeldOut& held_out_;
  std::uint64_t seed_;
  std::uint64_t batch_, first_;  // rows of all workers; where this one's begin
  Matrix now_, ahead_;
  std::int64_t ahead_step_ = -1;
  std::future<void> reading_;
};

}  // namespace saetm
