#include "io/corpus/escapes.h"

namespace saetm {
namespace {

constexpr std::string_view kEscaped = "nrt\"'/\\";
constexpr std::string_view kEnds = ".?!;\")]";

bool is_small(char c) {
  return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

bool has_escapes(std::string_view text) {
  bool ends = false;
  for (std::size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at)) {
    if (at + 1 == text.size()) break;  // cut off
    const char c = text[at + 1];
    if (kEscaped.find(c) == std::string_view::npos) return false;
    if (c == 'n' || c == 'r') {
      const bool behind_end = at > 0 && kEnds.find(text[at - 1]) != std::string_view::npos;
      ends = ends || behind_end || at + 2 == text.size() || !is_small(text[at + 2]);
    }
    at += 2;
  }
  return ends;
}

std::string without_escapes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\' || at + 1 == text.size()) {
      out += text[at];
      continue;
    }
    const char c = text[++at];
    out += c == 'n' ? '\n' : c == 'r' ? ' ' : c == 't' ? '\t' : c;
  }
  return out;
}

}  // namespace saetm
