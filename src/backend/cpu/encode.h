#pragma once
/// The encoder's product, tile by tile, filtered while a tile is in cache: the batch × K matrix of
/// pre-activations never exists.
#include <cstdint>
#include <span>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/product.h"
#include "backend/cpu/select.h"

namespace saetm::backend::cpu {

/// Pre-activations p = E·(x − b_dec) + b_enc of a batch, as candidates above a bound.
///
/// A matrix product sums in an order of its own, which depends on the processor, on the number of
/// rows and on a row's place. So in f32 the tiles only name who may be above the bound, with room
/// for every order of sums, and each of those is computed anew by the one dot product of
/// core/vector.h: values and selections are the same bytes on every processor and in any company.
/// Of bf16 the tiles' own values are taken.
class TiledEncoder {
 public:
  TiledEncoder(std::size_t d, Precision precision, const Context& context);

  /// Sets the batch: centred (B×d) must live until the last use.
  void set_batch(MatrixView<const float> centred);
  /// Sets the weights: encoder (K×d) and bias (K) must live until the last use. With bf16 a
  /// rounded copy is made.
  void set_weights(MatrixView<const float> encoder, const float* bias);
  /// Takes over a changed row of the weights; rows may be refreshed in parallel.
  void refresh_row(std::size_t atom);

  /// All entries > 0 and ≥ bound, a list a worker. When there are more than `limit`, only entries
  /// that cannot be among the `limit` largest are left out.
  void above(float bound, std::size_t limit, CandidateLists& out);
  /// All entries of the batch > 0 and above their atom's threshold (K), as rows.
  void rows_above(std::span<const float> thresholds, ActiveRows& out);
  /// The k largest entries > 0 of each row, ties by column.
  void largest_of_rows(std::size_t k, ActiveRows& out);

 private:
  struct Worker {
    TileProduct product;
    AlignedVector<float> tile;
    std::vector<std::int32_t> positions;
    std::vector<std::int32_t> columns;
    std::vector<float> values;
  };
  /// What bounds the rounding of a tile's atoms.
  struct TileSize {
    float norm = 0;    // the longest ‖w_k‖
    float offset = 0;  // the largest |b_k| + |θ_k|
  };
  void measure_tiles(std::span<const float> thresholds);
  float slack(std::size_t row, const TileSize& size) const;
  /// Entries of the tile at (row, atom) whose product and `shift` may come to their row's bound or
  /// more: for each row that has some, its products and the positions within go to `found`.
  template <class Bound, class Found>
  void filter_tile(Worker& worker, std::size_t row, std::size_t atom, const float* shift,
                   const Bound& bound, const Found& found) const;
  /// The pre-activations of a row at positions from `atom` on, into `values`.
  void values_at(std::size_t row, std::size_t atom, std::span<const std::int32_t> positions,
                 const float* products, std::vector<float>& values) const;
  /// The k largest of candidates of one row, whose values are the tiles'.
  void keep_exact(std::size_t row, std::size_t k, std::vector<Candidate>& candidates,
                  Worker& worker) const;
  const void* batch_row(std::size_t row) const;
  const void* weight_row(std::size_t atom) const;
  bool exact() const { return precision_ == Precision::kF32; }

  std::size_t d_;
  Precision precision_;
  const Context& context_;
  MatrixView<const float> batch_, weights_;
  const float* bias_ = nullptr;
  std::vector<std::uint16_t> batch_bf16_, weights_bf16_;
  std::vector<float> row_norms_, atom_norms_;  // of f32: ‖x_i‖ (B), ‖w_k‖ (K)
  std::vector<TileSize> tiles_;
  std::vector<Worker> workers_;
};

/// The `keep` largest activations of the batch of all the context's workers, found with a bound
/// learnt from earlier batches. Any bound gives the same set: too high a bound is noticed and the
/// product repeated with a lower one.
class BatchTopK {
 public:
  /// Fills `out` with what of the exact selection lies in this worker's rows.
  void select(TiledEncoder& encoder, const BatchShare& share, std::size_t keep, ActiveRows& out,
              const Context& context);
  /// The smallest kept activation of the last batch; 0 if there was none.
  float smallest_kept() const { return smallest_; }

 private:
  float smallest_ = 0;
  float margin_ = 0.9F;  // the share of the last threshold that the next bound is set to
  CandidateLists candidates_;
};

}  // namespace saetm::backend::cpu
