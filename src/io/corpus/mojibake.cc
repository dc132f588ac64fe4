#include "io/corpus/mojibake.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>

#include "core/utf8.h"

namespace saetm {
namespace {

/// What Windows-1252 has from 0x80 to 0x9f; 0 where it has nothing.
constexpr std::array<char16_t, 32> kMiddle = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

/// The byte that a character stands for; 0 where it is none of Windows-1252.
unsigned char byte_of(std::uint32_t c) {
  if (c >= 0x80 && c <= 0xff) return static_cast<unsigned char>(c);
  for (std::size_t i = 0; i < kMiddle.size(); ++i) {
    if (kMiddle[i] == c && c != 0) return static_cast<unsigned char>(0x80 + i);
  }
  return 0;
}

/// The character of two or three bytes at `at`, which it leads behind.
std::uint32_t take_character(const std::string& text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]) & 0x3fu; };
  const auto first = static_cast<unsigned char>(text[at]);
  if (first >= 0xf0) {
    at += 4;
    return 0;
  }
  const bool two = first < 0xe0;
  const std::uint32_t c =
      two ? (first & 0x1fu) << 6 | byte(1) : (first & 0xfu) << 12 | byte(1) << 6 | byte(2);
  at += two ? 2 : 3;
  return c;
}

/// Signs that stand behind no word: Ã and Â before one of them were no letters.
bool is_odd_behind_letter(unsigned char lead, unsigned char next) {
  if (lead == 0xc2) return next >= 0xa0 && next != 0xab && next != 0xbb && next != 0xaa;
  return lead == 0xc3 && next >= 0xa1 && next != 0xab && next != 0xbb;
}

using Leads = std::bitset<256>;  // the first bytes of the characters found

/// A script by the first bytes of its letters.
struct Script {
  std::size_t first, second;
  bool needs_second;
};
constexpr std::array<Script, 4> kScripts = {{{0xce, 0xcf, false},    // Greek
                                             {0xd0, 0xd1, false},    // Cyrillic
                                             {0xd8, 0xd9, true},     // Arabic
                                             {0xd7, 0xd7, false}}};  // Hebrew

/// Whether several characters of which none is sure are likely: some begin with Ã or Â, or all are
/// of one script. Other capital letters stand before quotes and ellipses, too: "JOSÉ…", "MENÜ“".
bool is_likely(const Leads& leads) {
  if (leads[0xc2] || leads[0xc3]) return true;
  return std::any_of(kScripts.begin(), kScripts.end(), [&](const Script& script) {
    const Leads others = leads & ~(Leads().set(script.first).set(script.second));
    return others.none() && leads[script.first] && (leads[script.second] || !script.needs_second);
  });
}

}  // namespace

bool mend_mojibake(std::string& text) {
  std::string bytes;
  std::size_t found = 0;
  Leads leads;
  bool sure = false;
  std::size_t at = text.find_first_of("\xc2\xc3\xc5\xc6\xcb\xe2");
  if (at == std::string::npos) return false;
  for (at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      bytes += text[at++];
      continue;
    }
    const std::size_t begin = bytes.size();
    while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80) {
      const unsigned char byte = byte_of(take_character(text, at));
      if (byte == 0) return false;
      bytes += static_cast<char>(byte);
    }
    for (std::size_t i = begin; i < bytes.size();) {
      const auto lead = static_cast<unsigned char>(bytes[i]);
      const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
      if (i + length > bytes.size() || !is_utf8({bytes.data() + i, length})) return false;
      const auto next = static_cast<unsigned char>(bytes[i + 1]);
      sure = sure || length > 2 || is_odd_behind_letter(lead, next);
      leads.set(lead);
      ++found;
      i += length;
    }
  }
  if (found == 0 || (!sure && (found == 1 || !is_likely(leads)))) return false;
  text = std::move(bytes);
  return true;
}

}  // namespace saetm
