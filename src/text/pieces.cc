#include "text/pieces.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace saetm {
namespace {

bool is_cyrillic(char32_t c) {
  return c >= 0x400 && c <= 0x52f;
}

bool is_hebrew_letter(char32_t c) {
  return (c >= 0x5d0 && c <= 0x5f2) || (c >= 0xfb1d && c <= 0xfb4f);
}

/// What no address goes on over: white space, marks that stand around one or behind it, and
/// characters beyond ASCII.
bool ends_stretch(char c) {
  return static_cast<unsigned char>(c) >= 0x80 ||
         std::string_view(" \n\t\r\f\v<>\"|;,()[]{}").find(c) != std::string_view::npos;
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// name@host.org: letters or digits on both sides, and a full stop with a letter behind it later.
bool is_mail(std::string_view stretch, std::size_t at) {
  if (at == 0 || at + 1 == stretch.size()) return false;
  if (!is_plain(stretch[at - 1]) || !is_plain(stretch[at + 1])) return false;
  const std::size_t dot = stretch.find('.', at);
  return dot != std::string_view::npos && dot + 1 < stretch.size() && is_plain(stretch[dot + 1]);
}

bool is_address(std::string_view stretch) {
  if (stretch.find("://") != std::string_view::npos) return true;
  const auto first = std::find_if(stretch.begin(), stretch.end(), is_plain);
  if (stretch.substr(static_cast<std::size_t>(first - stretch.begin())).starts_with("www.")) {
    return true;
  }
  for (std::size_t at = stretch.find('@'); at != std::string_view::npos;
       at = stretch.find('@', at + 1)) {
    if (is_mail(stretch, at)) return true;
  }
  return false;
}

}  // namespace

bool is_apostrophe(char32_t c) {
  return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0xff07;
}

char32_t joining(char32_t before, char32_t c, char32_t after, bool behind_lone_o) {
  const bool quotes = c == '"' || c == 0x5f4;
  if (is_hebrew_letter(before) && is_hebrew_letter(after)) {
    if (quotes) return 0x5f4;
    if (is_apostrophe(c) || c == 0x5f3) return 0x5f3;
  }
  if (is_apostrophe(c)) {
    if (is_cyrillic(before) && is_cyrillic(after)) return '\'';
    if (behind_lone_o && after >= 'a' && after <= 'z') return '\'';
  }
  if ((c == 0xb7 || c == 0x2027) && before == 'l' && after == 'l') return 0xb7;
  return 0;
}

bool is_optional(char32_t c) {
  return c == 0x307 || c == 0x640 || c == 0x670 || (c >= 0x610 && c <= 0x61a) ||
         (c >= 0x64b && c <= 0x65f && c != 0x653 && c != 0x654 && c != 0x655) ||
         (c >= 0x6d6 && c <= 0x6ed && c != 0x6dd && c != 0x6de && c != 0x6e9) ||
         (c >= 0x591 && c <= 0x5c7 && c != 0x5be && c != 0x5c0 && c != 0x5c3 && c != 0x5c6);
}

std::string without_marks(std::string_view word) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* apart = icu::Normalizer2::getNFDInstance(status);
  const icu::UnicodeString units = apart->normalize(
      icu::UnicodeString::fromUTF8({word.data(), static_cast<std::int32_t>(word.size())}), status);
  icu::UnicodeString plain;
  for (std::int32_t at = 0; at < units.length(); at = units.moveIndex32(at, 1)) {
    const UChar32 c = units.char32At(at);
    if (!(U_MASK(u_charType(c)) & U_GC_M_MASK)) plain.append(c);
  }
  std::string utf8;
  plain.toUTF8String(utf8);
  return utf8;
}

bool ends_address(std::string_view part) {
  constexpr std::array<std::string_view, 12> kEnds = {"com", "org",  "net",  "edu", "gov", "mil",
                                                      "uk",  "info", "html", "htm", "php", "arpa"};
  return std::find(kEnds.begin(), kEnds.end(), part) != kEnds.end();
}

std::string_view without_addresses(std::string_view text, std::string& buffer) {
  const bool may = text.find('@') != std::string_view::npos ||
                   text.find("://") != std::string_view::npos ||
                   text.find("www.") != std::string_view::npos;
  if (!may) return text;
  buffer.assign(text);
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    while (end < text.size() && !ends_stretch(text[end])) ++end;
    if (is_address(text.substr(begin, end - begin))) {
      std::fill(buffer.begin() + static_cast<std::ptrdiff_t>(begin),
                buffer.begin() + static_cast<std::ptrdiff_t>(end), '.');
    }
    begin = end + 1;
  }
  return buffer;
}

}  // namespace saetm
