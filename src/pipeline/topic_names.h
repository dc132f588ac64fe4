#pragma once
/// Topics with the names that a person reads.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "saetm/run.h"

namespace saetm {

/// What a topic is called before anybody names it: its three leading words.
std::string default_name(const std::vector<std::string>& words);

/// topics.json; where the stage `names` was run since, with its names in place of default ones, and
/// `sentence` and `abstract`. Throws Error when the topics were not made.
nlohmann::ordered_json named_topics(const RunDirectory& run);

}  // namespace saetm
