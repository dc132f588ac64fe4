#pragma once
/// Documents in clouds with atoms of their own and some of everybody's, for tests of shares.
#include <algorithm>
#include <vector>

#include "saetm/embeddings.h"
#include "saetm/matrix.h"
#include "saetm/random.h"

namespace saetm {

struct ShareCorpus {
  SparseMatrix codes;  // (N×K) every eleventh row is empty, the last atom is nobody's
  Matrix places;       // (N×d)

  ShareCorpus(std::size_t documents, std::size_t atoms, std::size_t width, std::uint64_t seed)
      : places(documents, width) {
    const Random random(seed);
    const std::size_t clouds = 5;
    codes.cols = atoms;
    for (std::size_t i = 0; i < documents; ++i) {
      for (std::size_t j = 0; j < width; ++j) {
        places(i, j) = static_cast<float>(random.normal(i * width + j)) +
                       (i % clouds == j % clouds ? 2.0F : 0.0F);
      }
      for (std::size_t k = 0; i % 11 != 6 && k + 1 < atoms; ++k) {
        const std::uint64_t at = 1'000'000 + (i * atoms + k) * 2;
        const double often = k % clouds == i % clouds ? 0.4 : 0.02;
        if (random.uniform(at) >= often && k != i % (atoms - 1)) continue;
        codes.indices.push_back(static_cast<std::int32_t>(k));
        codes.values.push_back(static_cast<float>(0.1 + random.uniform(at + 1)));
      }
      codes.indptr.push_back(static_cast<std::int64_t>(codes.indices.size()));
    }
  }

  Embeddings embeddings() const { return Embeddings::from(Matrix(places)); }

  /// These documents alone, in this order.
  ShareCorpus part(const std::vector<std::size_t>& rows) const {
    ShareCorpus result(0, codes.cols, places.cols(), 0);
    result.places = Matrix(rows.size(), places.cols());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::copy_n(places.row(rows[i]), places.cols(), result.places.row(i));
      const auto atoms = codes.row_indices(rows[i]);
      const auto values = codes.row_values(rows[i]);
      result.codes.indices.insert(result.codes.indices.end(), atoms.begin(), atoms.end());
      result.codes.values.insert(result.codes.values.end(), values.begin(), values.end());
      result.codes.indptr.push_back(static_cast<std::int64_t>(result.codes.indices.size()));
    }
    return result;
  }
};

}  // namespace saetm
