#include "backend/cpu/emission.h"

#include <algorithm>
#include <cmath>

#include "core/parallel.h"

namespace saetm::backend::cpu {
namespace {

constexpr std::size_t kWordGrain = 16;  // words that a thread takes at a time
constexpr std::size_t kAhead = 6;       // documents whose codes are asked for ahead

/// What a thread keeps while it is at a word.
struct Worker {
  std::vector<float> weights;              // (K) B_kw · atom_weights_k
  std::vector<std::int64_t> sums;          // (K) expected counts; all 0 between words
  std::vector<std::uint64_t> touched;      // a bit an atom; all 0 between words
  std::vector<float> products;             // of a document's atoms
  std::vector<std::int32_t> found;         // atoms with counts, ascending
  std::vector<EmissionSums::Wide> totals;  // (K) of all words of this worker
  EmissionSums::Wide likelihood = 0, counted = 0;
};

/// What is the same for all words of a pass.
struct Pass {
  const EmissionDocuments& documents;
  const EmissionModel& model;
  std::vector<float> scales;  // (K) atom_weights_k / (S_k + prior)

  Pass(const EmissionDocuments& given, const EmissionModel& m) : documents(given), model(m) {
    scales.resize(m.totals.size());
    for (std::size_t k = 0; k < scales.size(); ++k) {
      const double total = m.totals[k] + m.prior;
      scales[k] = total > 0 ? static_cast<float>(given.atom_weights[k] / total) : 0.0F;
    }
  }
};

/// The model's row of word w, laid out over all atoms.
void lay_out(const Pass& pass, std::size_t w, std::vector<float>& weights) {
  const WordRow<float>& row = pass.model.rows[w];
  const std::vector<float>& scales = pass.scales;
  const auto smooth = static_cast<float>(pass.model.prior * pass.model.usual[w]);
  if (row.is_dense()) {
    for (std::size_t k = 0; k < scales.size(); ++k)
      weights[k] = (row.counts[k] + smooth) * scales[k];
    return;
  }
  if (smooth > 0) {
    for (std::size_t k = 0; k < scales.size(); ++k) weights[k] = smooth * scales[k];
  } else {
    std::fill(weights.begin(), weights.end(), 0.0F);
  }
  for (std::size_t i = 0; i < row.atoms.size(); ++i) {
    const auto k = static_cast<std::size_t>(row.atoms[i]);
    weights[k] = (row.counts[i] + smooth) * scales[k];
  }
}

/// Σ_j values_j · weights[atoms_j], whose terms are left in `products`. Four sums, so that an
/// addition need not wait for the one before.
float mix(const float* values, const std::int32_t* atoms, std::size_t n, const float* weights,
          float* products) {
  float a = 0, b = 0, c = 0, d = 0;
  std::size_t j = 0;
  for (; j + 4 <= n; j += 4) {
    a += products[j] = values[j] * weights[atoms[j]];
    b += products[j + 1] = values[j + 1] * weights[atoms[j + 1]];
    c += products[j + 2] = values[j + 2] * weights[atoms[j + 2]];
    d += products[j + 3] = values[j + 3] * weights[atoms[j + 3]];
  }
  for (; j < n; ++j) a += products[j] = values[j] * weights[atoms[j]];
  return (a + b) + (c + d);
}

/// Expected counts of word w over atoms into worker.sums, their atoms into worker.found. Returns
/// what the background explains.
std::int64_t expect(const Pass& pass, std::size_t w, Worker& worker) {
  const EmissionDocuments& given = pass.documents;
  const auto documents = given.counts_by_word.row_indices(w);
  const auto counts = given.counts_by_word.row_values(w);
  const double background = pass.model.background * pass.model.common[w];
  const double rest = 1 - pass.model.background;
  const std::int64_t* indptr = given.codes.indptr.data();
  const std::int32_t* all_atoms = given.codes.indices.data();
  const float* all_values = given.codes.values.data();
  worker.found.clear();
  if (documents.empty() || !(given.word_weights[w] > 0)) return 0;
  lay_out(pass, w, worker.weights);
  std::int64_t common = 0;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    if (i + kAhead < documents.size()) {
      const std::int64_t ahead = indptr[documents[i + kAhead]];
      for (int line = 0; line < 2; ++line) {
        __builtin_prefetch(all_atoms + ahead + 16 * line);
        __builtin_prefetch(all_values + ahead + 16 * line);
      }
    }
    const auto d = static_cast<std::size_t>(documents[i]);
    double n = static_cast<double>(counts[i]) * given.word_weights[w];
    if (!given.document_weights.empty()) n *= given.document_weights[d];
    if (!(n > 0)) continue;
    const std::int32_t* atoms = all_atoms + indptr[d];
    const auto size = static_cast<std::size_t>(indptr[d + 1] - indptr[d]);
    if (worker.products.size() < size) worker.products.resize(size);
    float* products = worker.products.data();
    const double share = rest * given.scale[d];
    const double p =
        share * mix(all_values + indptr[d], atoms, size, worker.weights.data(), products) +
        background;
    if (!(p > 0)) continue;
    worker.likelihood +=
        static_cast<std::int64_t>(std::llrint(n * std::log(p) * EmissionSums::kUnit));
    worker.counted += EmissionSums::in_units(n);
    const double ratio = n / p;
    common += EmissionSums::in_units(background * ratio);
    const double unit = share * ratio * EmissionSums::kUnit;
    for (std::size_t j = 0; j < size; ++j) {
      const auto k = static_cast<std::size_t>(atoms[j]);
      worker.sums[k] += static_cast<std::int64_t>(unit * products[j] + 0.5);
      worker.touched[k / 64] |= std::uint64_t{1} << (k % 64);
    }
  }
  for (std::size_t at = 0; at < worker.touched.size(); ++at) {
    for (std::uint64_t bits = worker.touched[at]; bits != 0; bits &= bits - 1) {
      const std::size_t k = 64 * at + static_cast<std::size_t>(__builtin_ctzll(bits));
      if (worker.sums[k] > 0) worker.found.push_back(static_cast<std::int32_t>(k));
    }
    worker.touched[at] = 0;
  }
  return common;
}

/// Runs `expect` for every word, and take(w, worker) with its sums, which are then set to 0.
template <class Take>
void for_each_word(const Pass& pass, EmissionSums& sums, const Context& context, const Take& take) {
  const std::size_t words = pass.model.rows.size();
  const std::size_t atoms = pass.model.totals.size();
  std::vector<Worker> workers(static_cast<std::size_t>(context.thread_count()));
  parallel_for_workers(context, (words + kWordGrain - 1) / kWordGrain,
                       [&](std::size_t block, std::size_t id) {
                         Worker& worker = workers[id];
                         if (worker.weights.empty()) {
                           worker.weights.resize(atoms);
                           worker.sums.resize(atoms);
                           worker.totals.resize(atoms);
                           worker.touched.resize((atoms + 63) / 64);
                         }
                         for (std::size_t w = block * kWordGrain;
                              w < std::min(words, (block + 1) * kWordGrain); ++w) {
                           sums.common[w] += expect(pass, w, worker);
                           take(w, worker);
                           for (const std::int32_t k : worker.found)
                             worker.sums[static_cast<std::size_t>(k)] = 0;
                         }
                       });
  for (const Worker& worker : workers) {
    sums.likelihood += worker.likelihood;
    sums.counted += worker.counted;
    for (std::size_t k = 0; k < worker.totals.size() && !sums.totals.empty(); ++k) {
      sums.totals[k] += worker.totals[k];
    }
  }
}

}  // namespace

