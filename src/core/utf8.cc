#include "core/utf8.h"

namespace saetm {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

std::string written_out(std::uint32_t code, int digits, char letter) {
  std::string text = {'\\', letter};
  for (int i = digits - 1; i >= 0; --i) text += kHex[code >> (4 * i) & 15];
  return text;
}

bool is_control(std::uint32_t code) {
  return (code < 0x20 && code != '\n' && code != '\t') || (code >= 0x7F && code <= 0x9F) ||
         code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

/// Bytes of the character that this one begins; 0 for none.
std::size_t length_of(unsigned char byte) {
  if (byte < 0x80) return 1;
  if (byte >= 0xC2 && byte < 0xE0) return 2;
  if (byte >= 0xE0 && byte < 0xF0) return 3;
  return byte >= 0xF0 && byte < 0xF5 ? 4 : 0;
}

/// How many of the bytes after the first are right.
std::size_t following(std::string_view text, std::size_t length) {
  std::size_t right = 1;
  while (right < length && right < text.size() && (text[right] & 0xC0) == 0x80) ++right;
  return right;
}

/// The character of `length` whole bytes.
std::uint32_t code_at(std::string_view text, std::size_t at, std::size_t length) {
  const auto first = static_cast<unsigned char>(text[at]);
  std::uint32_t code = length == 1 ? first : first & (0xFF >> (length + 1));
  for (std::size_t j = 1; j < length; ++j) code = code << 6 | (text[at + j] & 0x3F);
  return code;
}

}  // namespace

std::string one_line(std::string text) {
  for (char& c : text) c = c >= '\n' && c <= '\r' ? ' ' : c;  // \n, VT, FF, \r
  return text;
}

void add_character(std::string& text, std::uint32_t code) {
  if (code < 0x80) {
    text += static_cast<char>(code);
    return;
  }
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr unsigned kLead[] = {0, 0xC0, 0xE0, 0xF0};
  text += static_cast<char>(kLead[more] | code >> (6 * more));
  for (int i = more - 1; i >= 0; --i) text += static_cast<char>(0x80 | (code >> (6 * i) & 0x3F));
}

bool is_utf8(std::string_view text) {
  constexpr std::uint32_t kFirst[] = {0, 0, 0x80, 0x800, 0x10000};  // of a length
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = length_of(byte);
    if (length == 0 || following(text.substr(i), length) < length) return false;
    const std::uint32_t code = code_at(text, i, length);
    if (code < kFirst[length] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return false;
    i += length;
  }
  return true;
}

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

std::string shown_safely(std::string_view given, std::string& rest) {
  const std::string all = rest + std::string(given);
  const std::string_view text = all;
  rest.clear();
  std::string shown;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = length_of(byte);
    const std::size_t right = following(text.substr(i), length);
    if (right < length && i + right == text.size()) {
      rest = text.substr(i);
      break;
    }
    if (length == 0 || right < length) {
      shown += written_out(byte, 2, 'x');
      ++i;
      continue;
    }
    const std::uint32_t code = code_at(text, i, length);
    shown += is_control(code) ? written_out(code, 4, 'u') : std::string(text.substr(i, length));
    i += length;
  }
  return shown;
}

}  // namespace saetm
