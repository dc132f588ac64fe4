#include "backend/cpu/encode.h"

#include <algorithm>
#include <limits>

#include "backend/cpu/kernels.h"
#include "core/parallel.h"

namespace saetm::backend::cpu {
namespace {

// A tile of 256 × 512 floats is half a megabyte: it, its rows of the batch and its atoms stay in a
// core's second-level cache.
constexpr std::size_t kTileRows = 256;
constexpr std::size_t kTileAtoms = 512;

}  // namespace

TiledEncoder::TiledEncoder(std::size_t d, Precision precision, const Context& context)
    : d_(d), precision_(precision), context_(context) {
  for (int i = 0; i < context.thread_count(); ++i) {
    workers_.push_back({TileProduct(d, precision), AlignedVector<float>(kTileRows * kTileAtoms),
                        std::vector<std::int32_t>(kTileAtoms), std::vector<float>(kTileAtoms), {}});
  }
}

void TiledEncoder::set_batch(MatrixView<const float> centred) {
  batch_ = centred;
  if (precision_ == Precision::kF32) return;
  batch_bf16_.resize(centred.size());
  parallel_blocks(context_, centred.rows, 256, [&](std::size_t begin, std::size_t end) {
    to_bf16(centred.row(begin), batch_bf16_.data() + begin * d_, (end - begin) * d_);
  });
}

void TiledEncoder::set_weights(MatrixView<const float> encoder, const float* bias) {
  weights_ = encoder;
  bias_ = bias;
  if (precision_ == Precision::kF32) return;
  weights_bf16_.resize(encoder.size());
  parallel_blocks(context_, encoder.rows, 256, [&](std::size_t begin, std::size_t end) {
    to_bf16(encoder.row(begin), weights_bf16_.data() + begin * d_, (end - begin) * d_);
  });
}

const void* TiledEncoder::batch_row(std::size_t row) const {
  if (precision_ == Precision::kBf16) return batch_bf16_.data() + row * d_;
  return batch_.row(row);
}

const void* TiledEncoder::weight_row(std::size_t atom) const {
  if (precision_ == Precision::kBf16) return weights_bf16_.data() + atom * d_;
  return weights_.row(atom);
}

void TiledEncoder::above(float bound, std::size_t limit, std::vector<Candidate>& out) {
  const std::size_t row_tiles = (batch_.rows + kTileRows - 1) / kTileRows;
  const std::size_t atom_tiles = (weights_.rows + kTileAtoms - 1) / kTileAtoms;
  // A worker that has gathered more than this drops what cannot be among the largest any more.
  const std::size_t room = 2 * limit + (std::size_t{1} << 16);
  std::vector<float> bounds(workers_.size(), bound);
  for (Worker& worker : workers_) worker.found.clear();

  parallel_for_workers(context_, row_tiles * atom_tiles, [&](std::size_t tile, std::size_t id) {
    // Neighbouring tiles share their atoms, the larger operand.
    const std::size_t row = tile % row_tiles * kTileRows;
    const std::size_t atom = tile / row_tiles * kTileAtoms;
    const std::size_t m = std::min(kTileRows, batch_.rows - row);
    const std::size_t n = std::min(kTileAtoms, weights_.rows - atom);
    Worker& worker = workers_[id];
    worker.product.run(batch_row(row), weight_row(atom), worker.tile.data(), m, n);
    for (std::size_t i = 0; i < m; ++i) {
      const std::size_t count = filter_above(worker.tile.data() + i * n, bias_ + atom, n,
                                             bounds[id], worker.positions.data(),
                                             worker.values.data());
      for (std::size_t j = 0; j < count; ++j) {
        worker.found.push_back({worker.values[j], static_cast<std::int32_t>(row + i),
                                static_cast<std::int32_t>(atom) + worker.positions[j]});
      }
      if (worker.found.size() > room) {
        keep_largest(worker.found, limit);
        const auto smallest = std::min_element(
            worker.found.begin(), worker.found.end(),
            [](const Candidate& a, const Candidate& b) { return a.value < b.value; });
        bounds[id] = std::max(bounds[id], smallest->value);
      }
    }
  });

  out.clear();
  for (const Worker& worker : workers_) {
    out.insert(out.end(), worker.found.begin(), worker.found.end());
  }
}

void TiledEncoder::rows_above(float threshold, ActiveRows& out) {
  std::vector<Candidate> candidates;
  above(threshold, batch_.rows * weights_.rows, candidates);
  std::erase_if(candidates, [&](const Candidate& c) { return !(c.value > threshold); });
  to_rows(candidates, batch_.rows, out);
}

void BatchTopK::select(TiledEncoder& encoder, std::size_t rows, std::size_t keep,
                       ActiveRows& out) {
  // The threshold of the last batch, less a margin, lets few needless candidates through. If it
  // lets too few through, entries below it may belong to the set, and the product is repeated.
  float bound = 0.92F * last_threshold_;
  for (;;) {
    encoder.above(bound, keep, candidates_);
    if (candidates_.size() >= keep || bound == 0) break;
    // Subnormal bounds could stop falling: 0.7 times the smallest rounds to itself.
    constexpr float kSmallest = std::numeric_limits<float>::min();
    bound = bound > std::max(0.1F * last_threshold_, kSmallest) ? 0.7F * bound : 0;
  }
  keep_largest(candidates_, keep);
  smallest_ = 0;
  if (!candidates_.empty()) {
    smallest_ = std::min_element(candidates_.begin(), candidates_.end(),
                                 [](const Candidate& a, const Candidate& b) {
                                   return a.value < b.value;
                                 })->value;
  }
  last_threshold_ = smallest_;
  to_rows(candidates_, rows, out);
}

}  // namespace saetm::backend::cpu
