/// The map of documents.
#include <algorithm>
#include <cmath>

#include "core/parallel.h"
#include "core/vector.h"
#include "run/array.h"
#include "saetm/projection.h"
#include "saetm/random.h"
#include "views/report_parts.h"

namespace saetm {
namespace {

constexpr std::size_t kNearest = 5;      // landmarks that a document lies among
constexpr float kSpread = 0.006F;        // of the map's width, around where these pull it
constexpr std::uint64_t kStream = 3011;  // of random numbers

/// What the autoencoder gives back of documents' embeddings, less its bias: Σ_k a_k·W_dec,k.
Matrix reconstructions(const ReportParts& parts, const std::vector<std::size_t>& rows,
                       const Context& context) {
  const RunArray file = open_array(parts.run, kSae);
  const auto decoder = file.matrix_view("W_dec", Axis::kAtoms, Axis::kWidth);
  Matrix result(rows.size(), decoder.cols);
  parallel_blocks(context, rows.size(), 64, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const auto atoms = parts.codes.row_indices(rows[i]);
      const auto values = parts.codes.row_values(rows[i]);
      for (std::size_t j = 0; j < atoms.size(); ++j) {
        add_scaled(values[j], decoder.row(static_cast<std::size_t>(atoms[j])), result.row(i),
                   decoder.cols);
      }
    }
  });
  return result;
}

/// Products of a document's θ with those of all landmarks, by what landmarks each atom has.
class Nearest {
 public:
  explicit Nearest(const SparseMatrix& landmarks_by_atom, std::size_t landmarks)
      : by_atom_(landmarks_by_atom), sums_(landmarks) {}

  /// Landmarks by falling product, at most kNearest, with that product.
  std::vector<std::pair<float, std::int32_t>> of(const SparseMatrix& theta, std::size_t row) {
    const auto atoms = theta.row_indices(row);
    const auto shares = theta.row_values(row);
    met_.clear();
    for (std::size_t j = 0; j < atoms.size(); ++j) {
      const auto atom = static_cast<std::size_t>(atoms[j]);
      const auto landmarks = by_atom_.row_indices(atom);
      const auto theirs = by_atom_.row_values(atom);
      for (std::size_t l = 0; l < landmarks.size(); ++l) {
        float& sum = sums_[static_cast<std::size_t>(landmarks[l])];
        if (sum == 0) met_.push_back(landmarks[l]);
        sum += shares[j] * theirs[l];
      }
    }
    std::vector<std::pair<float, std::int32_t>> found;
    for (const std::int32_t landmark : met_) {
      float& sum = sums_[static_cast<std::size_t>(landmark)];
      found.emplace_back(sum, landmark);
      sum = 0;
    }
    const auto count = static_cast<std::ptrdiff_t>(std::min(kNearest, found.size()));
    std::partial_sort(found.begin(), found.begin() + count, found.end(),
                      [](const auto& a, const auto& b) {
                        return a.first != b.first ? a.first > b.first : a.second < b.second;
                      });
    found.resize(static_cast<std::size_t>(count));
    return found;
  }

 private:
  const SparseMatrix& by_atom_;
  std::vector<float> sums_;
  std::vector<std::int32_t> met_;
};

/// Rows of θ, of unit length.
SparseMatrix unit_rows(const SparseMatrix& theta, const std::vector<std::size_t>& rows) {
  SparseMatrix result;
  result.cols = theta.cols;
  for (const std::size_t row : rows) {
    const auto columns = theta.row_indices(row);
    const auto values = theta.row_values(row);
    float square = 0;
    for (const float value : values) square += value * value;
    const float length = std::max(std::sqrt(square), 1e-12F);
    result.indices.insert(result.indices.end(), columns.begin(), columns.end());
    for (const float value : values) result.values.push_back(value / length);
    result.indptr.push_back(static_cast<std::int64_t>(result.indices.size()));
  }
  return result;
}

}  // namespace

Matrix places_of(const ReportParts& parts, const std::vector<std::size_t>& rows,
                 std::vector<std::size_t> landmarks, const Context& context) {
  std::vector<std::size_t> landmark_rows;
  std::vector<char> is_landmark(rows.size());
  Matrix places(rows.size(), 2);
  for (const std::size_t i : landmarks) {
    landmark_rows.push_back(rows[i]);
    is_landmark[i] = 1;
  }
  const Matrix laid = lay_out(reconstructions(parts, landmark_rows, context), 0, context);
  for (std::size_t l = 0; l < landmarks.size(); ++l) {
    for (std::size_t c = 0; c < 2; ++c) places(landmarks[l], c) = laid(l, c);
  }
  if (landmarks.size() == rows.size()) return places;
  const SparseMatrix by_atom = transpose(unit_rows(parts.atom_shares, landmark_rows));
  const Random random(0, kStream);
  parallel_blocks(context, rows.size(), 512, [&](std::size_t begin, std::size_t end) {
    Nearest nearest(by_atom, landmarks.size());
    for (std::size_t i = begin; i < end; ++i) {
      if (is_landmark[i]) continue;
      float total = 0;
      Matrix place(1, 2);
      for (const auto& [product, landmark] : nearest.of(parts.atom_shares, rows[i])) {
        // The nearest counts by far the most: between two lies nothing that they share.
        const float weight = product * product * product * product;
        total += weight;
        for (std::size_t c = 0; c < 2; ++c) {
          place(0, c) += weight * laid(static_cast<std::size_t>(landmark), c);
        }
      }
      for (std::size_t c = 0; c < 2; ++c) {
        const float at = total > 0 ? place(0, c) / total : 0.5F;
        places(i, c) = std::clamp(at + kSpread * static_cast<float>(random.normal(2 * rows[i] + c)),
                                  0.0F, 1.0F);
      }
    }
  });
  return places;
}

}  // namespace saetm
