#include "backend/cpu/encode.h"

#include <algorithm>
#include <cmath>
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
constexpr float kLeast = std::numeric_limits<float>::denorm_min();  // above 0
constexpr float kInfinity = std::numeric_limits<float>::infinity();

float norm(const float* row, std::size_t d) {
  return std::sqrt(squared_norm(row, d));
}

}  // namespace

TiledEncoder::TiledEncoder(std::size_t d, Precision precision, const Context& context)
    : d_(d), precision_(precision), context_(context) {
  for (int i = 0; i < context.thread_count(); ++i) {
    workers_.push_back({TileProduct(d, precision),
                        AlignedVector<float>(kTileRows * kTileAtoms),
                        std::vector<std::int32_t>(kTileAtoms + 16),
                        {},
                        {}});
  }
}

void TiledEncoder::set_batch(MatrixView<const float> centred) {
  batch_ = centred;
  (exact() ? row_norms_.resize(centred.rows) : batch_bf16_.resize(centred.size()));
  parallel_blocks(context_, centred.rows, 256, [&](std::size_t begin, std::size_t end) {
    if (exact()) {
      for (std::size_t i = begin; i < end; ++i) row_norms_[i] = norm(centred.row(i), d_);
    } else {
      to_bf16(centred.row(begin), batch_bf16_.data() + begin * d_, (end - begin) * d_);
    }
  });
}

void TiledEncoder::set_weights(MatrixView<const float> encoder, const float* bias) {
  weights_ = encoder;
  bias_ = bias;
  (exact() ? atom_norms_.resize(encoder.rows) : weights_bf16_.resize(encoder.size()));
  parallel_blocks(context_, encoder.rows, 256, [&](std::size_t begin, std::size_t end) {
    for (std::size_t k = begin; k < end; ++k) refresh_row(k);
  });
}

void TiledEncoder::refresh_row(std::size_t atom) {
  if (exact()) {
    atom_norms_[atom] = norm(weights_.row(atom), d_);
  } else {
    to_bf16(weights_.row(atom), weights_bf16_.data() + atom * d_, d_);
  }
}

const void* TiledEncoder::batch_row(std::size_t row) const {
  if (precision_ == Precision::kBf16) return batch_bf16_.data() + row * d_;
  return batch_.row(row);
}

const void* TiledEncoder::weight_row(std::size_t atom) const {
  if (precision_ == Precision::kBf16) return weights_bf16_.data() + atom * d_;
  return weights_.row(atom);
}

void TiledEncoder::measure_tiles(std::span<const float> thresholds) {
  tiles_.assign((weights_.rows + kTileAtoms - 1) / kTileAtoms, {});
  if (!exact()) return;
  for (std::size_t k = 0; k < weights_.rows; ++k) {
    TileSize& size = tiles_[k / kTileAtoms];
    const float offset = std::abs(bias_[k]) + (thresholds.empty() ? 0 : std::abs(thresholds[k]));
    size.norm = std::max(size.norm, atom_norms_[k]);
    size.offset = std::max(size.offset, offset);
  }
}

/// How far a tile's value may be from the dot product's. Two sums of d products and a bias differ
/// by at most 2·γ_d·‖x‖·‖w‖, γ_d = d·2⁻²⁴ (Higham, Accuracy and Stability, 3.1), and few roundings
/// of bias and threshold; products below the least normal float lose digits.
float TiledEncoder::slack(std::size_t row, const TileSize& size) const {
  if (!exact()) return 0;
  const float rounding = static_cast<float>(2 * d_ + 16) * 0x1p-24F;
  const float most =
      rounding * (row_norms_[row] * size.norm + size.offset) + std::numeric_limits<float>::min();
  return most < kInfinity ? most : kInfinity;
}

template <class Bound, class Found>
void TiledEncoder::filter_tile(Worker& worker, std::size_t row, std::size_t atom,
                               const float* shift, const Bound& bound, const Found& found) const {
  const std::size_t m = std::min(kTileRows, batch_.rows - row);
  const std::size_t n = std::min(kTileAtoms, weights_.rows - atom);
  const TileSize& size = tiles_[atom / kTileAtoms];
  worker.product.run(batch_row(row), weight_row(atom), worker.tile.data(), m, n);
  for (std::size_t i = row; i < row + m; ++i) {
    const float* products = worker.tile.data() + (i - row) * n;
    const std::size_t count =
        filter_above(products, shift + atom, n, bound(i) - slack(i, size), worker.positions.data());
    if (count > 0) found(i, products, std::span(worker.positions.data(), count));
  }
}

void TiledEncoder::values_at(std::size_t row, std::size_t atom,
                             std::span<const std::int32_t> positions, const float* products,
                             std::vector<float>& values) const {
  values.resize(positions.size());
  if (exact()) {
    row_dots(weights_.row(atom), d_, positions.data(), positions.size(), batch_.row(row),
             values.data());
  } else {
    for (std::size_t j = 0; j < positions.size(); ++j) values[j] = products[positions[j]];
  }
  for (std::size_t j = 0; j < positions.size(); ++j) values[j] += bias_[atom + positions[j]];
}

