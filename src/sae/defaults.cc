#include <algorithm>
#include <cmath>
#include <limits>

#include "core/options_io.h"
#include "sae/objectives/objective.h"
#include "saetm/error.h"
#include "saetm/sae.h"

namespace saetm {

TrainOptions resolve(TrainOptions options, std::size_t documents, std::size_t dimensions) {
  check_options(options);
  const auto n = static_cast<double>(documents);
  const auto d = static_cast<std::int64_t>(dimensions);
  const auto count = static_cast<std::int64_t>(documents);
  if (count == 0) throw Error("training needs at least one embedding");
  if (options.features == 0) {
    // 15·√N: 500 atoms for 2,000 documents, 2,048 for 19,000, 15,000 for a million; no more than
    // the paper's 64·d, and at least four documents an atom.
    const auto wanted = static_cast<std::int64_t>(std::lround(15 * std::sqrt(n) / 64)) * 64;
    const std::int64_t least = std::min<std::int64_t>(64, std::max<std::int64_t>(2, count / 4));
    options.features = std::max(least, std::min({wanted, 64 * d, count / 4}));
  }
  if (options.k == 0) {
    // A document has a 64th of all atoms, 4 to the paper's 32: few documents bear few atoms, and of
    // these each must say much.
    options.k = std::min<std::int64_t>(std::clamp<std::int64_t>(options.features / 64, 4, 32),
                                       (options.features + 3) / 4);
  }
  if (options.k > options.features) {
    throw Error("--k is " + std::to_string(options.k) + ", more than the " +
                std::to_string(options.features) + " atoms of --features");
  }
  if (options.batch == 0) options.batch = n < 300'000 ? 1024 : 4096;
  options.batch = std::min(options.batch, count);
  if (options.batch * options.k > std::numeric_limits<std::int32_t>::max()) {
    throw Error("--batch is " + std::to_string(options.batch) + " and --k " +
                std::to_string(options.k) +
                ": a batch may have 2,147,483,647 active atoms, their product is more");
  }
  if (options.steps == 0) {
    // 20 passes over a small corpus, one over a huge one, and 300 to 800,000 steps in any case.
    const double passes = std::clamp(20 * std::sqrt(20'000 / n), 1.0, 20.0);
    options.steps = std::clamp<std::int64_t>(
        static_cast<std::int64_t>(passes * n / static_cast<double>(options.batch)), 300, 800'000);
  }
  if (options.lr == 0) {
    // The reference's 2e-4/√(K/2¹⁴) is meant for hundreds of thousands of steps; short runs need
    // larger ones.
    const double base = 2e-4 / std::sqrt(static_cast<double>(options.features) / 16384.0);
    const double boost =
        std::clamp(std::sqrt(100'000.0 / static_cast<double>(options.steps)), 1.0, 4.0);
    options.lr = std::min(base * boost, 3e-3);
  }
  if (options.dead_after == 0) {
    // The reference's ten million samples, or four passes over a corpus smaller than that.
    options.dead_after = std::min<std::int64_t>(10'000'000, 4 * count);
  }
  if (options.sparsity_weight == 0) {
    options.sparsity_weight = objective_named(options.objective).sparsity_weight;
  }
  return options;
}

}  // namespace saetm
