/// Scores over numbers of topics, on samples of a run's documents.
#include "saetm/suggest.h"

#include "apply/apply.h"
#include "run/files/scores.h"
#include "run/files/tree.h"
#include "run/sampled.h"

namespace saetm {

using Json = nlohmann::ordered_json;

nlohmann::ordered_json suggest(const RunDirectory& run, const RunOptions& options,
                               const Context& context) {
  const AtomTree tree = tree_of(run);
  const Sampled sampled(run);
  const ResampleInput input = sampled.input();
  const Suggestion found =
      suggest_topics(input, tree, options.topics, options.evaluate, options.suggest,
                     static_cast<std::uint64_t>(options.seed.seed), context);
  Json curve = Json::array();
  for (const CurvePoint& point : found.curve) {
    curve.push_back({{"topics", point.topics},
                     {"npmi", score_json(point.npmi)},
                     {"diversity", score_json(point.diversity)},
                     {"agreement", score_json(point.agreement)}});
  }
  return {{"curve", curve},
          {"knees",
           {{"npmi", found.npmi_knee},
            {"diversity", found.diversity_knee},
            {"agreement", found.agreement_knee}}},
          {"topics", found.topics},
          {"recommendation", found.recommendation}};
}

}  // namespace saetm
