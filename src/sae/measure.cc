#include "sae/measure.h"

#include <algorithm>

#include "saetm/communicator.h"

namespace saetm {

Reconstruction measure(backend::SaeEncoder& encoder, std::size_t atoms, float threshold,
                       std::int64_t top_k, const Embeddings& embeddings, const Context& context) {
  constexpr std::size_t kBlock = 4096;
  const std::size_t d = embeddings.cols();
  backend::ReconstructionSums sums;
  sums.used.resize(atoms);
  std::vector<double> mean(d);
  double squares = 0;
  Communicator& workers = *context.workers;
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
  workers.allreduce(std::span(mean));
  const auto rows = static_cast<double>(
      workers.reduced(static_cast<std::int64_t>(embeddings.rows())));
  const double n = std::max(1.0, rows);
  double variance = workers.reduced(squares);
  for (const double m : mean) variance -= m * m / n;
  Reconstruction result;
  const double error = workers.reduced(sums.error);
  result.unexplained = variance > 0 ? error / variance : 0;
  result.active = static_cast<double>(workers.reduced(sums.active)) / n;
  std::vector<std::int64_t> used(sums.used.begin(), sums.used.end());
  workers.allreduce(std::span(used), Reduction::kMax);
  result.unused_share = static_cast<double>(std::count(used.begin(), used.end(), 0)) /
                        static_cast<double>(atoms);
  return result;
}

}  // namespace saetm
