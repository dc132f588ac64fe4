#include "io/corpus/cues.h"

#include <algorithm>
#include <vector>

#include "io/json_file.h"

namespace saetm {
namespace {

constexpr std::string_view kArrow = "-->";
constexpr std::size_t kLongestMark = 80;  // bytes

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

/// "00:00:01,600", "00:01.000": digits with a colon and a comma or full stop.
bool is_time(std::string_view text) {
  return text.size() >= 5 && text.size() <= 16 && is_digit(text[0]) && is_digit(text.back()) &&
         text.find(':') != std::string_view::npos &&
         text.find_first_not_of("0123456789:.,") == std::string_view::npos;
}

bool is_cue(std::string_view line) {
  const std::size_t arrow = line.find(kArrow);
  if (arrow == std::string_view::npos) return false;
  const std::string_view behind = trimmed(line.substr(arrow + kArrow.size()));
  return is_time(trimmed(line.substr(0, arrow))) && is_time(behind.substr(0, behind.find(' ')));
}

bool is_number(std::string_view line) {
  return !line.empty() && std::all_of(line.begin(), line.end(), is_digit);
}

void append_without_marks(std::string& out, std::string_view line) {
  for (std::size_t at = 0; at < line.size();) {
    const bool style = line.substr(at).starts_with("{\\");
    if (line[at] == '<' || style) {
      const std::size_t end = line.substr(at, kLongestMark).find(style ? '}' : '>');
      if (end != std::string_view::npos) {
        at += end + 1;
        continue;
      }
    }
    out += line[at++];
  }
}

}  // namespace

bool has_cues(std::string_view text) {
  for (std::size_t at = text.find(kArrow); at != std::string_view::npos;) {
    const std::size_t before = text.rfind('\n', at);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (is_cue(text.substr(begin, end - begin))) return true;
    at = text.find(kArrow, end);
  }
  return false;
}

std::string without_cues(std::string_view text) {
  const std::vector<std::string_view> lines = lines_of(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = trimmed(lines[i]);
    if (is_cue(line) || line == "WEBVTT") continue;
    if (is_number(line) && i + 1 < lines.size() && is_cue(trimmed(lines[i + 1]))) continue;
    append_without_marks(out, lines[i]);
    out += '\n';
  }
  if (!text.ends_with('\n') && out.ends_with('\n')) out.pop_back();
  return out;
}

}  // namespace saetm
