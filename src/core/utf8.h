#pragma once
/// Characters of texts in UTF-8: a byte begins one, or belongs to the one before.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace saetm {

inline bool begins_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

/// Appends a character.
void add_character(std::string& text, std::uint32_t code);

/// Returns true for a text of whole, valid characters.
bool is_utf8(std::string_view text);

/// Returns a message with spaces for its line ends, which those of libraries, servers and names may
/// hold. Other control characters stay: where text is shown it is shown_safely().
std::string one_line(std::string text);

/// Counts characters.
inline std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

/// Returns at most the first `most` characters.
std::string_view first_characters(std::string_view text, std::size_t most);

/// Returns a text of at most `most` bytes as it is, a longer one cut before the character that
/// would go beyond them, with "…" for the rest.
std::string shortened(std::string_view text, std::size_t most);

/// Texts of others as they may be shown on a terminal: control characters but the line feed and
/// the tab, those of C1, those that turn the direction of writing, and bytes that are no UTF-8 are
/// written out (\u001b, \u202e, \x9b). `rest` takes the begin of a character that is not whole.
std::string shown_safely(std::string_view text, std::string& rest);

}  // namespace saetm
