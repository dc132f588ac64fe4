#pragma once
#include <nlohmann/json.hpp>
#include <vector>

#include "saetm/run.h"

namespace saetm {

/// scores.json of the stage `evaluate`: by name a number, null, or a list of these by topic.
nlohmann::ordered_json scores_of(const RunDirectory& run);

/// A score as JSON has it: null for NaN, what could not be had.
nlohmann::ordered_json score_json(double value);
/// The same of a list.
nlohmann::ordered_json scores_json(const std::vector<double>& values);

/// judge.json: such scores, and `judge` with what was asked and answered.
nlohmann::ordered_json judgement_of(const RunDirectory& run);

}  // namespace saetm
