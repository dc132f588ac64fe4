#include <algorithm>
#include <cmath>
#include <map>

#include "backend/reference/backend.h"

namespace saetm::backend::reference {
namespace {

/// B_kw = (S_kw + prior·usual_w) / (S_k + prior), for all k.
std::vector<double> emissions_of(const EmissionModel& model, std::size_t w) {
  const double smooth = model.prior > 0 ? model.prior * model.usual[w] : 0;
  std::vector<double> b(model.totals.size(), smooth);
  model.rows[w].for_each([&](std::size_t k, float count) { b[k] += count; });
  for (std::size_t k = 0; k < b.size(); ++k) {
    const double total = model.totals[k] + model.prior;
    b[k] = total > 0 ? b[k] / total : 0;
  }
  return b;
}

/// A word's expected counts, in units.
struct Expected {
  std::map<std::int32_t, std::int64_t> atoms;
  std::int64_t common = 0;
};

/// p(w|d) = (1 − π)·Σ_k θ_dk·B_kw + π·p0_w. Of n uses of a word in a document, atom k explains
/// n·(1 − π)·θ_dk·B_kw / p(w|d), the background n·π·p0_w / p(w|d). Each is rounded to units before
/// it is added.
Expected expect(const EmissionDocuments& given, const EmissionModel& model, std::size_t w,
                EmissionSums& sums) {
  const std::vector<double> b = emissions_of(model, w);
  const double background = model.background * model.common[w];
  const double rest = 1 - model.background;
  const auto documents = given.counts_by_word.row_indices(w);
  const auto counts = given.counts_by_word.row_values(w);
  Expected expected;
  if (!(given.word_weights[w] > 0)) return expected;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const auto d = static_cast<std::size_t>(documents[i]);
    const auto entries = given.entries.subspan(
        static_cast<std::size_t>(given.first[d]),
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
    expected.common += EmissionSums::in_units(n * background / p);
    for (const auto& [atom, share] : entries) {
      const double part = rest * share * b[static_cast<std::size_t>(atom)];
      expected.atoms[atom] += EmissionSums::in_units(n * part / p);
    }
  }
  std::erase_if(expected.atoms, [](const auto& entry) { return entry.second == 0; });
  return expected;
}

}  // namespace

void emission_sums(const EmissionDocuments& documents, const EmissionModel& model,
                   EmissionSums& sums) {
  sums.rows.resize(model.rows.size());
  sums.common.resize(model.rows.size());
  for (std::size_t w = 0; w < model.rows.size(); ++w) {
    Expected expected = expect(documents, model, w, sums);
    sums.common[w] += expected.common;
    sums.rows[w].for_each([&](std::size_t k, std::int64_t units) {
      expected.atoms[static_cast<std::int32_t>(k)] += units;
    });
    sums.rows[w] = {};
    for (const auto& [atom, units] : expected.atoms) {
      sums.rows[w].atoms.push_back(atom);
      sums.rows[w].counts.push_back(units);
    }
  }
}

EmissionSums emission_step(const EmissionDocuments& documents, EmissionModel& model,
                           double smallest) {
  EmissionSums sums;
  sums.common.resize(model.rows.size());
  sums.totals.resize(model.totals.size());
  const auto least = std::max<std::int64_t>(1, EmissionSums::in_units(smallest));
  for (std::size_t w = 0; w < model.rows.size(); ++w) {
    Expected expected = expect(documents, model, w, sums);
    sums.common[w] = expected.common;
    std::erase_if(expected.atoms, [&](const auto& entry) { return entry.second < least; });
    model.rows[w].assign(expected.atoms.size(), model.totals.size(), [&](const auto& put) {
      for (const auto& [atom, units] : expected.atoms) {
        sums.totals[static_cast<std::size_t>(atom)] += units;
        put(static_cast<std::size_t>(atom), EmissionSums::in_counts(units));
      }
    });
  }
  return sums;
}

}  // namespace saetm::backend::reference
