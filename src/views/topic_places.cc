#include "views/topic_places.h"

#include <cmath>

#include "core/vector.h"
#include "io/embedding_sums.h"
#include "run/array.h"
#include "run/artefacts.h"
#include "run/embeddings.h"
#include "run/files/neighbors.h"
#include "run/files/topics.h"

namespace saetm {
namespace {

/// Σ_l shares_lt · direction_l over the landmarks l (T×d).
Matrix landmark_sums(const SparseMatrix& shares, const Landmarks& landmarks) {
  const std::size_t width = landmarks.directions.cols();
  Matrix sums(shares.cols, width);
  for (std::size_t l = 0; l < landmarks.documents.size(); ++l) {
    const auto row = static_cast<std::size_t>(landmarks.documents[l]);
    const auto topics = shares.row_indices(row);
    const auto values = shares.row_values(row);
    for (std::size_t j = 0; j < topics.size(); ++j) {
      add_scaled(values[j], landmarks.directions.row(l),
                 sums.row(static_cast<std::size_t>(topics[j])), width);
    }
  }
  return sums;
}

/// Places of what documents have `shares` of (N×any number).
TopicPlaces places_of(const RunDirectory& run, const SparseMatrix& shares, const Context& context) {
  TopicPlaces places;
  if (run.has(kNeighbors.maker)) {
    const Landmarks landmarks = landmarks_of(run);
    places.directions = landmark_sums(shares, landmarks);
    places.mean = landmarks.mean;
  } else {
    const Embeddings embeddings = taken_embeddings(run);
    places.mean = mean_embedding(embeddings, context);
    places.directions =
        embedding_sums(shares, embeddings, EmbeddingForm::kUnitCentred, places.mean, context);
  }
  Matrix& rows = places.directions;
  for (std::size_t t = 0; t < rows.rows(); ++t) {
    const auto length = std::sqrt(static_cast<double>(squared_norm(rows.row(t), rows.cols())));
    if (length > 0) scale(static_cast<float>(1 / length), rows.row(t), rows.cols());
  }
  return places;
}

}  // namespace

TopicPlaces topic_places(const RunDirectory& run, const Context& context) {
  return places_of(run, document_topics_of(run), context);
}

TopicPlaces atom_places(const RunDirectory& run, const Context& context) {
  return places_of(run, open_array(run, kTheta).sparse(), context);
}

}  // namespace saetm
