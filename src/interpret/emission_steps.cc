/// Stepwise EM: step t moves the model by (t + 2)^−κ (Cappé & Moulines 2009, Liang & Klein 2009).
#include <cmath>

#include "interpret/emission_rows.h"

namespace saetm {
namespace {

using backend::EmissionSums;

constexpr double kStepExponent = 0.7;

}  // namespace

void EmissionRun::blend(const EmissionSums& sums, double step, double factor) {
  const backend::EmissionModel& model = session_->model();
  session_->set_model(model_of([&](std::size_t w, const auto& put) {
    // Both rows are ascending; the new one is read beside the old.
    const auto atoms = sums.rows.row_indices(w);
    const auto units = sums.rows.row_values(w);
    std::size_t i = 0;
    const auto put_now = [&](double before) {
      put(static_cast<std::size_t>(atoms[i]),
          static_cast<std::int64_t>(before + step * factor * static_cast<double>(units[i])));
      ++i;
    };
    model.counts.for_each(w, [&](std::size_t k, float count) {
      const double before = (1 - step) * count * EmissionSums::kUnit;
      while (i < atoms.size() && static_cast<std::size_t>(atoms[i]) < k) put_now(0);
      if (i < atoms.size() && static_cast<std::size_t>(atoms[i]) == k) {
        put_now(before);
      } else {
        put(k, static_cast<std::int64_t>(before));
      }
    });
    while (i < atoms.size()) put_now(0);
  }));
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
    const std::vector<double> common = mixture_.common;
    blend(sums, size, mass_ / counted);
    set_background(sums);
    for (std::size_t w = 0; w < common.size(); ++w) {
      mixture_.common[w] = (1 - size) * common[w] + size * mixture_.common[w];
    }
    // Words that no document of this step has stay possible for its atoms.
    mixture_.prior = options_.prior > 0 ? options_.prior : 1;
    mixture_.usual = usual_;
    log_likelihood_.push_back(static_cast<double>(sums.likelihood) /
                              static_cast<double>(sums.counted));
    progress.update(first + count);
  }
  mixture_.prior = options_.prior;
}

}  // namespace saetm
