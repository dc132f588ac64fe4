#include "backend/cpu/encode.h"

#include <algorithm>
#include <limits>

#include "backend/cpu/kernels.h"
#include "core/parallel.h"
#include "saetm/communicator.h"

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
                        std::vector<std::int32_t>(kTileAtoms + 16),
                        std::vector<float>(kTileAtoms + 16)});
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

void TiledEncoder::refresh_row(std::size_t atom) {
  if (precision_ == Precision::kF32) return;
  to_bf16(weights_.row(atom), weights_bf16_.data() + atom * d_, d_);
}

const void* TiledEncoder::batch_row(std::size_t row) const {
  if (precision_ == Precision::kBf16) return batch_bf16_.data() + row * d_;
  return batch_.row(row);
}

const void* TiledEncoder::weight_row(std::size_t atom) const {
  if (precision_ == Precision::kBf16) return weights_bf16_.data() + atom * d_;
  return weights_.row(atom);
}

template <class Bound, class Take>
void TiledEncoder::filter_tile(Worker& worker, std::size_t row, std::size_t atom,
                               const Bound& bound, const Take& take) const {
  const std::size_t m = std::min(kTileRows, batch_.rows - row);
  const std::size_t n = std::min(kTileAtoms, weights_.rows - atom);
  worker.product.run(batch_row(row), weight_row(atom), worker.tile.data(), m, n);
  for (std::size_t i = 0; i < m; ++i) {
    const std::size_t count =
        filter_above(worker.tile.data() + i * n, bias_ + atom, n, bound(row + i),
                     worker.positions.data(), worker.values.data());
    for (std::size_t j = 0; j < count; ++j) {
      take(Candidate{worker.values[j], static_cast<std::int32_t>(row + i),
                     static_cast<std::int32_t>(atom) + worker.positions[j]});
    }
  }
}

void TiledEncoder::above(float bound, std::size_t limit, CandidateLists& out) {
  const std::size_t row_tiles = (batch_.rows + kTileRows - 1) / kTileRows;
  const std::size_t atom_tiles = (weights_.rows + kTileAtoms - 1) / kTileAtoms;
  // A worker that has gathered more than this drops what cannot be among the largest any more.
  const std::size_t room = 2 * limit + (std::size_t{1} << 16);
  std::vector<float> bounds(workers_.size(), bound);
  out.resize(workers_.size());
  for (auto& list : out) list.clear();
  parallel_for_workers(context_, row_tiles * atom_tiles, [&](std::size_t tile, std::size_t id) {
    // Neighbouring tiles share their atoms, the larger operand.
    std::vector<Candidate>& found = out[id];
    filter_tile(
        workers_[id], tile % row_tiles * kTileRows, tile / row_tiles * kTileAtoms,
        [&](std::size_t) { return bounds[id]; }, [&](const Candidate& c) { found.push_back(c); });
    if (found.size() > room) {
      keep_largest(found, limit);
      const auto smallest = std::min_element(
          found.begin(), found.end(),
          [](const Candidate& a, const Candidate& b) { return a.value < b.value; });
      bounds[id] = std::max(bounds[id], smallest->value);
    }
  });
}

void TiledEncoder::largest_of_rows(std::size_t k, ActiveRows& out, float slack) {
  const std::size_t row_tiles = (batch_.rows + kTileRows - 1) / kTileRows;
  // A row's candidates are cut to the k largest whenever there are four times as many; the k-th
  // is the row's bound from then on.
  const std::size_t room = 4 * k + 16;
  CandidateLists found(row_tiles);
  parallel_for_workers(context_, row_tiles, [&](std::size_t tile, std::size_t id) {
    const std::size_t first = tile * kTileRows;
    const std::size_t rows = std::min(kTileRows, batch_.rows - first);
    CandidateLists of_row(rows);
    std::vector<float> bounds(rows, 0.0F);
    const auto cut = [&](std::size_t row) {
      std::vector<Candidate>& list = of_row[row];
      if (list.size() <= k) return;
      const auto last = list.begin() + static_cast<std::ptrdiff_t>(k) - 1;
      std::nth_element(list.begin(), last, list.end(), before);
      bounds[row] = last->value - slack;
      if (slack > 0) {
        std::erase_if(list, [&](const Candidate& c) { return c.value < bounds[row]; });
      } else {
        list.resize(k);
      }
    };
    for (std::size_t atom = 0; atom < weights_.rows; atom += kTileAtoms) {
      filter_tile(
          workers_[id], first, atom, [&](std::size_t row) { return bounds[row - first]; },
          [&](const Candidate& c) {
            of_row[static_cast<std::size_t>(c.row) - first].push_back(c);
          });
      for (std::size_t row = 0; row < rows; ++row) {
        if (of_row[row].size() > room) cut(row);
      }
    }
    for (std::size_t row = 0; row < rows; ++row) {
      cut(row);
      found[tile].insert(found[tile].end(), of_row[row].begin(), of_row[row].end());
    }
  });
  to_rows(found, nullptr, batch_.rows, out, context_);
}

void TiledEncoder::rows_above(float threshold, ActiveRows& out) {
  CandidateLists found;
  above(threshold, batch_.rows * weights_.rows, found);
  for (auto& list : found) {
    std::erase_if(list, [&](const Candidate& c) { return !(c.value > threshold); });
  }
  to_rows(found, nullptr, batch_.rows, out, context_);
}

void BatchTopK::select(TiledEncoder& encoder, const BatchShare& share, std::size_t keep,
                       ActiveRows& out, const Context& context) {
  // The threshold of the last batch, less a margin, lets few needless candidates through. If it
  // lets too few through, entries below it may belong to the set: the product is repeated with a
  // lower bound, and the margin widens for the batches to come.
  float bound = margin_ * smallest_;
  const float least = std::max(0.1F * smallest_, std::numeric_limits<float>::min());
  std::size_t found = 0;
  for (;;) {
    encoder.above(bound, keep, candidates_);
    found = static_cast<std::size_t>(
        context.workers->reduced(static_cast<std::int64_t>(total_size(candidates_))));
    if (found >= keep || bound == 0) break;
    bound = bound > least ? 0.7F * bound : 0;
    margin_ = std::max(0.5F, 0.95F * margin_);
  }
  margin_ = std::min(0.95F, margin_ + 0.001F);

  if (found <= keep) {
    float smallest = std::numeric_limits<float>::infinity();
    for (const auto& list : candidates_) {
      for (const Candidate& c : list) smallest = std::min(smallest, c.value);
    }
    smallest = context.workers->reduced(smallest, Reduction::kMin);
    smallest_ = found > 0 ? smallest : 0;
    to_rows(candidates_, nullptr, share.rows, out, context);
    return;
  }
  const Candidate last = last_kept(candidates_, keep, share.first, context);
  smallest_ = last.value;
  to_rows(candidates_, &last, share.rows, out, context);
}

}  // namespace saetm::backend::cpu
