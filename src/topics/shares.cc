#include "saetm/shares.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/parallel.h"
#include "core/stack_rows.h"
#include "core/vector.h"
#include "io/embedding_sums.h"
#include "topics/largest_shares.h"

namespace saetm {

SparseMatrix merge_codes(const SparseMatrix& codes, const std::vector<std::int32_t>& topic_of_atom,
                         std::size_t topics, const Context& context) {
  const std::size_t n = codes.rows();
  constexpr std::size_t kGrain = 4096;
  std::vector<SparseMatrix> parts((n + kGrain - 1) / kGrain);
  parallel_blocks(context, n, kGrain, [&](std::size_t begin, std::size_t end) {
    SparseMatrix& part = parts[begin / kGrain];
    const auto most = static_cast<std::size_t>(codes.indptr[end] - codes.indptr[begin]);
    part.indices.reserve(most);
    part.values.reserve(most);
    part.indptr.reserve(end - begin + 1);
    RowSums row(topics);
    for (std::size_t i = begin; i < end; ++i) {
      const auto atoms = codes.row_indices(i);
      const auto values = codes.row_values(i);
      double total = 0;
      for (std::size_t j = 0; j < atoms.size(); ++j) {
        const std::int32_t topic = topic_of_atom[atoms[j]];
        if (topic < 0 || !(values[j] > 0)) continue;
        row.add(static_cast<std::size_t>(topic), values[j]);
        total += values[j];
      }
      row.drain([&](std::size_t topic, double sum) {
        part.indices.push_back(static_cast<std::int32_t>(topic));
        part.values.push_back(static_cast<float>(sum / total));
      });
      part.indptr.push_back(static_cast<std::int64_t>(part.indices.size()));
    }
  });
  return stack_rows(parts, topics, context);
}

Centroids topic_centroids(const SparseMatrix& document_topics, const Embeddings& embeddings,
                          const Context& context) {
  const std::size_t d = embeddings.cols();
  Centroids result;
  result.mean = mean_embedding(embeddings, context);
  result.directions = embedding_sums(document_topics, embeddings, EmbeddingForm::kUnitCentred,
                                     result.mean, context);
  for (std::size_t t = 0; t < document_topics.cols; ++t) {
    const float norm = std::sqrt(squared_norm(result.directions.row(t), d));
    if (norm > 0) scale(1 / norm, result.directions.row(t), d);
  }
  result.rank.resize(document_topics.cols);
  std::iota(result.rank.begin(), result.rank.end(), 0);
  return result;
}

SparseMatrix nearest_shares(const SparseMatrix& document_topics, const Embeddings& embeddings,
                            const Centroids& centroids, double sharpness, std::size_t most,
                            const Context& context) {
  const std::size_t topics = document_topics.cols;
  const std::size_t d = embeddings.cols();
  const std::size_t n = document_topics.rows();
  constexpr std::size_t kDocuments = 256;  // in a block of work
  std::vector<SparseMatrix> parts((n + kDocuments - 1) / kDocuments);
  parallel_blocks(context, n, kDocuments, [&](std::size_t begin, std::size_t end) {
    SparseMatrix& part = parts[begin / kDocuments];
    Matrix rows(end - begin, d);
    embeddings.read(begin, end - begin, rows.data());
    std::vector<float> shares(topics);
    std::vector<TopicShare> row;
    for (std::size_t i = begin; i < end; ++i) {
      row.clear();
      if (!document_topics.row_indices(i).empty()) {
        float* x = rows.row(i - begin);
        for (std::size_t j = 0; j < d; ++j) x[j] -= static_cast<float>(centroids.mean[j]);
        const float norm = std::sqrt(squared_norm(x, d));
        float largest = -1;
        for (std::size_t t = 0; t < topics; ++t) {
          shares[t] = norm > 0 ? dot(x, centroids.directions.row(t), d) / norm : 0;
          largest = std::max(largest, shares[t]);
        }
        for (std::size_t t = 0; t < topics; ++t) {
          row.push_back({static_cast<std::int32_t>(t),
                         std::exp(static_cast<float>(sharpness) * (shares[t] - largest))});
        }
      }
      add_largest(row, centroids.rank, most, part);
    }
  });
  SparseMatrix result;
  result.cols = topics;
  for (const SparseMatrix& part : parts) append_rows(result, part);
  return result;
}

SparseMatrix neighbor_shares(const SparseMatrix& document_topics, SparseMatrix nearest,
                             const SparseMatrix& landmark_shares,
                             const std::vector<std::int32_t>& rank, std::size_t most,
                             const Context& context) {
  // Who has no active atom gets nothing of his neighbours'.
  for (std::size_t i = 0; i < nearest.rows(); ++i) {
    if (!document_topics.row_indices(i).empty()) continue;
    std::fill(nearest.values.begin() + nearest.indptr[i],
              nearest.values.begin() + nearest.indptr[i + 1], 0.0F);
  }
  return averaged_shares(nearest, landmark_shares, rank, most, context);
}

SparseMatrix document_shares(const ShareModel& model, const SparseMatrix& codes,
                             const Embeddings& embeddings, const Context& context) {
  SparseMatrix shares = merge_codes(codes, model.topic_of_atom, model.topics, context);
  switch (model.by) {
    case ShareModel::By::kAtoms:
      return shares;
    case ShareModel::By::kCentroids:
      return nearest_shares(shares, embeddings, model.centroids, model.sharpness, model.most,
                            context);
    case ShareModel::By::kNeighbors:
      return neighbor_shares(shares, nearest_landmarks(model.landmarks, embeddings, context),
                             model.landmark_shares, model.centroids.rank, model.most, context);
  }
  return shares;
}

}  // namespace saetm
