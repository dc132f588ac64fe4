#pragma once
/// Texts and JSON that others may have written.
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace saetm {

/// Returns all bytes of a file. Throws Error naming it when it cannot be read to its end.
std::string read_text(const std::string& path);

/// Returns the lines of a text without their ends; a line feed at the very end starts no further
/// one.
std::vector<std::string_view> lines_of(std::string_view text);

/// Returns the value; a discarded one for what is no JSON, or nests deeper than 64 levels (values
/// are copied, compared and written by recursion).
nlohmann::ordered_json parse_json(std::string_view text);

}  // namespace saetm
