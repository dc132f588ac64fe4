#include "core/utf8.h"

namespace saetm {

std::string_view first_characters(std::string_view text, std::size_t most) {
  std::size_t met = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (begins_character(text[i]) && ++met > most) return text.substr(0, i);
  }
  return text;
}

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  std::size_t end = most;
  while (end > 0 && !begins_character(text[end])) --end;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace saetm
