/// Which words a topic accounts for in each era.
#include <algorithm>

#include "core/parallel.h"
#include "saetm/eras.h"
#include "saetm/error.h"

namespace saetm {

EraWords::EraWords(const SparseMatrix& shares, const SparseMatrix& counts, const Matrix& words,
                   std::span<const std::int32_t> era_of_document, std::size_t eras,
                   const Context& context)
    : counts_(counts),
      words_(words),
      era_of_document_(era_of_document),
      eras_(eras),
      documents_(transpose(shares)),
      uses_(counts.nonzeros()) {
  if (shares.rows() != counts.rows() || era_of_document.size() != counts.rows() ||
      words.rows() != shares.cols || words.cols() != counts.cols) {
    throw Error("shares, counts, words and eras are not of the same documents, topics and words");
  }
  constexpr std::size_t kGrain = 1024;
  parallel_blocks(context, counts.rows(), kGrain, [&](std::size_t begin, std::size_t end) {
    for (std::size_t d = begin; d < end; ++d) {
      const auto topics = shares.row_indices(d);
      const auto share = shares.row_values(d);
      for (std::int64_t j = counts.indptr[d]; j < counts.indptr[d + 1]; ++j) {
        const auto w = static_cast<std::size_t>(counts.indices[j]);
        double all = 0;
        for (std::size_t s = 0; s < topics.size(); ++s) {
          all += static_cast<double>(share[s]) * words(static_cast<std::size_t>(topics[s]), w);
        }
        uses_[j] = all > 0 ? counts.values[j] / all : 0;
      }
    }
  });
}

Matrix EraWords::of(std::size_t topic) const {
  Matrix result(eras_, counts_.cols);
  std::vector<double> sums(eras_ * counts_.cols);
  const auto documents = documents_.row_indices(topic);
  const auto shares = documents_.row_values(topic);
  const float* words = words_.row(topic);
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const auto d = static_cast<std::size_t>(documents[i]);
    if (era_of_document_[d] < 0) continue;
    double* era = sums.data() + static_cast<std::size_t>(era_of_document_[d]) * counts_.cols;
    for (std::int64_t j = counts_.indptr[d]; j < counts_.indptr[d + 1]; ++j) {
      const auto w = static_cast<std::size_t>(counts_.indices[j]);
      era[w] += uses_[j] * shares[i] * words[w];
    }
  }
  std::copy(sums.begin(), sums.end(), result.data());
  return result;
}

}  // namespace saetm
