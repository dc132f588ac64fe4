#include "io/corpus/tex.h"

#include <algorithm>
#include <array>

#include "core/utf8.h"
#include "io/corpus/forward_search.h"

namespace saetm {
namespace {

constexpr std::size_t kLongestMath = 300;  // bytes, in which one looks for a command

/// Commands whose argument is no text.
constexpr std::array<std::string_view, 24> kNaming = {"begin",
                                                      "end",
                                                      "cite",
                                                      "citep",
                                                      "citet",
                                                      "citealp",
                                                      "ref",
                                                      "eqref",
                                                      "cref",
                                                      "Cref",
                                                      "autoref",
                                                      "label",
                                                      "includegraphics",
                                                      "bibliography",
                                                      "input",
                                                      "url",
                                                      "href",
                                                      "usepackage",
                                                      "vspace",
                                                      "hspace",
                                                      "pageref",
                                                      "textcolor",
                                                      "documentclass",
                                                      "bibliographystyle"};

struct Letter {
  std::string_view name;
  std::string_view is;
};
constexpr std::array<Letter, 13> kLetters = {{{"o", "ø"},
                                              {"O", "Ø"},
                                              {"l", "ł"},
                                              {"L", "Ł"},
                                              {"ss", "ß"},
                                              {"ae", "æ"},
                                              {"AE", "Æ"},
                                              {"oe", "œ"},
                                              {"OE", "Œ"},
                                              {"aa", "å"},
                                              {"AA", "Å"},
                                              {"i", "i"},
                                              {"j", "j"}}};

/// The mark that an accent's command puts onto a letter; 0 for another command.
char32_t mark_of(char command) {
  constexpr std::string_view kCommands = "`'^~=bu.\"rHvdck";
  constexpr std::array<char32_t, 15> kMarks = {0x300, 0x301, 0x302, 0x303, 0x304,
                                               0x304, 0x306, 0x307, 0x308, 0x30a,
                                               0x30b, 0x30c, 0x323, 0x327, 0x328};
  const std::size_t at = kCommands.find(command);
  return at == std::string_view::npos || command == 0 ? 0 : kMarks[at];
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::size_t end_of_letters(std::string_view text, std::size_t at) {
  while (at < text.size() && is_letter(text[at])) ++at;
  return at;
}

char at_or_0(std::string_view text, std::size_t at) {
  return at < text.size() ? text[at] : '\0';
}

/// A command of two letters and more from a backslash on.
bool is_command(std::string_view text, std::size_t at) {
  return at_or_0(text, at) == '\\' && end_of_letters(text, at + 1) > at + 2;
}

bool has_command_before(std::string_view text, std::size_t at, std::string_view close) {
  const std::size_t end = text.substr(at, kLongestMath).find(close);
  if (end == std::string_view::npos) return false;
  for (std::size_t i = at; i < at + end; ++i) {
    if (is_command(text, i)) return true;
  }
  return false;
}

/// Takes "\'e", "\'{e}", "\'\i", "\H{o}", "\c c" at a backslash; returns the place behind, or `at`
/// for what is no accent.
std::size_t take_accent(std::string_view text, std::size_t at, std::string& out) {
  const char command = at_or_0(text, at + 1);
  const char32_t mark = mark_of(command);
  if (mark == 0) return at;
  std::size_t i = at + 2;
  if (is_letter(command)) {
    if (at_or_0(text, i) == ' ')
      ++i;
    else if (at_or_0(text, i) != '{')
      return at;
  }
  const bool braced = at_or_0(text, i) == '{';
  if (braced) ++i;
  if (at_or_0(text, i) == '\\' && (at_or_0(text, i + 1) == 'i' || at_or_0(text, i + 1) == 'j')) ++i;
  if (!is_letter(at_or_0(text, i)) || (braced && at_or_0(text, i + 1) != '}')) return at;
  out += text[i];
  add_character(out, mark);
  return i + (braced ? 2 : 1);
}

/// The ends of arguments.
struct Closing {
  ForwardSearch bracket, brace;
};

/// Behind one [..] and one {..}, where they stand.
std::size_t skip_argument(std::string_view text, std::size_t at, Closing& closing) {
  if (at_or_0(text, at) == '*') ++at;
  const auto skip = [&](char open, ForwardSearch& search, std::string_view close) {
    if (at_or_0(text, at) != open) return;
    const std::size_t end = search.find(close, at);
    if (end != std::string_view::npos) at = end + 1;
  };
  skip('[', closing.bracket, "]");
  skip('{', closing.brace, "}");
  return at;
}

/// Takes a command of letters at a backslash.
std::size_t take_named(std::string_view text, std::size_t at, std::string& out, Closing& closing) {
  const std::size_t end = end_of_letters(text, at + 1);
  const std::string_view name = text.substr(at + 1, end - at - 1);
  for (const Letter& letter : kLetters) {
    if (letter.name != name) continue;
    out += letter.is;
    return at_or_0(text, end) == ' ' ? end + 1 : text.substr(end).starts_with("{}") ? end + 2 : end;
  }
  if (std::find(kNaming.begin(), kNaming.end(), name) != kNaming.end()) {
    out += ' ';
    return skip_argument(text, end, closing);
  }
  if (at_or_0(text, end) != '{') out += ' ';
  return end;
}

}  // namespace

bool has_tex(std::string_view text) {
  if (text.starts_with("{\\rtf")) return false;
  for (std::size_t at = text.find('\\'); at != std::string_view::npos;
       at = text.find('\\', at + 1)) {
    if (is_command(text, at) && at_or_0(text, end_of_letters(text, at + 1)) == '{') return true;
    std::string ignored;
    const std::size_t behind = take_accent(text, at, ignored);
    const bool in_braces = at > 0 && text[at - 1] == '{' && at_or_0(text, behind) == '}';
    if (behind > at && (in_braces || text[behind - 1] == '}')) return true;
    if (text.substr(at).starts_with("\\(") && has_command_before(text, at + 2, "\\)")) return true;
    if (text.substr(at).starts_with("\\[") && has_command_before(text, at + 2, "\\]")) return true;
  }
  if (text.find('\\') == std::string_view::npos) return false;
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    if (has_command_before(text, at + 1, "$")) return true;
  }
  return false;
}

std::string without_tex(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  Closing closing{ForwardSearch(text), ForwardSearch(text)};
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at], next = at_or_0(text, at + 1);
    if (c == '{' || c == '$') {
      ++at;
    } else if (c == '}') {
      if (next == '{') out += ' ';
      ++at;
    } else if (c == '~') {
      out += ' ';
      ++at;
    } else if (c != '\\' || next == '\0') {
      out += c;
      ++at;
    } else if (const std::size_t behind = take_accent(text, at, out); behind > at) {
      at = behind;
    } else if (is_letter(next)) {
      at = take_named(text, at, out, closing);
    } else {
      if (next == '\\')
        out += '\n';
      else if (std::string_view("{}%&_#$").find(next) != std::string_view::npos)
        out += next;
      else if (next != '-')
        out += ' ';
      at += 2;
    }
  }
  return out;
}

}  // namespace saetm
