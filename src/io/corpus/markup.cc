#include "io/corpus/markup.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

namespace saetm {
namespace {

/// Elements within a line, whose tags leave nothing behind.
constexpr std::array<std::string_view, 22> kWithinLines = {
    "a",   "abbr", "b", "big",   "cite", "code", "em",     "font", "i",   "img", "ins",
    "kbd", "mark", "q", "small", "span", "s",    "strong", "sub",  "sup", "tt",  "u"};
/// Elements that stand apart.
constexpr std::array<std::string_view, 43> kApart = {
    "article", "aside", "blockquote", "body",   "br",     "button", "center", "dd",     "div",
    "dl",      "dt",    "figcaption", "figure", "footer", "form",   "h1",     "h2",     "h3",
    "h4",      "h5",    "h6",         "head",   "header", "hr",     "html",   "iframe", "li",
    "link",    "main",  "meta",       "nav",    "ol",     "option", "p",      "pre",    "section",
    "table",   "tbody", "td",         "th",     "thead",  "tr",     "ul"};
/// Elements whose content is no text.
constexpr std::array<std::string_view, 3> kNoText = {"script", "style", "noscript"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return result;
}

struct Tag {
  std::string name;                     // lower-case
  bool closing = false, alone = false;  // </p>, <br/>
  std::size_t end = 0;                  // behind it
};

/// The tag of a known element at text[at] == '<'.
std::optional<Tag> tag_at(std::string_view text, std::size_t at) {
  Tag tag;
  std::size_t i = at + 1;
  if (i < text.size() && text[i] == '/') {
    tag.closing = true;
    ++i;
  }
  const std::size_t begin = i;
  while (i < text.size() && (is_letter(text[i]) || (i > begin && is_digit(text[i])))) ++i;
  if (i == begin || i - begin > 12) return std::nullopt;
  tag.name = lower(text.substr(begin, i - begin));
  if (!is_one_of(kWithinLines, tag.name) && !is_one_of(kApart, tag.name) &&
      !is_one_of(kNoText, tag.name)) {
    return std::nullopt;
  }
  if (i < text.size() && std::string_view(" \t\r\n/>").find(text[i]) == std::string_view::npos)
    return std::nullopt;
  char quote = 0;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (quote) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      tag.end = i + 1;
      tag.alone = text[i - 1] == '/';
      return tag;
    } else if (c == '<') {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
    return;
  }
  const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  constexpr unsigned kFirst[] = {0, 0xc0, 0xe0, 0xf0};
  out += static_cast<char>(kFirst[more] | (c >> (6 * more)));
  for (int i = more - 1; i >= 0; --i) out += static_cast<char>(0x80 | ((c >> (6 * i)) & 0x3f));
}

struct Entity {
  std::string_view name;
  char32_t is;
};

constexpr std::array<Entity, 37> kEntities = {{
    {"amp", '&'},       {"lt", '<'},       {"gt", '>'},       {"quot", '"'},     {"apos", '\''},
    {"nbsp", ' '},      {"shy", 0xad},     {"copy", 0xa9},    {"reg", 0xae},     {"trade", 0x2122},
    {"hellip", 0x2026}, {"mdash", 0x2014}, {"ndash", 0x2013}, {"lsquo", 0x2018}, {"rsquo", 0x2019},
    {"ldquo", 0x201c},  {"rdquo", 0x201d}, {"laquo", 0xab},   {"raquo", 0xbb},   {"bull", 0x2022},
    {"middot", 0xb7},   {"euro", 0x20ac},  {"pound", 0xa3},   {"yen", 0xa5},     {"cent", 0xa2},
    {"sect", 0xa7},     {"para", 0xb6},    {"deg", 0xb0},     {"plusmn", 0xb1},  {"times", 0xd7},
    {"szlig", 0xdf},    {"aelig", 0xe6},   {"AElig", 0xc6},   {"oslash", 0xf8},  {"Oslash", 0xd8},
    {"oelig", 0x153},   {"iexcl", 0xa1},
}};

/// What stands behind a letter in names such as eacute, as the mark that goes onto it.
constexpr std::array<Entity, 8> kAccents = {{{"grave", 0x300},
                                             {"acute", 0x301},
                                             {"circ", 0x302},
                                             {"tilde", 0x303},
                                             {"uml", 0x308},
                                             {"ring", 0x30a},
                                             {"cedil", 0x327},
                                             {"caron", 0x30c}}};

/// Appends what the entity at text[at] == '&' stands for and returns the place behind it; `at` for
/// one that is none.
std::size_t take_entity(std::string_view text, std::size_t at, std::string& out) {
  const std::size_t end = text.substr(at, 12).find(';');
  if (end == std::string_view::npos || end < 3) return at;
  std::string_view name = text.substr(at + 1, end - 1);
  if (name[0] == '#') {
    name.remove_prefix(1);
    const bool hex = !name.empty() && (name[0] == 'x' || name[0] == 'X');
    if (hex) name.remove_prefix(1);
    std::uint32_t code = 0;
    const auto [stop, error] =
        std::from_chars(name.data(), name.data() + name.size(), code, hex ? 16 : 10);
    const bool is_character = code >= 0x20 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    if (error != std::errc() || stop != name.data() + name.size() || !is_character) return at;
    append_utf8(out, static_cast<char32_t>(code));
    return at + end + 1;
  }
  for (const Entity& entity : kEntities) {
    if (entity.name != name) continue;
    append_utf8(out, entity.is);
    return at + end + 1;
  }
  for (const Entity& accent : kAccents) {
    if (!is_letter(name[0]) || name.substr(1) != accent.name) continue;
    out += name[0];
    append_utf8(out, accent.is);
    return at + end + 1;
  }
  return at;
}

class WithoutMarkup final : public CorpusReader {
 public:
  explicit WithoutMarkup(std::unique_ptr<CorpusReader> reader) : reader_(std::move(reader)) {}
  bool next(Document& document) override {
    if (!reader_->next(document)) return false;
    for (std::string* text : {&document.title, &document.text}) {
      if (text->find_first_of("<&") != std::string::npos) *text = without_markup(*text);
    }
    return true;
  }
  std::uint64_t line() const override { return reader_->line(); }
  std::vector<std::string> remarks() const override { return reader_->remarks(); }
  std::vector<std::string> fields() const override { return reader_->fields(); }

