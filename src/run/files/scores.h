#pragma once
#include <nlohmann/json.hpp>

#include "saetm/run.h"

namespace saetm {

/// scores.json of the stage `evaluate`: by name a number, null, or a list of these by topic.
nlohmann::ordered_json scores_of(const RunDirectory& run);

/// judge.json: such scores, and `judge` with what was asked and answered.
nlohmann::ordered_json judgement_of(const RunDirectory& run);

}  // namespace saetm
