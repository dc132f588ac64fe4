#pragma once
/// Texts and JSON that others may have written.
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace saetm {

/// Returns all bytes of a regular file, or with `pipes` of whatever somebody named, which is waited
/// for. Throws Error naming it when it is none, or cannot be read to its end.
std::string read_text(const std::string& path, bool pipes = false);

/// Returns the lines of a text without their ends; a line feed at the very end starts no further
/// one.
std::vector<std::string_view> lines_of(std::string_view text);

/// True where JSON nests at most 64 levels: values are copied, compared and written by recursion.
bool is_shallow(std::string_view text);

/// Returns the value; a discarded one for what is no JSON, or not shallow.
template <class Json = nlohmann::ordered_json>
Json parse_json(std::string_view text) {
  if (!is_shallow(text)) return Json(Json::value_t::discarded);
  return Json::parse(text.begin(), text.end(), nullptr, false);
}

}  // namespace saetm
