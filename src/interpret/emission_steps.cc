/// Stepwise EM: step t moves the model by (t + 2)^−κ (Cappé & Moulines 2009, Liang & Klein 2009).
#include <cmath>

#include "interpret/emission_rows.h"

namespace saetm {
namespace {

using backend::EmissionSums;

constexpr double kStepExponent = 0.7;

}  // namespace

void EmissionRun::blend(const EmissionSums& sums, double step, double factor) {
  set_rows([&](std::size_t w, const auto& put) {
    // Both rows are ascending; `old` is read beside `now`.
    const auto& now = sums.rows[w];
    std::size_t i = 0;
    const auto put_now = [&](double before) {
      put(static_cast<std::size_t>(now.atoms[i]),
          static_cast<std::int64_t>(before + step * factor * static_cast<double>(now.counts[i])));
      ++i;
    };
    model_.rows[w].for_each([&](std::size_t k, float count) {
      const double before = (1 - step) * count * EmissionSums::kUnit;
      while (i < now.atoms.size() && static_cast<std::size_t>(now.atoms[i]) < k) put_now(0);
      if (i < now.atoms.size() && static_cast<std::size_t>(now.atoms[i]) == k) {
        put_now(before);
      } else {
        put(k, static_cast<std::int64_t>(before));
      }
    });
    while (i < now.atoms.size()) put_now(0);
  });
}

void EmissionRun::stepwise_pass() {
  const auto step = static_cast<std::size_t>(options_.step_documents);
  ProgressScope progress(context_, "interpret", documents(), "documents");
  for (std::size_t first = 0, t = 0; first < documents(); first += step, ++t) {
    const std::size_t count = std::min(step, documents() - first);
    const EmissionSums sums = sums_of_all_workers(first, count);
    if (!(sums.counted > 0)) continue;
    const double counted = static_cast<double>(sums.counted) / EmissionSums::kUnit;
    const double size = t == 0 ? 1 : std::pow(static_cast<double>(t + 1), -kStepExponent);
    const std::vector<double> common = model_.common;
    blend(sums, size, mass_ / counted);
    set_background(sums);
    for (std::size_t w = 0; w < common.size(); ++w) {
      model_.common[w] = (1 - size) * common[w] + size * model_.common[w];
    }
    // Words that no document of this step has stay possible for its atoms.
    model_.prior = options_.prior > 0 ? options_.prior : 1;
    model_.usual = usual_;
    log_likelihood_.push_back(static_cast<double>(sums.likelihood) /
                              static_cast<double>(sums.counted));
    progress.update(first + count);
  }
  model_.prior = options_.prior;
}

}  // namespace saetm