void TiledEncoder::above(float bound, std::size_t limit, CandidateLists& out) {
  const std::size_t row_tiles = (batch_.rows + kTileRows - 1) / kTileRows;
  // A worker that has gathered more than this drops what cannot be among the largest any more.
  const std::size_t room = 2 * limit + (std::size_t{1} << 16);
  std::vector<float> bounds(workers_.size(), std::max(bound, kLeast));
  measure_tiles({});
  out.resize(workers_.size());
  for (auto& list : out) list.clear();
  parallel_for_workers(context_, row_tiles * tiles_.size(), [&](std::size_t tile, std::size_t id) {
    // Neighbouring tiles share their atoms, the larger operand.
    const std::size_t atom = tile / row_tiles * kTileAtoms;
    Worker& worker = workers_[id];
    std::vector<Candidate>& found = out[id];
    filter_tile(
        worker, tile % row_tiles * kTileRows, atom, bias_, [&](std::size_t) { return bounds[id]; },
        [&](std::size_t row, const float* products, std::span<const std::int32_t> positions) {
          values_at(row, atom, positions, products, worker.values);
          for (std::size_t j = 0; j < positions.size(); ++j) {
            if (!(worker.values[j] >= bounds[id])) continue;
            found.push_back({worker.values[j], static_cast<std::int32_t>(row),
                             static_cast<std::int32_t>(atom) + positions[j]});
          }
        });
    if (found.size() > room) {
      keep_largest(found, limit);
      const auto smallest = std::min_element(
          found.begin(), found.end(),
          [](const Candidate& a, const Candidate& b) { return a.value < b.value; });
      bounds[id] = std::max(bounds[id], smallest->value);
    }
  });
}

void TiledEncoder::keep_exact(std::size_t row, std::size_t k, std::vector<Candidate>& candidates,
                              Worker& worker) const {
  if (exact()) {
    worker.columns.resize(candidates.size());
    for (std::size_t j = 0; j < candidates.size(); ++j) worker.columns[j] = candidates[j].column;
    values_at(row, 0, worker.columns, nullptr, worker.values);
    for (std::size_t j = 0; j < candidates.size(); ++j) candidates[j].value = worker.values[j];
    std::erase_if(candidates, [](const Candidate& c) { return !(c.value > 0); });
  }
  if (candidates.size() <= k) return;
  std::nth_element(candidates.begin(), candidates.begin() + static_cast<std::ptrdiff_t>(k),
                   candidates.end(), before);
  candidates.resize(k);
}

void TiledEncoder::largest_of_rows(std::size_t k, ActiveRows& out) {
  const std::size_t row_tiles = (batch_.rows + kTileRows - 1) / kTileRows;
  measure_tiles({});
  TileSize largest;
  for (const TileSize& size : tiles_) {
    largest = {std::max(largest.norm, size.norm), std::max(largest.offset, size.offset)};
  }
  // A row's candidates are cut whenever there are four times as many as are kept: who is below the
  // k-th by less than both their roundings stays until the end.
  const std::size_t room = 4 * k + 16;
  CandidateLists found(row_tiles);
  parallel_for_workers(context_, row_tiles, [&](std::size_t tile, std::size_t id) {
    const std::size_t first = tile * kTileRows;
    const std::size_t rows = std::min(kTileRows, batch_.rows - first);
    CandidateLists of_row(rows);
    std::vector<float> bounds(rows, kLeast);
    const auto cut = [&](std::size_t row) {
      std::vector<Candidate>& list = of_row[row];
      if (list.size() <= k) return;
      const auto last = list.begin() + static_cast<std::ptrdiff_t>(k) - 1;
      std::nth_element(list.begin(), last, list.end(), before);
      const float room_of_one = slack(first + row, largest);
      bounds[row] = std::max(last->value - room_of_one, kLeast);
      std::erase_if(list, [&](const Candidate& c) { return c.value < bounds[row] - room_of_one; });
    };
    for (std::size_t atom = 0; atom < weights_.rows; atom += kTileAtoms) {
      filter_tile(
          workers_[id], first, atom, bias_, [&](std::size_t row) { return bounds[row - first]; },
          [&](std::size_t row, const float* products, std::span<const std::int32_t> positions) {
            for (const std::int32_t position : positions) {
              const auto k = static_cast<std::int32_t>(atom) + position;
              of_row[row - first].push_back(
                  {products[position] + bias_[k], static_cast<std::int32_t>(row), k});
            }
          });
      for (std::size_t row = 0; row < rows; ++row) {
        if (of_row[row].size() > room) cut(row);
      }
    }
    for (std::size_t row = 0; row < rows; ++row) {
      cut(row);
      keep_exact(first + row, k, of_row[row], workers_[id]);
      found[tile].insert(found[tile].end(), of_row[row].begin(), of_row[row].end());
    }
  });
  to_rows(found, nullptr, batch_.rows, out, context_);
}

void TiledEncoder::rows_above(std::span<const float> thresholds, ActiveRows& out) {
  const std::size_t row_tiles = (batch_.rows + kTileRows - 1) / kTileRows;
  measure_tiles(thresholds);
  std::vector<float> shift(weights_.rows);
  for (std::size_t k = 0; k < shift.size(); ++k)
    shift[k] = bias_[k] - std::max(thresholds[k], 0.0F);
  CandidateLists found(workers_.size());
  parallel_for_workers(context_, row_tiles * tiles_.size(), [&](std::size_t tile, std::size_t id) {
    const std::size_t atom = tile / row_tiles * kTileAtoms;
    Worker& worker = workers_[id];
    filter_tile(
        worker, tile % row_tiles * kTileRows, atom, shift.data(), [](std::size_t) { return 0.0F; },
        [&](std::size_t row, const float* products, std::span<const std::int32_t> positions) {
          values_at(row, atom, positions, products, worker.values);
          for (std::size_t j = 0; j < positions.size(); ++j) {
            const std::size_t k = atom + static_cast<std::size_t>(positions[j]);
            const float value = worker.values[j];
            if (!(value > 0 && value > thresholds[k])) continue;
            found[id].push_back(
                {value, static_cast<std::int32_t>(row), static_cast<std::int32_t>(k)});
          }
        });
  });
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