void emission_sums(const EmissionDocuments& documents, const EmissionModel& model,
                   EmissionSums& sums, const Context& context) {
  sums.rows.resize(model.rows.size());
  sums.common.resize(model.rows.size());
  for_each_word(Pass(documents, model), sums, context, [&](std::size_t w, const Worker& worker) {
    WordRow<std::int64_t>& row = sums.rows[w];
    WordRow<std::int64_t> merged;
    merged.atoms.reserve(row.atoms.size() + worker.found.size());
    std::set_union(row.atoms.begin(), row.atoms.end(), worker.found.begin(), worker.found.end(),
                   std::back_inserter(merged.atoms));
    if (merged.atoms.size() == row.atoms.size()) {
      merged = std::move(row);  // no atom is new
    } else {
      merged.counts.resize(merged.atoms.size());
      for (std::size_t i = 0, j = 0; j < row.atoms.size(); ++i) {
        if (merged.atoms[i] == row.atoms[j]) merged.counts[i] = row.counts[j++];
      }
    }
    std::size_t i = 0;
    for (const std::int32_t k : worker.found) {
      while (merged.atoms[i] != k) ++i;
      merged.counts[i] += worker.sums[static_cast<std::size_t>(k)];
    }
    row = std::move(merged);
  });
}

EmissionSums emission_step(const EmissionDocuments& documents, EmissionModel& model,
                           double smallest, const Context& context) {
  EmissionSums sums;
  sums.common.resize(model.rows.size());
  sums.totals.resize(model.totals.size());
  const auto least = std::max<std::int64_t>(1, EmissionSums::in_units(smallest));
  for_each_word(Pass(documents, model), sums, context, [&](std::size_t w, Worker& worker) {
    std::size_t kept = 0;
    for (const std::int32_t k : worker.found) {
      const std::int64_t sum = worker.sums[static_cast<std::size_t>(k)];
      if (sum < least) continue;
      worker.totals[static_cast<std::size_t>(k)] += sum;
      ++kept;
    }
    model.rows[w].assign(kept, model.totals.size(), [&](const auto& put) {
      for (const std::int32_t atom : worker.found) {
        const auto k = static_cast<std::size_t>(atom);
        if (worker.sums[k] >= least) put(k, EmissionSums::in_counts(worker.sums[k]));
      }
    });
  });
  return sums;
}

}  // namespace saetm::backend::cpu
