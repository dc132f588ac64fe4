#pragma once
/// The encoder's product, tile by tile, filtered while a tile is in cache: the batch × K matrix of
/// pre-activations never exists.
#include <cstdint>
#include <vector>

#include "backend/backend.h"
#include "backend/cpu/product.h"
#include "backend/cpu/select.h"

namespace saetm::backend::cpu {

/// Pre-activations p = E·(x − b_dec) + b_enc of a batch, as candidates above a bound.
class TiledEncoder {
 public:
  TiledEncoder(std::size_t d, Precision precision, const Context& context);

  /// Sets the batch: centred (B×d) must live until the last use.
  void set_batch(MatrixView<const float> centred);
  /// Sets the weights: encoder (K×d) and bias (K) must live until the last use. With bf16 a
  /// rounded copy is made.
  void set_weights(MatrixView<const float> encoder, const float* bias);
  /// Another bias (K) for the same weights.
  void set_bias(const float* bias) { bias_ = bias; }
  /// Takes over a changed row of the weights; rows may be refreshed in parallel.
  void refresh_row(std::size_t atom);

  /// All entries > 0 and ≥ bound, a list a worker. When there are more than `limit`, only entries
  /// that cannot be among the `limit` largest are left out.
  void above(float bound, std::size_t limit, CandidateLists& out);
  /// All entries of the batch > 0 and > threshold, as rows.
  void rows_above(float threshold, ActiveRows& out);
  /// The k largest entries > 0 of each row, ties by column; with slack also all that are less than
  /// the k-th by at most that.
  void largest_of_rows(std::size_t k, ActiveRows& out, float slack = 0);

 private:
  struct Worker {
    TileProduct product;
    AlignedVector<float> tile;
    std::vector<std::int32_t> positions;
    std::vector<float> values;
  };
  /// Entries of the tile at (row, atom) that are > 0 and ≥ their row's bound go to `take`.
  template <class Bound, class Take>
  void filter_tile(Worker& worker, std::size_t row, std::size_t atom, const Bound& bound,
                   const Take& take) const;
  const void* batch_row(std::size_t row) const;
  const void* weight_row(std::size_t atom) const;

  std::size_t d_;
  Precision precision_;
  const Context& context_;
  MatrixView<const float> batch_, weights_;
  const float* bias_ = nullptr;
  std::vector<std::uint16_t> batch_bf16_, weights_bf16_;
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
