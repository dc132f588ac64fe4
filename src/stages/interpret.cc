/// interpret: words for every atom, from θ and counts.
#include "saetm/interpret.h"

#include <cmath>

#include "run/array.h"
#include "run/files/words.h"
#include "stages/interpret_shards.h"
#include "stages/stage_run.h"

namespace saetm {

std::vector<std::string> interpret_inputs(const RunDirectory& run) {
  return {sum_of(run, kTheta), sum_of(run, kCounts)};
}

namespace stage {

void interpret(StageRun& at) {
  if (!at.options.shard.shard.empty()) return interpret_shard(at);
  std::vector<std::string> inputs = interpret_inputs(at.run);
  WordEmissions start;
  if (at.words_before) {
    start = words_of(*at.words_before);
    inputs.push_back(sum_of(*at.words_before, kWords));
  }
  at.once("interpret", to_json_object(at.options.interpret), inputs, [&] {
    const RunArray theta = open_array(at.run, kTheta);
    const RunArray counts = open_array(at.run, kCounts);
    const WordEmissions words =
        saetm::interpret(EmissionInput{.codes = theta.sparse_view(),
                                       .counts = counts.sparse_view(),
                                       .start = at.words_before ? &start : nullptr},
                         at.options.interpret, at.context);
    at.log("interpret: " + std::to_string(words.log_likelihood.size()) +
           " passes, log-likelihood " +
           nlohmann::json(std::round(words.log_likelihood.back() * 1e5) / 1e5).dump() + " a word");
    return StageRun::Files{save_words(at.run, words)};
  });
}

}  // namespace stage
}  // namespace saetm
