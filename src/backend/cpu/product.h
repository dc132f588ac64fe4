#pragma once
/// Tiles of the encoder's product on oneDNN. The only file pair that sees oneDNN.
#include <cstddef>
#include <cstdint>
#include <memory>

#include "backend/backend.h"

namespace saetm::backend::cpu {

/// c = a · bᵀ with a (m×d), b (n×d), c (m×n, f32), all row-major and dense; a and b are f32 or
/// bf16 (upper half of a float's bits). One object per thread: it runs on the calling thread
/// alone, so that a tile's value does not depend on the number of threads.
class TileProduct {
 public:
  TileProduct(std::size_t d, Precision precision);
  ~TileProduct();
  TileProduct(TileProduct&&) noexcept;
  void run(const void* a, const void* b, float* c, std::size_t m, std::size_t n);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace saetm::backend::cpu
