#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/parallel.h"
#include "core/vector.h"
#include "io/embedding_sums.h"
#include "saetm/topics.h"

namespace saetm {
namespace {

constexpr std::size_t kDocuments = 256;  // in a block of work

/// Keeps the `count` largest shares (ties by topic), columns ascending, and makes them sum to 1.
void keep_row(std::vector<float>& shares, std::vector<std::int32_t>& order, std::size_t count,
              SparseMatrix& out) {
  order.resize(shares.size());
  std::iota(order.begin(), order.end(), 0);
  if (count < order.size()) {
    std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                     [&](std::int32_t a, std::int32_t b) {
                       return shares[a] != shares[b] ? shares[a] > shares[b] : a < b;
                     });
    order.resize(count);
    std::sort(order.begin(), order.end());
  }
  double total = 0;
  for (const std::int32_t t : order) total += shares[t];
  for (const std::int32_t t : order) {
    out.indices.push_back(t);
    out.values.push_back(static_cast<float>(shares[t] / total));
  }
}

}  // namespace

SparseMatrix refine_shares(const SparseMatrix& document_topics, const Embeddings& embeddings,
                           double sharpness, std::size_t most, const Context& context) {
  const std::size_t topics = document_topics.cols;
  const std::size_t d = embeddings.cols();
  const std::size_t n = document_topics.rows();
  const std::vector<double> mean = mean_embedding(embeddings, context);
  Matrix centroids =
      embedding_sums(document_topics, embeddings, EmbeddingForm::kUnitCentred, mean, context);
  for (std::size_t t = 0; t < topics; ++t) {
    const float norm = std::sqrt(squared_norm(centroids.row(t), d));
    if (norm > 0) scale(1 / norm, centroids.row(t), d);
  }
  std::vector<SparseMatrix> parts((n + kDocuments - 1) / kDocuments);
  parallel_blocks(context, n, kDocuments, [&](std::size_t begin, std::size_t end) {
    SparseMatrix& part = parts[begin / kDocuments];
    Matrix rows(end - begin, d);
    embeddings.read(begin, end - begin, rows.data());
    std::vector<float> shares(topics);
    std::vector<std::int32_t> order;
    for (std::size_t i = begin; i < end; ++i) {
      if (!document_topics.row_indices(i).empty()) {
        float* x = rows.row(i - begin);
        for (std::size_t j = 0; j < d; ++j) x[j] -= static_cast<float>(mean[j]);
        const float norm = std::sqrt(squared_norm(x, d));
        float largest = -1;
        for (std::size_t t = 0; t < topics; ++t) {
          shares[t] = norm > 0 ? dot(x, centroids.row(t), d) / norm : 0;
          largest = std::max(largest, shares[t]);
        }
        for (float& share : shares) {
          share = std::exp(static_cast<float>(sharpness) * (share - largest));
        }
        keep_row(shares, order, most, part);
      }
      part.indptr.push_back(static_cast<std::int64_t>(part.indices.size()));
    }
  });
  SparseMatrix result;
  result.cols = topics;
  for (const SparseMatrix& part : parts) append_rows(result, part);
  return result;
}

}  // namespace saetm