 private:
  std::unique_ptr<CorpusReader> reader_;
};

}  // namespace

bool has_markup(std::string_view text) {
  int opening = 0;
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const std::optional<Tag> tag = tag_at(text, at);
    if (!tag) continue;
    if (tag->closing || tag->alone || ++opening == 2) return true;
  }
  return false;
}

std::string without_markup(std::string_view text) {
  const bool html = has_markup(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '&') {
      const std::size_t next = take_entity(text, at, out);
      if (next > at) {
        at = next;
        continue;
      }
    } else if (c == '<' && html) {
      if (text.substr(at).starts_with("<!--")) {
        const std::size_t end = text.find("-->", at + 4);
        at = end == std::string_view::npos ? text.size() : end + 3;
        continue;
      }
      if (text.substr(at).starts_with("<![CDATA[")) {
        at += 9;
        continue;
      }
      if (const std::optional<Tag> tag = tag_at(text, at)) {
        at = tag->end;
        if (is_one_of(kNoText, tag->name)) {
          if (tag->closing) continue;
          // Up to its end, if it has one: a text may speak of such a tag.
          for (std::size_t i = text.find("</", at); i != std::string_view::npos;
               i = text.find("</", i + 1)) {
            const std::optional<Tag> close = tag_at(text, i);
            if (!close || close->name != tag->name) continue;
            at = close->end;
            break;
          }
        } else if (is_one_of(kApart, tag->name) && !out.empty() && out.back() != '\n') {
          out += '\n';
        }
        continue;
      }
    }
    if (html && text.substr(at).starts_with("]]>")) {
      at += 3;
      continue;
    }
    out += c;
    ++at;
  }
  if (html && out.ends_with('\n')) out.pop_back();
  return out;
}

std::unique_ptr<CorpusReader> without_markup(std::unique_ptr<CorpusReader> reader) {
  return std::make_unique<WithoutMarkup>(std::move(reader));
}

}  // namespace saetm
