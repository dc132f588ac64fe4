#include "io/embedding_sums.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/parallel.h"
#include "core/vector.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::size_t kDocuments = 4096;  // read at a time
constexpr std::size_t kGroups = 64;       // columns of m in a block of work

/// Rows first..first+count-1, their columns as rows.
SparseMatrix transposed_rows(const SparseMatrix& m, std::size_t first, std::size_t count) {
  SparseMatrix part;
  part.cols = m.cols;
  const std::int64_t base = m.indptr[first];
  const std::int64_t end = m.indptr[first + count];
  for (std::size_t i = 1; i <= count; ++i) part.indptr.push_back(m.indptr[first + i] - base);
  part.indices.assign(m.indices.begin() + base, m.indices.begin() + end);
  part.values.assign(m.values.begin() + base, m.values.begin() + end);
  return transpose(part);
}

}  // namespace

void make_direction(float* x, const std::vector<double>& mean) {
  for (std::size_t j = 0; j < mean.size(); ++j) x[j] -= static_cast<float>(mean[j]);
  const float norm = std::sqrt(squared_norm(x, mean.size()));
  if (norm > 0) scale(1 / norm, x, mean.size());
}

std::vector<double> mean_embedding(const Embeddings& embeddings, const Context& context) {
  const std::size_t n = embeddings.rows();
  const std::size_t d = embeddings.cols();
  Matrix block(std::min(kDocuments, n), d);
  std::vector<double> mean(d);
  for (std::size_t first = 0; first < n; first += kDocuments) {
    context.check_interrupt();
    const std::size_t rows = std::min(kDocuments, n - first);
    embeddings.read(first, rows, block.data());
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < d; ++j) mean[j] += block(i, j);
    }
  }
  for (double& value : mean) value /= static_cast<double>(std::max<std::size_t>(1, n));
  return mean;
}

Matrix embedding_sums(const SparseMatrix& m, const Embeddings& embeddings, EmbeddingForm form,
                      const std::vector<double>& mean, const Context& context) {
  if (m.rows() != embeddings.rows()) {
    throw Error("there are " + std::to_string(m.rows()) + " documents, but " +
                std::to_string(embeddings.rows()) + " embeddings");
  }
  const std::size_t d = embeddings.cols();
  Matrix sums(m.cols, d);
  Matrix block(std::min(kDocuments, embeddings.rows()), d);
  for (std::size_t first = 0; first < embeddings.rows(); first += kDocuments) {
    context.check_interrupt();
    const std::size_t rows = std::min(kDocuments, embeddings.rows() - first);
    parallel_blocks(context, rows, 256, [&](std::size_t begin, std::size_t end) {
      embeddings.read(first + begin, end - begin, block.row(begin));
      if (form == EmbeddingForm::kAsIs) return;
      for (std::size_t i = begin; i < end; ++i) {
        make_direction(block.row(i), mean);
      }
    });
    const SparseMatrix by_group = transposed_rows(m, first, rows);
    parallel_blocks(context, m.cols, kGroups, [&](std::size_t begin, std::size_t end) {
      for (std::size_t g = begin; g < end; ++g) {
        const auto documents = by_group.row_indices(g);
        const auto values = by_group.row_values(g);
        for (std::size_t j = 0; j < documents.size(); ++j) {
          add_scaled(values[j], block.row(static_cast<std::size_t>(documents[j])), sums.row(g), d);
        }
      }
    });
  }
  return sums;
}

}  // namespace saetm
