#include "sae/measure.h"

#include <algorithm>

namespace saetm {

Reconstruction measure(backend::SaeEncoder& encoder, std::size_t atoms, float threshold,
                       std::int64_t top_k, const Embeddings& embeddings, const Context& context) {
  constexpr std::size_t kBlock = 4096;
  const std::size_t d = embeddings.cols();
  backend::ReconstructionSums sums;
  sums.used.resize(atoms);
  std::vector<double> mean(d);
  double squares = 0;
  Matrix block(std::min(kBlock, embeddings.rows()), d);
  for (std::size_t first = 0; first < embeddings.rows(); first += kBlock) {
    context.check_interrupt();
    const std::size_t rows = std::min(kBlock, embeddings.rows() - first);
    embeddings.read(first, rows, block.data());
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < d; ++j) {
        mean[j] += block(i, j);
        squares += static_cast<double>(block(i, j)) * block(i, j);
      }
    }
    encoder.reconstruct({block.data(), rows, d}, threshold, top_k, sums);
  }
  const auto n = static_cast<double>(std::max<std::size_t>(1, embeddings.rows()));
  double variance = squares;
  for (const double m : mean) variance -= m * m / n;
  Reconstruction result;
  result.unexplained = variance > 0 ? sums.error / variance : 0;
  result.active = static_cast<double>(sums.active) / n;
  result.unused_share =
      static_cast<double>(std::count(sums.used.begin(), sums.used.end(), 0)) /
      static_cast<double>(atoms);
  return result;
}

}  // namespace saetm
