#include "saetm/shares.h"

#include <algorithm>
#include <cmath>

#include "core/options_io.h"
#include "core/parallel.h"
#include "core/stack_rows.h"
#include "core/vector.h"
#include "io/embedding_sums.h"
#include "saetm/error.h"
#include "topics/shares/walk.h"

namespace saetm {
namespace {

constexpr std::size_t kGrain = 1024;  // documents in a block of work
constexpr double kOwn = 0.05;         // of an average is what a row began with
constexpr float kLeast = 0.001F;      // an entry below is dropped while shares spread

using Entry = std::pair<std::int32_t, float>;  // an atom and its share

/// Divides by the sum.
void make_one(std::vector<Entry>& row) {
  double total = 0;
  for (const Entry& entry : row) total += entry.second;
  for (Entry& entry : row) entry.second = static_cast<float>(entry.second / total);
}

/// Keeps the `most` largest, atoms ascending as before.
void keep_largest(std::vector<Entry>& row, std::size_t most) {
  if (row.size() <= most) return;
  std::nth_element(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(most), row.end(),
                   [](const Entry& a, const Entry& b) {
                     return a.second != b.second ? a.second > b.second : a.first < b.first;
                   });
  row.resize(most);
  std::sort(row.begin(), row.end());
}

/// Calls make(i, row) for every document, which fills its entries, atoms ascending.
template <class Make>
SparseMatrix rows_by(std::size_t count, std::size_t cols, const Context& context,
                     const Make& make) {
  std::vector<SparseMatrix> parts((count + kGrain - 1) / kGrain);
  parallel_blocks(context, count, kGrain, [&](std::size_t begin, std::size_t end) {
    SparseMatrix& part = parts[begin / kGrain];
    RowSums sums(cols);
    std::vector<Entry> row;
    for (std::size_t i = begin; i < end; ++i) {
      row.clear();
      make(i, sums, row);
      for (const auto& [atom, share] : row) {
        part.indices.push_back(atom);
        part.values.push_back(share);
      }
      part.indptr.push_back(static_cast<std::int64_t>(part.indices.size()));
    }
  });
  return stack_rows(parts, cols, context);
}

/// Activations times weights, rows summing to 1.
SparseMatrix own_shares(const SparseView& codes, std::span<const float> weights,
                        const Context& context) {
  if (weights.size() != codes.cols) {
    throw Error("there are " + std::to_string(weights.size()) + " weights of " +
                std::to_string(codes.cols) + " atoms");
  }
  return rows_by(codes.rows(), codes.cols, context,
                 [&](std::size_t i, RowSums&, std::vector<Entry>& row) {
                   const auto atoms = codes.row_indices(i);
                   const auto values = codes.row_values(i);
                   for (std::size_t j = 0; j < atoms.size(); ++j) {
                     const float share = values[j] * weights[static_cast<std::size_t>(atoms[j])];
                     if (share > 0) row.emplace_back(atoms[j], share);
                   }
                   make_one(row);
                 });
}

/// Rows of `shares` averaged by each row of `weights` (M×L), which need not sum to 1, and with what
/// a row has of its own (M×K). A row without shares of its own stays empty.
SparseMatrix averaged(const SparseView& weights, const SparseMatrix& shares,
                      const SparseMatrix& own, std::size_t most, const Context& context) {
  return rows_by(
      weights.rows(), shares.cols, context,
      [&](std::size_t i, RowSums& sums, std::vector<Entry>& row) {
        const auto mine = own.row_indices(i);
        if (mine.empty()) return;
        const auto near = weights.row_indices(i);
        const auto by = weights.row_values(i);
        double total = 0;
        for (std::size_t j = 0; j < near.size(); ++j) {
          if (!shares.row_indices(static_cast<std::size_t>(near[j])).empty()) total += by[j];
        }
        for (std::size_t j = 0; j < near.size(); ++j) {
          const double weight = total > 0 ? (1 - kOwn) * by[j] / total : 0;
          const auto atoms = shares.row_indices(static_cast<std::size_t>(near[j]));
          const auto values = shares.row_values(static_cast<std::size_t>(near[j]));
          for (std::size_t k = 0; k < atoms.size(); ++k) {
            sums.add(static_cast<std::size_t>(atoms[k]), weight * values[k]);
          }
        }
        const double rest = total > 0 ? kOwn : 1;  // nobody near, then its own alone
        for (std::size_t j = 0; j < mine.size(); ++j) {
          sums.add(static_cast<std::size_t>(mine[j]), rest * own.row_values(i)[j]);
        }
        float largest = 0;
        sums.drain([&](std::size_t atom, double sum) {
          const auto share = static_cast<float>(sum);
          largest = std::max(largest, share);
          row.emplace_back(static_cast<std::int32_t>(atom), share);
        });
        // The largest stays even where all are small.
        const float least = std::min(kLeast, largest);
        std::erase_if(row, [&](const Entry& entry) { return entry.second < least; });
        keep_largest(row, most);
        make_one(row);
      });
}

/// Cosines as weights of an average.
SparseMatrix squared(SparseMatrix cosines) {
  for (float& value : cosines.values) value *= value;
  return cosines;
}

void check_same(std::size_t a, std::size_t b, const char* what) {
  if (a != b) {
    throw Error("shares: there are " + std::to_string(a) + " and " + std::to_string(b) + " " +
                what);
  }
}

}  // namespace

std::vector<float> atom_specificity(const SparseMatrix& codes, const Embeddings& embeddings,
                                    const Context& context) {
  const SparseMatrix theta = normalize_rows(codes);
  std::vector<double> mass(codes.cols);
  for (std::size_t j = 0; j < theta.nonzeros(); ++j) mass[theta.indices[j]] += theta.values[j];
  const Matrix sums = embedding_sums(theta, embeddings, EmbeddingForm::kUnitCentred,
                                     mean_embedding(embeddings, context), context);
  std::vector<float> result(codes.cols);
  for (std::size_t k = 0; k < result.size(); ++k) {
    if (!(mass[k] > 0)) continue;
    const double length = std::sqrt(static_cast<double>(squared_norm(sums.row(k), sums.cols())));
    // An atom that is in use is never without weight.
    result[k] = static_cast<float>(std::clamp(length / mass[k], 1e-6, 1.0));
  }
  return result;
}

std::vector<float> atom_weights(std::span<const float> specificity, const ShareOptions& options) {
  std::vector<float> weights(specificity.begin(), specificity.end());
  for (float& c : weights) c = options.shares == "specific" ? c * c : (c > 0 ? 1.0F : 0.0F);
  return weights;
}

ShareModel share_model(const SparseMatrix& codes, std::vector<float> weights,
                       const NeighborGraph& graph, const ShareOptions& options,
                       const Context& context) {
  check_options(options);
  ShareModel model;
  model.weights = std::move(weights);
  model.spread = options.spread;
  model.most_atoms = static_cast<std::size_t>(options.most_atoms);
  if (options.spread == 0) return model;
  check_same(codes.rows(), graph.nearest.rows(), "documents");
  model.landmarks = graph.landmarks;
  const SparseMatrix own =
      own_shares(rows_of(codes, graph.landmarks.documents), model.weights, context);
  const SparseMatrix walk = squared(walk_weights(graph));
  // While shares spread a landmark has twice what a document keeps: what is small with each of
  // several neighbours adds up.
  const std::size_t most = 2 * model.most_atoms;
  ProgressScope progress(context, "shares", static_cast<std::uint64_t>(options.spread), "averages");
  model.landmark_shares = own;
  for (std::int64_t step = 1; step < options.spread; ++step) {
    context.check_interrupt();
    model.landmark_shares = averaged(walk, model.landmark_shares, own, most, context);
    progress.update(static_cast<std::uint64_t>(step));
  }
  return model;
}

SparseMatrix atom_shares(const ShareModel& model, const SparseMatrix& codes,
                         const SparseMatrix& nearest, const Context& context) {
  SparseMatrix own = own_shares(codes, model.weights, context);
  if (model.spread == 0) return own;
  check_same(codes.rows(), nearest.rows(), "documents");
  check_same(model.landmark_shares.rows(), nearest.cols, "landmarks");
  check_same(model.landmark_shares.cols, codes.cols, "atoms");
  return averaged(squared(nearest), model.landmark_shares, own, model.most_atoms, context);
}

SparseMatrix atom_shares(const ShareModel& model, const SparseMatrix& codes,
                         const Embeddings& embeddings, const Context& context) {
  return atom_shares(model, codes,
                     model.spread == 0
                         ? SparseMatrix{}
                         : nearest_landmarks(model.landmarks, embeddings, context),
                     context);
}

SparseMatrix topic_shares(const SparseView& theta, std::span<const std::int32_t> topic_of_atom,
                          std::size_t topics, const Context& context) {
  check_same(theta.cols, topic_of_atom.size(), "atoms");
  return rows_by(theta.rows(), topics, context,
                 [&](std::size_t i, RowSums& sums, std::vector<Entry>& row) {
                   const auto atoms = theta.row_indices(i);
                   const auto values = theta.row_values(i);
                   for (std::size_t j = 0; j < atoms.size(); ++j) {
                     const std::int32_t t = topic_of_atom[static_cast<std::size_t>(atoms[j])];
                     if (t >= 0) sums.add(static_cast<std::size_t>(t), values[j]);
                   }
                   sums.drain([&](std::size_t topic, double sum) {
                     if (sum > 0) {
                       row.emplace_back(static_cast<std::int32_t>(topic), static_cast<float>(sum));
                     }
                   });
                 });
}

std::vector<double> column_means(const SparseView& shares,
                                 std::span<const float> document_weights) {
  std::vector<double> sums(shares.cols);
  double documents = 0;
  for (std::size_t i = 0; i < shares.rows(); ++i) {
    const double weight = document_weights.empty() ? 1 : document_weights[i];
    documents += weight;
    const auto columns = shares.row_indices(i);
    const auto values = shares.row_values(i);
    for (std::size_t j = 0; j < columns.size(); ++j) sums[columns[j]] += weight * values[j];
  }
  for (double& sum : sums) sum /= documents > 0 ? documents : 1;
  return sums;
}

std::vector<double> coverage(const SparseView& shares, double least) {
  std::vector<double> counts(shares.cols);
  for (std::size_t i = 0; i < shares.rows(); ++i) {
    const auto columns = shares.row_indices(i);
    const auto values = shares.row_values(i);
    for (std::size_t j = 0; j < columns.size(); ++j) {
      counts[columns[j]] += values[j] > 0 && values[j] >= static_cast<float>(least);
    }
  }
  for (double& count : counts) count /= static_cast<double>(std::max<std::size_t>(1, shares.rows()));
  return counts;
}

}  // namespace saetm
