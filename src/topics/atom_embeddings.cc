#include <algorithm>
#include <numeric>

#include "core/parallel.h"
#include "core/vector.h"
#include "saetm/error.h"
#include "saetm/topics.h"

namespace saetm {

Matrix word_vectors(const SparseMatrix& counts, const Embeddings& embeddings,
                    const Context& context) {
  if (counts.rows() != embeddings.rows()) {
    throw Error("counts have " + std::to_string(counts.rows()) + " documents, embeddings " +
                std::to_string(embeddings.rows()));
  }
  const std::size_t d = embeddings.cols();
  const std::size_t words = counts.cols;
  // Documents in blocks that are converted once; within a block each thread owns some words, so
  // every sum is taken in the documents' order.
  constexpr std::size_t kBlock = 4096;
  constexpr std::size_t kWords = 64;
  Matrix sums(words, d);
  std::vector<double> mean(d);
  std::vector<std::int64_t> frequency(words);
  Matrix block(std::min(kBlock, embeddings.rows()), d);
  ProgressScope progress(context, "word vectors", embeddings.rows(), "documents");
  for (std::size_t first = 0; first < embeddings.rows(); first += kBlock) {
    const std::size_t rows = std::min(kBlock, embeddings.rows() - first);
    embeddings.read(first, rows, block.data());
    SparseMatrix part;
    part.cols = words;
    const std::int64_t base = counts.indptr[first];
    for (std::size_t i = 1; i <= rows; ++i) part.indptr.push_back(counts.indptr[first + i] - base);
    part.indices.assign(counts.indices.begin() + base, counts.indices.begin() + counts.indptr[first + rows]);
    part.values.assign(part.indices.size(), 1.0F);
    const SparseMatrix by_word = transpose(part);
    parallel_blocks(context, words, kWords, [&](std::size_t begin, std::size_t end) {
      for (std::size_t w = begin; w < end; ++w) {
        for (const std::int32_t row : by_word.row_indices(w)) {
          add_scaled(1.0F, block.row(static_cast<std::size_t>(row)), sums.row(w), d);
        }
        frequency[w] += static_cast<std::int64_t>(by_word.row_indices(w).size());
      }
    });
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < d; ++j) mean[j] += block(i, j);
    }
    progress.update(first + rows);
  }
  for (double& value : mean) value /= static_cast<double>(embeddings.rows());
  for (std::size_t w = 0; w < words; ++w) {
    if (frequency[w] == 0) continue;
    for (std::size_t j = 0; j < d; ++j) {
      sums(w, j) = static_cast<float>(sums(w, j) / static_cast<double>(frequency[w]) - mean[j]);
    }
  }
  return sums;
}

Matrix nucleus_embeddings(const Matrix& atoms, const Matrix& vectors, double nucleus,
                          const Context& context) {
  const std::size_t words = atoms.cols();
  const std::size_t d = vectors.cols();
  Matrix result(atoms.rows(), d);
  parallel_blocks(context, atoms.rows(), 16, [&](std::size_t begin, std::size_t end) {
    std::vector<std::int32_t> order;
    for (std::size_t k = begin; k < end; ++k) {
      const float* row = atoms.row(k);
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
