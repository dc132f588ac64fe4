#include <algorithm>

#include "core/parallel.h"
#include "core/vector.h"
#include "io/embedding_sums.h"
#include "saetm/topics.h"

namespace saetm {

Matrix word_vectors(const SparseMatrix& counts, const Embeddings& embeddings,
                    const Context& context) {
  SparseMatrix present = counts;
  std::vector<std::int64_t> frequency(counts.cols);
  for (std::size_t j = 0; j < present.nonzeros(); ++j) {
    present.values[j] = present.values[j] > 0 ? 1.0F : 0.0F;
    frequency[present.indices[j]] += present.values[j] > 0;
  }
  const std::vector<double> mean = mean_embedding(embeddings, context);
  Matrix vectors = embedding_sums(present, embeddings, EmbeddingForm::kAsIs, mean, context);
  for (std::size_t w = 0; w < vectors.rows(); ++w) {
    if (frequency[w] == 0) continue;
    for (std::size_t j = 0; j < vectors.cols(); ++j) {
      vectors(w, j) =
          static_cast<float>(vectors(w, j) / static_cast<double>(frequency[w]) - mean[j]);
    }
  }
  return vectors;
}

Matrix nucleus_embeddings(const WordEmissions& emissions, const Matrix& vectors, double nucleus,
                          const Context& context) {
  const std::size_t words = emissions.atoms.cols;
  const std::size_t atoms = emissions.atoms.rows();
  const std::size_t d = vectors.cols();
  Matrix result(atoms, d);
  parallel_blocks(context, atoms, 16, [&](std::size_t begin, std::size_t end) {
    std::vector<float> row(words);
    std::vector<std::int32_t> order;
    for (std::size_t k = begin; k < end; ++k) {
      emissions.row(k, row.data());
      order.clear();
      double total = 0;
      for (std::size_t w = 0; w < words; ++w) {
        total += row[w];
        if (row[w] > 0) order.push_back(static_cast<std::int32_t>(w));
      }
      if (!(total > 0)) continue;
      std::sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
        return row[a] != row[b] ? row[a] > row[b] : a < b;
      });
      double mass = 0;
      std::size_t count = 0;
      while (count < order.size() && mass <= nucleus * total) mass += row[order[count++]];
      for (std::size_t i = 0; i < count; ++i) {
        add_scaled(static_cast<float>(row[order[i]] / mass),
                   vectors.row(static_cast<std::size_t>(order[i])), result.row(k), d);
      }
    }
  });
  return result;
}

}  // namespace saetm
