#pragma once
#include "backend/backend.h"

namespace saetm::backend::reference {

/// p = E·(x − b_dec) + b_enc, (rows, K). With bf16 both factors of a product are rounded to it.
Matrix pre_activations(const SaeWeights& weights, MatrixView<const float> x, Precision precision);

/// The rows of x − b_dec, in f32 as they are kept.
Matrix centred(const SaeWeights& weights, MatrixView<const float> x);

/// An entry of a batch of pre-activations.
struct Entry {
  float value;
  std::size_t row, atom;

  /// The order of a selection: larger values first, then lower rows, then lower atoms.
  bool operator<(const Entry& other) const {
    if (value != other.value) return value > other.value;
    return row != other.row ? row < other.row : atom < other.atom;
  }
};

/// The entries of p that are above 0.
std::vector<Entry> positive_entries(const Matrix& p);
/// Keeps the first `count` of the entries in their order.
void keep_first(std::vector<Entry>& entries, std::size_t count);

}  // namespace saetm::backend::reference
