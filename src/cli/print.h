#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "saetm/run.h"

namespace saetm::cli {

/// Characters, not bytes: what a column is wide for the scripts that need no double width.
std::size_t width(const std::string& text);
/// Spaces behind it, up to that many columns.
std::string padded(const std::string& text, std::size_t columns);

/// A table of topics on standard output: share, name, ten words; largest first.
void print_topics(const nlohmann::ordered_json& topics);
/// Scores, a line each, with what they mean.
void print_scores(const nlohmann::ordered_json& scores);
/// What a run holds: corpus, stages with their times, options that differ from their defaults.
void print_info(const RunDirectory& run);

}  // namespace saetm::cli
