#include "backend/cpu/emission.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace saetm::backend::cpu {
namespace {

constexpr std::size_t kAhead = 8;  // documents whose entries are asked for ahead

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
  std::span<const EmissionDocuments> blocks;
  const SparseRows<float>& counts;
  const EmissionMixture& mixture;
  std::vector<float> scales;  // (K) 1 / (S_k + prior)

  Pass(std::span<const EmissionDocuments> given, const EmissionModel& model,
       const EmissionMixture& mixed)
      : blocks(given), counts(model.counts), mixture(mixed), scales(model.totals.size()) {
    for (std::size_t k = 0; k < scales.size(); ++k) {
      const double total = model.totals[k] + mixture.prior;
      scales[k] = total > 0 ? static_cast<float>(1 / total) : 0.0F;
    }
  }
  float smooth(std::size_t w) const { return static_cast<float>(mixture.prior * mixture.usual[w]); }
};

/// The model's row of word w, laid out over all atoms.
void lay_out(const Pass& pass, std::size_t w, std::vector<Cell>& cells) {
  const float smooth = pass.smooth(w);
  for (std::size_t k = 0; k < cells.size() && smooth > 0; ++k) {
    cells[k].weight = smooth * pass.scales[k];
  }
  pass.counts.for_each(
      w, [&](std::size_t k, float count) { cells[k].weight = (count + smooth) * pass.scales[k]; });
}

/// Calls body(k) for the atoms that word w can come from, ascending.
template <class Body>
void for_each_possible(const Pass& pass, std::size_t w, const Body& body) {
  if (pass.smooth(w) > 0) {
    for (std::size_t k = 0; k < pass.scales.size(); ++k) body(k);
  } else {
    pass.counts.for_each(w, [&](std::size_t k, float) { body(k); });
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

/// Adds the expected counts of word w in a block to worker.cells. Returns what the background
/// explains.
std::int64_t expect(const EmissionDocuments& given, const EmissionMixture& mixture, std::size_t w,
                    Worker& worker) {
  const auto documents = given.counts_by_word.row_indices(w);
  const auto counts = given.counts_by_word.row_values(w);
  const double background = mixture.background * mixture.common[w];
  const double rest = 1 - mixture.background;
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
  return common;
}

/// The same for all blocks, and their atoms into worker.found.
std::int64_t expect(const Pass& pass, std::size_t w, Worker& worker) {
  worker.found.clear();
  const auto uses = [w](const EmissionDocuments& block) {
    return !block.counts_by_word.row_indices(w).empty() && block.word_weights[w] > 0;
  };
  if (std::none_of(pass.blocks.begin(), pass.blocks.end(), uses)) return 0;
  lay_out(pass, w, worker.cells);
  std::int64_t common = 0;
  for (const EmissionDocuments& block : pass.blocks) {
    if (uses(block)) common += expect(block, pass.mixture, w, worker);
  }
  for_each_possible(pass, w, [&](std::size_t k) {
    if (worker.cells[k].sum > 0) worker.found.push_back(static_cast<std::int32_t>(k));
    worker.cells[k].weight = 0;
  });
  return common;
}

class CpuEmissions : public EmissionSession {
 public:
  CpuEmissions(EmissionModel model, const Context& context)
      : context_(context), model_(std::move(model)), sums_(model_.counts.rows()) {}

  void load(const EmissionDocuments& block) override { blocks_.push_back(block); }
  void unload() override { blocks_.clear(); }

  void pass(const EmissionMixture& mixture) override {
    std::vector<Worker> workers(static_cast<std::size_t>(context_.thread_count()));
    const auto merged = [&](std::size_t w, const Worker& worker, const auto& put) {
      const auto atoms = sums_.rows.row_indices(w);
      const auto units = sums_.rows.row_values(w);
      std::size_t i = 0;
      for (const std::int32_t k : worker.found) {
        for (; i < atoms.size() && atoms[i] < k; ++i) put(atoms[i], units[i]);
        std::int64_t sum = worker.cells[static_cast<std::size_t>(k)].sum;
        if (i < atoms.size() && atoms[i] == k) sum += units[i++];
        put(k, sum);
      }
      for (; i < atoms.size(); ++i) put(atoms[i], units[i]);
    };
    auto parts = rows_of_words<std::int64_t>({blocks_, model_, mixture}, workers, sums_, merged);
    sums_.rows = {};
    sums_.rows = joined(context_, std::move(parts));
  }

  EmissionSums sums() override { return std::exchange(sums_, EmissionSums(model_.counts.rows())); }

  EmissionSums step(const EmissionMixture& mixture, double smallest) override {
    EmissionSums sums(model_.counts.rows());
    std::vector<Worker> workers(static_cast<std::size_t>(context_.thread_count()));
    const auto least = std::max<std::int64_t>(1, EmissionSums::in_units(smallest));
    const auto kept = [&](std::size_t, Worker& worker, const auto& put) {
      for (const std::int32_t atom : worker.found) {
        const auto k = static_cast<std::size_t>(atom);
        const std::int64_t sum = worker.cells[k].sum;
        if (sum < least) continue;
        worker.totals[k] += sum;
        put(k, EmissionSums::in_counts(sum));
      }
    };
    auto parts = rows_of_words<float>({blocks_, model_, mixture}, workers, sums, kept);
    model_.counts = {};
    model_.counts = joined(context_, std::move(parts));
    for (std::size_t k = 0; k < model_.totals.size(); ++k) {
      EmissionSums::Wide total = 0;
      for (const Worker& worker : workers) {
        if (!worker.totals.empty()) total += worker.totals[k];
      }
      model_.totals[k] = static_cast<double>(total) / EmissionSums::kUnit;
    }
    sums.rows = {};
    return sums;
  }

  const EmissionModel& model() override { return model_; }
  void set_model(EmissionModel model) override { model_ = std::move(model); }

 private:
  /// Runs `expect` for every word; take(w, worker, put) makes the word's row of it. All but the
  /// rows is added to `sums`.
  template <class T, class Take>
  std::vector<SparseRows<T>> rows_of_words(const Pass& pass, std::vector<Worker>& workers,
                                           EmissionSums& sums, const Take& take) const {
    auto parts = make_sparse_rows<T>(context_, pass.counts.rows(),
                                     [&](std::size_t w, std::size_t id, const auto& put) {
                                       Worker& worker = workers[id];
                                       worker.cells.resize(pass.scales.size());
                                       worker.totals.resize(pass.scales.size());
                                       sums.common[w] += expect(pass, w, worker);
                                       take(w, worker, put);
                                       for (const std::int32_t k : worker.found) {
                                         worker.cells[static_cast<std::size_t>(k)].sum = 0;
                                       }
                                     });
    for (const Worker& worker : workers) {
      sums.likelihood += worker.likelihood;
      sums.counted += worker.counted;
    }
    return parts;
  }

  Context context_;
  EmissionModel model_;
  std::vector<EmissionDocuments> blocks_;
  EmissionSums sums_;
};

}  // namespace

std::unique_ptr<EmissionSession> make_emissions(EmissionModel model, const Context& context) {
  return std::make_unique<CpuEmissions>(std::move(model), context);
}

}  // namespace saetm::backend::cpu
