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
  /// rounded copy is made, block by block.
  void set_weights(MatrixView<const float> encoder, const float* bias);

  /// All entries > 0 and ≥ bound, in no fixed order. When there are more than `limit`, only
  /// entries that cannot be among the `limit` largest are left out.
  void above(float bound, std::size_t limit, std::vector<Candidate>& out);
  /// All entries of the batch > 0 and > threshold, as rows.
  void rows_above(float threshold, ActiveRows& out);

 private:
  const void* batch_row(std::size_t row) const;
  const void* weight_row(std::size_t atom) const;

  std::size_t d_;
  Precision precision_;
  const Context& context_;
  MatrixView<const float> batch_, weights_;
  const float* bias_ = nullptr;
  std::vector<std::uint16_t> batch_bf16_, weights_bf16_;
  struct Worker {
    TileProduct product;
    AlignedVector<float> tile;
    std::vector<std::int32_t> positions;
    std::vector<float> values;
    std::vector<Candidate> found;
  };
  std::vector<Worker> workers_;
};

/// The batch's `keep` largest activations, found with a bound learnt from earlier batches. Any
/// bound gives the same set: too high a bound is noticed and the product repeated with a lower one.
class BatchTopK {
 public:
  /// Fills `out` with the exact selection.
  void select(TiledEncoder& encoder, std::size_t rows, std::size_t keep, ActiveRows& out);
  /// The smallest kept activation of the last batch; 0 if there was none.
  float smallest_kept() const { return smallest_; }

 private:
  float last_threshold_ = 0;
  float smallest_ = 0;
  std::vector<Candidate> candidates_;
};

}  // namespace saetm::backend::cpu
