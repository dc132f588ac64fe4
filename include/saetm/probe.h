#pragma once
/// A linear probe: how much of known groups a linear classifier reads off documents' features.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "saetm/context.h"
#include "saetm/matrix.h"

namespace saetm {

/// Multinomial logistic regression: p(c | x) ∝ exp(w_c·x + b_c).
struct ProbeModel {
  std::size_t features = 0, classes = 0;
  std::vector<double> weights;  ///< features × classes
  std::vector<double> bias;     ///< (classes)
};

/// Minimises Σ_i −log p(y_i | x_i) + ‖w‖²/(2·penalty_inverse), scikit-learn's LogisticRegression
/// with C = penalty_inverse, by L-BFGS. `rows` are those of `features` (N×F) to learn from, with
/// labels (N) from 0 to classes − 1. The same bytes for any number of threads. Memory: some 350
/// bytes a feature and class. Throws Error for no rows, a label out of range, and more than 8 GiB.
ProbeModel fit_probe(const Matrix& features, std::span<const std::int32_t> labels,
                     std::span<const std::size_t> rows, std::size_t classes,
                     double penalty_inverse = 1, const Context& context = {});

/// The class of a row (F); of equals the first.
std::int32_t predict(const ProbeModel& model, const float* row);

/// Learns from four fifths of the documents and returns the share of the others (every fifth,
/// beginning with the first) that are told right. Throws Error for fewer than five documents.
double probe_accuracy(const Matrix& features, std::span<const std::int32_t> labels,
                      std::size_t classes, const Context& context = {});

}  // namespace saetm
