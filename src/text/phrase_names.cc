#include "text/phrase_names.h"

namespace saetm {

std::string as_part(std::string_view word) {
  std::string part;
  for (const char c : word) {
    if (c == '_' || c == '\\') part += '\\';
    part += c;
  }
  return part;
}

std::vector<std::string> parts_of_term(std::string_view term) {
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < term.size(); ++i) {
    if (term[i] == '_') {
      parts.emplace_back();
      continue;
    }
    if (term[i] == '\\' && i + 1 < term.size()) ++i;
    parts.back() += term[i];
  }
  return parts;
}

std::vector<std::string> parts_of_name(std::string_view name) {
  std::vector<std::string> parts(1);
  for (const char c : name) {
    if (c == '_') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

}  // namespace saetm
