#include "backend/cpu/emission.h"

#include <algorithm>
#include <cmath>

#include "core/parallel.h"

namespace saetm::backend::cpu {
namespace {

constexpr std::size_t kWordGrain = 16;  // words that a thread takes at a time
constexpr std::size_t kAhead = 8;       // documents whose entries are asked for ahead

/// An atom while a word's documents pass by: both numbers in one cache line.
struct Cell {
  std::int64_t sum = 0;  // expected count
  float weight = 0;      // B_kw
};

/// What a thread keeps while it is at a word.
struct Worker {
  std::vector<Cell> cells;                 // (K); all 0 between words
  std::vector<float> products;             // of a document's atoms
  std::vector<std::int32_t> found;         // atoms with counts, ascending
  std::vector<EmissionSums::Wide> totals;  // (K) of all words of this worker
  EmissionSums::Wide likelihood = 0, counted = 0;
};

/// What is the same for all words of a pass.
struct Pass {
  const EmissionDocuments& documents;
  const EmissionModel& model;
  std::vector<float> scales;  // (K) 1 / (S_k + prior)

  Pass(const EmissionDocuments& given, const EmissionModel& m) : documents(given), model(m) {
    scales.resize(m.totals.size());
    for (std::size_t k = 0; k < scales.size(); ++k) {
      const double total = m.totals[k] + m.prior;
      scales[k] = total > 0 ? static_cast<float>(1 / total) : 0.0F;
    }
  }
  float smooth(std::size_t w) const { return static_cast<float>(model.prior * model.usual[w]); }
};

/// The model's row of word w, laid out over all atoms.
void lay_out(const Pass& pass, std::size_t w, std::vector<Cell>& cells) {
  const float smooth = pass.smooth(w);
  for (std::size_t k = 0; k < cells.size() && smooth > 0; ++k) {
    cells[k].weight = smooth * pass.scales[k];
  }
  pass.model.rows[w].for_each(
      [&](std::size_t k, float count) { cells[k].weight = (count + smooth) * pass.scales[k]; });
}

/// Calls body(k) for the atoms that word w can come from, ascending.
template <class Body>
void for_each_possible(const Pass& pass, std::size_t w, const Body& body) {
  if (pass.smooth(w) > 0) {
    for (std::size_t k = 0; k < pass.scales.size(); ++k) body(k);
  } else {
    pass.model.rows[w].for_each([&](std::size_t k, float) { body(k); });
  }
}

/// Σ_j θ_j · weight of atom j, whose terms are left in `products`. Four sums, so that an addition
/// need not wait for the one before.
float mix(const EmissionEntry* entries, std::size_t n, const Cell* cells, float* products) {
  const auto term = [&](std::size_t j) {
    return products[j] = entries[j].share * cells[entries[j].atom].weight;
  };
  float a = 0, b = 0, c = 0, d = 0;
  std::size_t j = 0;
  for (; j + 4 <= n; j += 4) {
    a += term(j);
    b += term(j + 1);
    c += term(j + 2);
    d += term(j + 3);
  }
  for (; j < n; ++j) a += term(j);
  return (a + b) + (c + d);
}

void prefetch(const EmissionEntry* entries) {
  constexpr std::size_t kLine = 64 / sizeof(EmissionEntry);
  for (std::size_t line = 0; line < 4; ++line) __builtin_prefetch(entries + line * kLine);
}

/// Expected counts of word w over atoms into worker.cells, their atoms into worker.found. Returns
/// what the background explains.
std::int64_t expect(const Pass& pass, std::size_t w, Worker& worker) {
  const EmissionDocuments& given = pass.documents;
  const auto documents = given.counts_by_word.row_indices(w);
  const auto counts = given.counts_by_word.row_values(w);
  const double background = pass.model.background * pass.model.common[w];
  const double rest = 1 - pass.model.background;
  worker.found.clear();
  if (documents.empty() || !(given.word_weights[w] > 0)) return 0;
  lay_out(pass, w, worker.cells);
  Cell* cells = worker.cells.data();
  std::int64_t common = 0;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    if (i + 2 * kAhead < documents.size()) {
      __builtin_prefetch(given.first.data() + documents[i + 2 * kAhead]);
      prefetch(given.entries.data() + given.first[static_cast<std::size_t>(documents[i + kAhead])]);
    }
    const auto d = static_cast<std::size_t>(documents[i]);
    double n = static_cast<double>(counts[i]) * given.word_weights[w];
    if (!given.document_weights.empty()) n *= given.document_weights[d];
    if (!(n > 0)) continue;
    const EmissionEntry* entries = given.entries.data() + given.first[d];
    const auto size = static_cast<std::size_t>(given.first[d + 1] - given.first[d]);
    if (worker.products.size() < size) worker.products.resize(size);
    float* products = worker.products.data();
    const double p = rest * mix(entries, size, cells, products) + background;
    if (!(p > 0)) continue;
    worker.likelihood +=
        static_cast<std::int64_t>(std::llrint(n * std::log(p) * EmissionSums::kUnit));
    worker.counted += EmissionSums::in_units(n);
    const double ratio = n / p;
    common += EmissionSums::in_units(background * ratio);
    const auto unit = static_cast<float>(rest * ratio * EmissionSums::kUnit);
    for (std::size_t j = 0; j < size; ++j) {
      cells[entries[j].atom].sum += static_cast<std::int64_t>(unit * products[j] + 0.5F);
    }
  }
  for_each_possible(pass, w, [&](std::size_t k) {
    if (cells[k].sum > 0) worker.found.push_back(static_cast<std::int32_t>(k));
    cells[k].weight = 0;
  });
  return common;
}

/// Runs `expect` for every word, and take(w, worker) with its sums, which are then set to 0.
template <class Take>
void for_each_word(const Pass& pass, EmissionSums& sums, const Context& context, const Take& take) {
  const std::size_t words = pass.model.rows.size();
  std::vector<Worker> workers(static_cast<std::size_t>(context.thread_count()));
  const auto block_of_words = [&](std::size_t block, std::size_t id) {
    Worker& worker = workers[id];
    worker.cells.resize(pass.scales.size());
    worker.totals.resize(pass.scales.size());
    for (std::size_t w = block * kWordGrain; w < std::min(words, (block + 1) * kWordGrain); ++w) {
      sums.common[w] += expect(pass, w, worker);
      take(w, worker);
      for (const std::int32_t k : worker.found) worker.cells[static_cast<std::size_t>(k)].sum = 0;
    }
  };
  parallel_for_workers(context, (words + kWordGrain - 1) / kWordGrain, block_of_words);
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
      merged.counts[i] += worker.cells[static_cast<std::size_t>(k)].sum;
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
      const std::int64_t sum = worker.cells[static_cast<std::size_t>(k)].sum;
      if (sum < least) continue;
      worker.totals[static_cast<std::size_t>(k)] += sum;
      ++kept;
    }
    model.rows[w].assign(kept, model.totals.size(), [&](const auto& put) {
      for (const std::int32_t atom : worker.found) {
        const auto k = static_cast<std::size_t>(atom);
        if (worker.cells[k].sum >= least) put(k, EmissionSums::in_counts(worker.cells[k].sum));
      }
    });
  });
  return sums;
}

}  // namespace saetm::backend::cpu
