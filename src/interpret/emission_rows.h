#pragma once
/// How a model is set, for the files that share EmissionRun's work.
#include <utility>

#include "core/sparse_rows.h"
#include "interpret/emission_run.h"

namespace saetm {

/// An entry of fewer expected counts is no longer told from none.
constexpr double kSmallestCount = 1.0 / (1 << 24);

template <class Each>
backend::EmissionModel EmissionRun::model_of(const Each& each) const {
  using backend::EmissionSums;
  const std::size_t atoms = input_.codes.cols;
  const std::int64_t least = EmissionSums::in_units(kSmallestCount);
  std::vector<std::vector<EmissionSums::Wide>> totals(
      static_cast<std::size_t>(context_.thread_count()));
  backend::EmissionModel model;
  model.counts = joined(
      context_, make_sparse_rows<float>(context_, input_.counts.cols,
                                        [&](std::size_t w, std::size_t worker, const auto& put) {
                                          totals[worker].resize(atoms);
                                          each(w, [&](std::size_t k, std::int64_t units) {
                                            if (units < least) return;
                                            totals[worker][k] += units;
                                            put(k, EmissionSums::in_counts(units));
                                          });
                                        }));
  model.totals.resize(atoms);
  for (std::size_t k = 0; k < atoms; ++k) {
    EmissionSums::Wide total = 0;
    for (const auto& part : totals) {
      if (!part.empty()) total += part[k];
    }
    model.totals[k] = static_cast<double>(total) / EmissionSums::kUnit;
  }
  return model;
}

}  // namespace saetm
