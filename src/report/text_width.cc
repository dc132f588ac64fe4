/// How wide texts are, and what of them fits.
#include <algorithm>
#include <array>
#include <utility>

#include "core/utf8.h"
#include "report/svg.h"

namespace saetm {
namespace {

/// Advances of DejaVu Sans and its bold, from the space to "~", in hundredths of the size.
constexpr std::array<unsigned char, 95> kRegular = {
    32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84,  32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79,
    60, 79, 69, 63, 61, 73, 68, 99, 69, 61, 69, 39,  34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63,
    63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52,  39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84};
constexpr std::array<unsigned char, 95> kBold = {
    35, 46, 52, 84, 70, 100, 87, 31, 46,  46, 52, 84,  38, 42, 38, 37, 70, 70, 70,
    70, 70, 70, 70, 70, 70,  70, 40, 40,  84, 84, 84,  58, 100, 77, 76, 73, 83, 68,
    68, 82, 84, 37, 37, 77,  64, 100, 84, 85, 73, 85,  77, 72, 68, 81, 77, 110, 77,
    72, 73, 46, 37, 46, 84,  50, 50, 67,  72, 59, 72,  68, 44, 72, 71, 34, 34, 67,
    34, 104, 71, 69, 72, 72, 49, 60, 48,  71, 65, 92,  65, 65, 58, 71, 37, 71, 84};

/// Of the character that begins with this byte, in hundredths of the size.
int advance(unsigned char lead, bool bold) {
  if (lead >= 0x20 && lead < 0x7F) return (bold ? kBold : kRegular)[lead - 0x20];
  if (lead < 0xCD) return bold ? 72 : 65;   // Latin
  if (lead < 0xE2) return bold ? 82 : 72;   // Greek, Cyrillic and so on
  return 100;                               // "…", and from U+3000 CJK
}

/// Bytes of a text that are looked at, more than any picture has room for: shortening by characters
/// measures anew each time.
constexpr std::size_t kMostShown = 4000;

}  // namespace

double text_width(std::string_view text, double size, bool bold) {
  int width = 0;
  for (const char c : text) {
    if (begins_character(c)) width += advance(static_cast<unsigned char>(c), bold);
  }
  return width * size / 100;
}

std::string fitted(const std::string& text, double size, double width, bool bold) {
  if (text_width(text, size, bold) <= width) return text;
  std::string shorter = shortened(text, kMostShown);
  while (!shorter.empty() && text_width(shorter, size, bold) + size > width) {
    while (!shorter.empty() && !begins_character(shorter.back())) shorter.pop_back();
    if (!shorter.empty()) shorter.pop_back();
  }
  return shorter + "…";
}

std::string fitted_list(const std::string& text, double size, double width) {
  std::string shorter = shortened(text, kMostShown);
  while (text_width(shorter, size) > width) {
    const std::size_t last = shorter.rfind(", ");
    if (last == std::string::npos) break;
    shorter.resize(last);
  }
  return fitted(shorter, size, width);
}

std::vector<std::string> wrapped(const std::string& text, double size, double width,
                                 std::size_t most) {
  if (most == 0) return {};
  std::vector<std::string> lines;
  std::string line;
  const auto add = [&](const std::string& word, const std::string& space) {
    if (line.empty()) {
      line = word;
    } else if (text_width(line + space + word, size) <= width) {
      line += space + word;
    } else {
      lines.push_back(std::exchange(line, word));
    }
  };
  for (std::size_t at = 0; at < text.size() && lines.size() <= most;) {
    const std::size_t end = std::min(text.find_first_of(" \t\n", at), text.size());
    const std::string word = text.substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    if (text_width(word, size) <= width) {
      add(word, " ");
      continue;
    }
    // Of languages without spaces, and addresses: character by character.
    for (std::size_t c = 0; c < word.size();) {
      std::size_t next = c + 1;
      while (next < word.size() && !begins_character(word[next])) ++next;
      add(word.substr(c, next - c), c == 0 ? " " : "");
      c = next;
    }
  }
  if (!line.empty()) lines.push_back(line);
  if (lines.size() > most) {
    lines.resize(most);
    std::string& last = lines.back();
    last += " …";
    if (text_width(last, size) > width) last = fitted(last, size, width);
  }
  return lines;
}

LabelColumn label_column(const std::vector<const PlotLabel*>& labels, double most) {
  double width = 120, numbers = 0;
  for (const PlotLabel* label : labels) {
    width = std::max({width, text_width(label->text, kLabel), text_width(label->note, kSmall)});
    if (!label->number.empty()) {
      numbers = std::max(numbers, text_width(label->number, kLabel) + 8);
    }
  }
  return {kMargin + numbers, std::min(width, most)};
}

}  // namespace saetm
