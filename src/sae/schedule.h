#pragma once
#include <algorithm>
#include <cstdint>

#include "saetm/sae.h"

namespace saetm {

/// Linear rise, constant, linear fall to 0. A plateau noticed at step p moves the fall forward: it
/// begins there and lasts the same share of the steps taken.
class Schedule {
 public:
  explicit Schedule(const TrainOptions& options)
      : options_(options), end_(options.steps), fall_(falling_steps(options.steps)) {}

  void end_early(std::int64_t step) {
    fall_ = std::min<std::int64_t>(falling_steps(step), end_ - step);
    end_ = step + fall_;
  }
  std::int64_t end() const { return end_; }
  bool falling(std::int64_t step) const { return end_ - step <= fall_; }
  double rate(std::int64_t step) const {
    const double rise = options_.warmup * static_cast<double>(options_.steps);
    const double up = rise > 0 ? static_cast<double>(step) / rise : 1;
    const double down =
        static_cast<double>(end_ - step) / static_cast<double>(std::max<std::int64_t>(1, fall_));
    return options_.lr * std::min({up, down, 1.0});
  }
  double sparsity(std::int64_t step) const {
    const double rise = options_.sparsity_warmup * static_cast<double>(options_.steps);
    return rise > 0 ? std::min(1.0, static_cast<double>(step) / rise) : 1;
  }

 private:
  std::int64_t falling_steps(std::int64_t steps) const {
    return static_cast<std::int64_t>(options_.decay * static_cast<double>(steps));
  }

  TrainOptions options_;
  std::int64_t end_, fall_;
};

}  // namespace saetm
