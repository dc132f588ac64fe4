#include <cmath>
#include <map>
#include <utility>

#include "backend/reference/backend.h"

namespace saetm::backend::reference {
namespace {

class ReferenceEmissions : public EmissionSession {
 public:
  explicit ReferenceEmissions(EmissionModel model)
      : model_(std::move(model)), sums_(model_.counts.rows()) {}

  void load(const EmissionDocuments& block) override { blocks_.push_back(block); }
  void unload() override { blocks_.clear(); }

  void pass(const EmissionMixture& mixture) override {
    SparseRows<std::int64_t> rows;
    for (std::size_t w = 0; w < model_.counts.rows(); ++w) {
      std::map<std::size_t, std::int64_t> atoms = expect(mixture, w, sums_);
      sums_.rows.for_each(w, [&](std::size_t k, std::int64_t units) { atoms[k] += units; });
      for (const auto& [k, units] : atoms) rows.put(k, units);
      rows.end_row();
    }
    sums_.rows = std::move(rows);
  }

  EmissionSums sums() override { return std::exchange(sums_, EmissionSums(model_.counts.rows())); }

  EmissionSums step(const EmissionMixture& mixture, double smallest) override {
    EmissionSums sums(model_.counts.rows());
    std::vector<EmissionSums::Wide> totals(model_.totals.size());
    SparseRows<float> counts;
    for (std::size_t w = 0; w < model_.counts.rows(); ++w) {
      for (const auto& [k, units] : expect(mixture, w, sums)) {
        if (units < EmissionSums::in_units(smallest)) continue;
        totals[k] += units;
        counts.put(k, EmissionSums::in_counts(units));
      }
      counts.end_row();
    }
    for (std::size_t k = 0; k < totals.size(); ++k) {
      model_.totals[k] = static_cast<double>(totals[k]) / EmissionSums::kUnit;
    }
    model_.counts = std::move(counts);
    sums.rows = {};
    return sums;
  }

  const EmissionModel& model() override { return model_; }
  void set_model(EmissionModel model) override { model_ = std::move(model); }

 private:
  /// B_kw = (S_kw + prior·usual_w) / (S_k + prior), for all k.
  std::vector<double> emissions_of(const EmissionMixture& mixture, std::size_t w) const {
    std::vector<double> b(model_.totals.size(), mixture.prior * mixture.usual[w]);
    model_.counts.for_each(w, [&](std::size_t k, float count) { b[k] += count; });
    for (std::size_t k = 0; k < b.size(); ++k) {
      const double total = model_.totals[k] + mixture.prior;
      b[k] = total > 0 ? b[k] / total : 0;
    }
    return b;
  }

  /// Expected counts of word w by atoms, in units, above 0; the rest is added to `sums`.
  /// p(w|d) = (1 − π)·Σ_k θ_dk·B_kw + π·p0_w. Of n uses of a word in a document, atom k explains
  /// n·(1 − π)·θ_dk·B_kw / p(w|d), the background n·π·p0_w / p(w|d). Each is rounded to units
  /// before it is added.
  std::map<std::size_t, std::int64_t> expect(const EmissionMixture& mixture, std::size_t w,
                                             EmissionSums& sums) const {
    const std::vector<double> b = emissions_of(mixture, w);
    const double background = mixture.background * mixture.common[w];
    const double rest = 1 - mixture.background;
    std::map<std::size_t, std::int64_t> atoms;
    for (const EmissionDocuments& given : blocks_) {
      const auto documents = given.counts_by_word.row_indices(w);
      const auto counts = given.counts_by_word.row_values(w);
      for (std::size_t i = 0; i < documents.size(); ++i) {
        const auto d = static_cast<std::size_t>(documents[i]);
        const auto entries =
            given.entries.subspan(static_cast<std::size_t>(given.first[d]),
                                  static_cast<std::size_t>(given.first[d + 1] - given.first[d]));
        double n = static_cast<double>(counts[i]) * given.word_weights[w];
        if (!given.document_weights.empty()) n *= given.document_weights[d];
        double p = background;
        for (const auto& [atom, share] : entries) {
          p += rest * share * b[static_cast<std::size_t>(atom)];
        }
        if (!(n > 0) || !(p > 0)) continue;
        sums.likelihood += std::llrint(n * std::log(p) * EmissionSums::kUnit);
        sums.counted += EmissionSums::in_units(n);
        sums.common[w] += EmissionSums::in_units(n * background / p);
        for (const auto& [atom, share] : entries) {
          const double part = rest * share * b[static_cast<std::size_t>(atom)];
          atoms[static_cast<std::size_t>(atom)] += EmissionSums::in_units(n * part / p);
        }
      }
    }
    std::erase_if(atoms, [](const auto& entry) { return entry.second == 0; });
    return atoms;
  }

  EmissionModel model_;
  std::vector<EmissionDocuments> blocks_;
  EmissionSums sums_;
};

}  // namespace

std::unique_ptr<EmissionSession> make_emissions(EmissionModel model) {
  return std::make_unique<ReferenceEmissions>(std::move(model));
}

}  // namespace saetm::backend::reference
