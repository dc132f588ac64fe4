#pragma once
#include <nlohmann/json.hpp>

namespace saetm::cli {

/// A document's topics, atoms and words as tables on standard output.
void print_explanation(const nlohmann::ordered_json& document);

}  // namespace saetm::cli
