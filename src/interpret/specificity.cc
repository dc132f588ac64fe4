#include <algorithm>
#include <cmath>

#include "core/vector.h"
#include "io/embedding_sums.h"
#include "saetm/interpret.h"

namespace saetm {

std::vector<float> atom_specificity(const SparseMatrix& codes, const Embeddings& embeddings,
                                    const Context& context) {
  const SparseMatrix theta = normalize_rows(codes);
  std::vector<double> mass(codes.cols);
  for (std::size_t j = 0; j < theta.nonzeros(); ++j) mass[theta.indices[j]] += theta.values[j];
  const Matrix sums = embedding_sums(theta, embeddings, EmbeddingForm::kUnitCentred,
                                     mean_embedding(embeddings, context), context);
  std::vector<float> result(codes.cols);
  for (std::size_t k = 0; k < result.size(); ++k) {
    if (!(mass[k] > 0)) continue;
    const double length = std::sqrt(static_cast<double>(squared_norm(sums.row(k), sums.cols())));
    result[k] = static_cast<float>(std::min(1.0, length / mass[k]));
  }
  return result;
}

SparseMatrix weighted_by_specificity(SparseMatrix codes, std::span<const float> specificity) {
  for (std::size_t j = 0; j < codes.nonzeros(); ++j) {
    const float c = specificity[static_cast<std::size_t>(codes.indices[j])];
    codes.values[j] *= c * c;
  }
  return codes;
}

}  // namespace saetm
