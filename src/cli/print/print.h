#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "run/files/topics.h"
#include "saetm/run.h"

namespace saetm::cli {

/// A text of others within a table: line ends, tabs and other control characters are written out.
std::string cell(const std::string& text);
/// A score with so many digits behind the point, as wide as that; "–" for null.
std::string score_text(const nlohmann::ordered_json& score, std::size_t columns, int digits = 3);
/// Characters, not bytes: what a column is wide for the scripts that need no double width.
std::size_t width(const std::string& text);
/// Spaces behind it, up to that many columns.
std::string padded(const std::string& text, std::size_t columns);

/// A table of topics on standard output: share, name, ten words; largest first, then what steering
/// has set aside.
void print_topics(const TopicRecords& records);
/// The tree above the topics, indented, in so many levels; 0 shows every merge. Throws Error when
/// the topics have none.
void print_tree(const TopicRecords& records, int levels);
/// Scores over the number of topics, their knees marked, and what is recommended.
void print_suggestion(const nlohmann::ordered_json& suggestion);
/// A table of topics with their stability, least stable last, and what the columns mean.
void print_stability(const nlohmann::ordered_json& stability);
/// Scores, a line each, with what they mean.
void print_scores(const nlohmann::ordered_json& scores);
/// "N tokens sent, N received", the cost where there is one, and the end of the line.
void print_usage(const nlohmann::ordered_json& usage);
/// What a run holds: corpus, stages with their times, options that differ from their defaults.
void print_info(const RunDirectory& run);

}  // namespace saetm::cli
