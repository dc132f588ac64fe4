/// Nearest landmarks of documents.
#include "saetm/neighbors.h"

#include <algorithm>
#include <numeric>

#include "backend/backend.h"
#include "core/options_io.h"
#include "core/parallel.h"
#include "io/embedding_sums.h"
#include "saetm/random.h"

namespace saetm {
namespace {

constexpr std::uint64_t kStream = 2000;      // of random numbers
constexpr std::size_t kDocuments = 1 << 14;  // whose embeddings are in memory at a time

/// Rows first .. first + count − 1 of `embeddings` as directions.
Matrix directions_of(const Embeddings& embeddings, std::size_t first, std::size_t count,
                     const std::vector<double>& mean, const Context& context) {
  Matrix rows(count, embeddings.cols());
  parallel_blocks(context, count, 256, [&](std::size_t begin, std::size_t end) {
    embeddings.read(first + begin, end - begin, rows.row(begin));
    for (std::size_t i = begin; i < end; ++i) make_direction(rows.row(i), mean);
  });
  return rows;
}

std::vector<std::int64_t> drawn_rows(std::size_t documents, std::size_t count, std::uint64_t seed) {
  std::vector<std::int64_t> rows(count);
  if (count == documents) {
    std::iota(rows.begin(), rows.end(), 0);
    return rows;
  }
  const Permutation shuffled(documents, seed, kStream);
  for (std::size_t i = 0; i < count; ++i) rows[i] = static_cast<std::int64_t>(shuffled(i));
  std::sort(rows.begin(), rows.end());
  return rows;
}

}  // namespace

Landmarks choose_landmarks(const Embeddings& embeddings, const NeighborOptions& options,
                           std::uint64_t seed, const Context& context) {
  check_options(options);
  Landmarks result;
  result.neighbors = static_cast<std::size_t>(options.neighbors);
  result.mean = mean_embedding(embeddings, context);
  result.documents =
      drawn_rows(embeddings.rows(),
                 std::min(embeddings.rows(), static_cast<std::size_t>(options.landmarks)), seed);
  result.directions = Matrix(result.documents.size(), embeddings.cols());
  parallel_for(context, result.documents.size(), [&](std::size_t i) {
    float* row = result.directions.row(i);
    embeddings.read(static_cast<std::size_t>(result.documents[i]), 1, row);
    make_direction(row, result.mean);
  });
  return result;
}

SparseMatrix nearest_landmarks(const Landmarks& landmarks, const Embeddings& embeddings,
                               const Context& context) {
  const std::size_t count = std::min(landmarks.neighbors + 1, landmarks.documents.size());
  SparseMatrix result;
  result.cols = landmarks.documents.size();
  ProgressScope progress(context, "neighbors", embeddings.rows(), "documents");
  const Context silent = context.within();
  const auto points = backend::backend_of(context).points(landmarks.directions.view(), context);
  std::vector<std::pair<std::int32_t, float>> row;
  for (std::size_t first = 0; first < embeddings.rows(); first += kDocuments) {
    const std::size_t rows = std::min(kDocuments, embeddings.rows() - first);
    const Matrix queries = directions_of(embeddings, first, rows, landmarks.mean, context);
    const std::vector<backend::Neighbor> found =
        points->nearest({.rows = queries.view(), .own = {}, .weights = {}}, count, silent);
    for (std::size_t i = 0; i < rows; ++i) {
      row.clear();
      for (std::size_t j = 0; j < count; ++j) {
        const backend::Neighbor& near = found[i * count + j];
        // Of unit vectors ‖x − y‖² = 2 − 2·cosine.
        const auto cosine = static_cast<float>(1 - near.distance / 2);
        if (near.index >= 0 && cosine > 0) row.emplace_back(near.index, cosine);
      }
      std::sort(row.begin(), row.end());
      for (const auto& [landmark, cosine] : row) {
        result.indices.push_back(landmark);
        result.values.push_back(cosine);
      }
      result.indptr.push_back(static_cast<std::int64_t>(result.indices.size()));
    }
    progress.update(first + rows);
  }
  return result;
}

NeighborGraph neighbor_graph(const Embeddings& embeddings, const NeighborOptions& options,
                             std::uint64_t seed, const Context& context) {
  NeighborGraph graph;
  graph.landmarks = choose_landmarks(embeddings, options, seed, context);
  graph.nearest = nearest_landmarks(graph.landmarks, embeddings, context);
  return graph;
}

}  // namespace saetm
