#pragma once
#include "saetm/interpret.h"

namespace saetm {

/// Emissions without a prior whose B is `rows` (K×V).
inline WordEmissions emissions_of(const Matrix& rows) {
  WordEmissions words;
  words.atoms.cols = rows.cols();
  for (std::size_t k = 0; k < rows.rows(); ++k) {
    for (std::size_t w = 0; w < rows.cols(); ++w) {
      if (rows(k, w) == 0) continue;
      words.atoms.indices.push_back(static_cast<std::int32_t>(w));
      words.atoms.values.push_back(rows(k, w));
    }
    words.atoms.indptr.push_back(static_cast<std::int64_t>(words.atoms.indices.size()));
  }
  words.smoothing.assign(rows.rows(), 0);
  words.usual.assign(rows.cols(), 1.0F / static_cast<float>(rows.cols()));
  return words;
}

}  // namespace saetm
