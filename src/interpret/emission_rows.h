#pragma once
/// How a model's rows are set, for the files that share EmissionRun's work.
#include <algorithm>
#include <utility>

#include "core/parallel.h"
#include "interpret/emission_run.h"

namespace saetm {

/// An entry of fewer expected counts is no longer told from none.
constexpr double kSmallestCount = 1.0 / (1 << 24);
constexpr std::size_t kWordsOfBlock = 16;  // in a block of work

template <class Each>
void EmissionRun::set_rows(const Each& each) {
  const std::size_t words = model_.rows.size();
  const std::size_t atoms = input_.codes.cols;
  const std::int64_t least = backend::EmissionSums::in_units(kSmallestCount);
  std::vector<std::vector<backend::EmissionSums::Wide>> totals(
      static_cast<std::size_t>(context_.thread_count()));
  parallel_for_workers(context_, (words + kWordsOfBlock - 1) / kWordsOfBlock,
                       [&](std::size_t block, std::size_t id) {
                         totals[id].resize(atoms);
                         for (std::size_t w = block * kWordsOfBlock;
                              w < std::min(words, (block + 1) * kWordsOfBlock); ++w) {
                           std::size_t kept = 0;
                           each(w, [&](std::size_t k, std::int64_t units) {
                             if (units < least) return;
                             ++kept;
                             totals[id][k] += units;
                           });
                           backend::WordRow<float> row;
                           row.assign(kept, atoms, [&](const auto& put) {
                             each(w, [&](std::size_t k, std::int64_t units) {
                               if (units >= least) put(k, backend::EmissionSums::in_counts(units));
                             });
                           });
                           model_.rows[w] = std::move(row);
                         }
                       });
  model_.totals.assign(atoms, 0);
  std::vector<backend::EmissionSums::Wide> all(atoms);
  for (const auto& part : totals) {
    for (std::size_t k = 0; k < part.size(); ++k) all[k] += part[k];
  }
  for (std::size_t k = 0; k < atoms; ++k) {
    model_.totals[k] = static_cast<double>(all[k]) / backend::EmissionSums::kUnit;
  }
}

}  // namespace saetm
