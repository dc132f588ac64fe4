#pragma once
/// The parameters of a sparse autoencoder.
#include <vector>

#include "saetm/matrix.h"

namespace saetm {

/// a = relu(E·(x − b_dec) + b_enc), x̂ = Wᵀ·a + b_dec; matrices are K×d, a row an atom.
struct SaeWeights {
  Matrix encoder;                   // E (K, d)
  std::vector<float> encoder_bias;  // b_enc (K)
  Matrix decoder;                   // W (K, d), rows of unit length
  std::vector<float> decoder_bias;  // b_dec (d)
  std::vector<float> thresholds;    // θ (K) of JumpReLU; empty otherwise

  SaeWeights() = default;
  SaeWeights(std::size_t atoms, std::size_t width)
      : encoder(atoms, width), encoder_bias(atoms), decoder(atoms, width), decoder_bias(width) {}
  std::size_t atoms() const { return encoder.rows(); }
  std::size_t width() const { return encoder.cols(); }
};

}  // namespace saetm
