#include "saetm/atom_vectors.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/vector.h"
#include "io/embedding_sums.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::string_view kNames[] = {"words", "decoder", "centroids", "file"};

/// Mean of documents that count weights (N) times (d).
std::vector<double> weighted_mean(const Embeddings& embeddings, std::span<const float> weights,
                                  const Context& context) {
  SparseMatrix column;
  column.cols = 1;
  double total = 0;
  for (const float weight : weights) {
    if (weight > 0) {
      column.indices.push_back(0);
      column.values.push_back(weight);
      total += weight;
    }
    column.indptr.push_back(static_cast<std::int64_t>(column.indices.size()));
  }
  const Matrix sum = embedding_sums(column, embeddings, EmbeddingForm::kAsIs, {}, context);
  std::vector<double> mean(sum.row(0), sum.row(0) + sum.cols());
  for (double& value : mean) value /= total > 0 ? total : 1;
  return mean;
}

/// Σ_k share_k·‖x_k − mean‖² / Σ_k share_k, in f64.
double variance(const Matrix& part, std::span<const float> shares) {
  std::vector<double> mean(part.cols());
  double total = 0;
  for (std::size_t k = 0; k < part.rows(); ++k) {
    total += shares[k];
    for (std::size_t j = 0; j < part.cols(); ++j) mean[j] += double{shares[k]} * part(k, j);
  }
  if (!(total > 0)) return 0;
  for (double& value : mean) value /= total;
  double sum = 0;
  for (std::size_t k = 0; k < part.rows(); ++k) {
    double squared = 0;
    for (std::size_t j = 0; j < part.cols(); ++j) {
      squared += (part(k, j) - mean[j]) * (part(k, j) - mean[j]);
    }
    sum += shares[k] * squared;
  }
  return sum / total;
}

}  // namespace

std::vector<VectorPart> vector_parts(std::string_view text) {
  std::vector<VectorPart> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view item = text.substr(begin, end - begin);
    const std::size_t equals = std::min(item.find('='), item.size());
    VectorPart part{std::string(item.substr(0, equals))};
    if (std::find(std::begin(kNames), std::end(kNames), part.name) == std::end(kNames)) {
      throw Error("--vectors names '" + part.name +
                  "', not one of words, decoder, centroids, file");
    }
    if (equals < item.size()) {
      const std::string_view number = item.substr(equals + 1);
      const auto [last, error] =
          std::from_chars(number.data(), number.data() + number.size(), part.weight);
      if (error != std::errc{} || last != number.data() + number.size() || !(part.weight > 0) ||
          !std::isfinite(part.weight)) {
        throw Error("--vectors gives " + part.name + " the weight '" + std::string(number) +
                    "', not a number above 0");
      }
    }
    if (std::any_of(parts.begin(), parts.end(),
                    [&](const VectorPart& other) { return other.name == part.name; })) {
      throw Error("--vectors names " + part.name + " twice");
    }
    parts.push_back(std::move(part));
    begin = end + 1;
  }
  return parts;
}

Matrix centroid_embeddings(const SparseMatrix& theta, const Embeddings& embeddings,
                           std::span<const float> document_weights, const Context& context) {
  SparseMatrix scaled;
  const SparseMatrix* shares = &theta;
  if (!document_weights.empty()) {
    scaled = theta;
    for (std::size_t i = 0; i < theta.rows(); ++i) {
      for (std::int64_t j = theta.indptr[i]; j < theta.indptr[i + 1]; ++j) {
        scaled.values[j] *= document_weights[i];
      }
    }
    shares = &scaled;
  }
  std::vector<double> mass(theta.cols);
  for (std::size_t j = 0; j < theta.nonzeros(); ++j) {
    mass[static_cast<std::size_t>(theta.indices[j])] += shares->values[j];
  }
  Matrix centroids = embedding_sums(*shares, embeddings, EmbeddingForm::kUnitCentred,
                                    document_weights.empty()
                                        ? mean_embedding(embeddings, context)
                                        : weighted_mean(embeddings, document_weights, context),
                                    context);
  for (std::size_t k = 0; k < mass.size(); ++k) {
    if (!(mass[k] > 0)) continue;
    float* row = centroids.row(k);
    // A mean of length c becomes one of length √c.
    const double length = std::sqrt(double{squared_norm(row, centroids.cols())}) / mass[k];
    const double divisor = mass[k] * std::sqrt(length);
    if (divisor > 0) scale(static_cast<float>(1 / divisor), row, centroids.cols());
  }
  return centroids;
}

Matrix combine_vectors(const std::vector<Matrix>& parts, const std::vector<VectorPart>& names,
                       std::span<const float> shares) {
  if (parts.size() == 1) return parts.front();
  std::size_t width = 0;
  for (const Matrix& part : parts) width += part.cols();
  Matrix result(shares.size(), width);
  std::size_t column = 0;
  for (std::size_t p = 0; p < parts.size(); ++p) {
    const double spread = variance(parts[p], shares);
    // Where all atoms are alike a part says nothing.
    const auto factor = static_cast<float>(spread > 0 ? std::sqrt(names[p].weight / spread) : 0);
    for (std::size_t k = 0; k < shares.size(); ++k) {
      add_scaled(factor, parts[p].row(k), result.row(k) + column, parts[p].cols());
    }
    column += parts[p].cols();
  }
  return result;
}

}  // namespace saetm
