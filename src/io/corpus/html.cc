#include "io/corpus/html.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "io/corpus/forward_search.h"

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
/// Those that are looked for in HTML alone, where names between angle brackets may be anything
/// elsewhere (<title>, <time>).
constexpr std::array<std::string_view, 39> kInHtml = {
    "acronym",  "address",  "area",   "audio",   "base",   "basefont", "canvas", "caption",
    "col",      "colgroup", "del",    "details", "dfn",    "dir",      "embed",  "fieldset",
    "input",    "label",    "legend", "map",     "nobr",   "object",   "param",  "path",
    "picture",  "samp",     "select", "source",  "strike", "summary",  "svg",    "template",
    "textarea", "tfoot",    "time",   "title",   "var",    "video",    "wbr"};
/// Elements whose content is no text.
constexpr std::array<std::string_view, 3> kNoText = {"script", "style", "noscript"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::size_t kLongestCut = 4096;  // bytes of a tag that a text ends within

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

/// Behind a name as office programs put it into mails: "o:p", "st1:place"; `at` for another.
std::size_t end_of_prefixed(std::string_view text, std::size_t at) {
  const auto name_end = [&](std::size_t from) {
    std::size_t i = from;
    while (i < text.size() && (is_letter(text[i]) || (i > from && is_digit(text[i])))) ++i;
    return i;
  };
  const std::size_t colon = name_end(at);
  if (colon == at || colon == text.size() || text[colon] != ':') return at;
  const std::size_t end = name_end(colon + 1);
  return end > colon + 1 && end - at <= 24 ? end : at;
}

/// The tag of a known element at text[at] == '<'; `html` where the text is known to be HTML.
std::optional<Tag> tag_at(std::string_view text, std::size_t at, bool html = false) {
  Tag tag;
  std::size_t i = at + 1;
  if (i < text.size() && text[i] == '/') {
    tag.closing = true;
    ++i;
  }
  const std::size_t begin = i;
  const std::size_t prefixed = html ? end_of_prefixed(text, i) : i;
  while (i < text.size() && (is_letter(text[i]) || (i > begin && is_digit(text[i])))) ++i;
  if (i == begin || i - begin > 12) return std::nullopt;
  tag.name = lower(text.substr(begin, i - begin));
  if (prefixed > begin) {
    i = prefixed;
  } else if (!is_one_of(kWithinLines, tag.name) && !is_one_of(kApart, tag.name) &&
             !is_one_of(kNoText, tag.name) && !(html && is_one_of(kInHtml, tag.name))) {
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

/// Those that browsers take without the semicolon, too, as old pages and cut texts have them.
constexpr std::array<std::string_view, 6> kWithoutSemicolon = {"nbsp", "amp",  "lt",
                                                               "gt",   "quot", "copy"};

/// Takes "&nbsp" and the like; `at` where a letter, a digit or = stands behind.
std::size_t take_open_entity(std::string_view text, std::size_t at, std::string& out) {
  for (const std::string_view name : kWithoutSemicolon) {
    if (text.substr(at + 1, name.size()) != name) continue;
    const std::size_t end = at + 1 + name.size();
    const char next = end < text.size() ? text[end] : ' ';
    if (is_letter(next) || is_digit(next) || next == '=' || next == ';') return at;
    for (const Entity& entity : kEntities) {
      if (entity.name == name) append_utf8(out, entity.is);
    }
    return end;
  }
  return at;
}

/// Appends what the entity at text[at] == '&' stands for and returns the place behind it; `at` for
/// one that is none. One that was escaped twice (&amp;nbsp;) stands for what it says.
std::size_t take_entity(std::string_view text, std::size_t at, std::string& out) {
  const std::size_t end = text.substr(at, 12).find(';');
  if (end == std::string_view::npos || end < 3) return take_open_entity(text, at, out);
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
  if (name == "amp") {
    const std::string again = "&" + std::string(text.substr(at + end + 1, 12));
    std::string is;
    const std::size_t behind = again.size() > 1 && again[1] != '&' && again.find(';') < again.size()
                                   ? take_entity(again, 0, is)
                                   : 0;
    if (behind > 0) {
      out += is;
      return at + end + behind;
    }
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

/// Whether the text is cut off within the tag at text[at] == '<': "<a href=\"http://…".
bool is_cut_tag(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at + 1);
  const std::size_t begin = rest.starts_with('/') ? 1 : 0;
  std::size_t end = begin;
  while (end < rest.size() && (is_letter(rest[end]) || (end > begin && is_digit(rest[end])))) ++end;
  if (rest.size() > kLongestCut) return false;
  if (end == rest.size()) {  // within its name
    const std::string name = lower(rest.substr(begin));
    const auto begins = [&](std::string_view known) { return known.starts_with(name); };
    return std::any_of(kWithinLines.begin(), kWithinLines.end(), begins) ||
           std::any_of(kApart.begin(), kApart.end(), begins) ||
           std::any_of(kInHtml.begin(), kInHtml.end(), begins);
  }
  // What stands behind the name begins as an attribute does.
  const std::size_t attribute = std::min(rest.find_first_not_of(" \t\r\n", end), rest.size());
  std::size_t behind = attribute;
  while (behind < rest.size() && (is_letter(rest[behind]) || rest[behind] == '-')) ++behind;
  if (behind < rest.size() && rest[behind] != '=') return false;
  for (const char* end_of_tag : {">", "\">", "'>"}) {  // within a value, too
    const std::string whole = std::string(text.substr(at)) + end_of_tag;
    const auto tag = tag_at(whole, 0, true);
    if (tag && tag->end == whole.size()) return true;
  }
  return false;
}

/// The ends of what is no text.
struct Ends {
  explicit Ends(std::string_view text)
      : comment(text), tag(text), elements{ForwardSearch(text), ForwardSearch(text),
                                           ForwardSearch(text)} {}
  ForwardSearch comment, tag;
  std::array<ForwardSearch, kNoText.size()> elements;
};

/// Behind a comment, a declaration (<!DOCTYPE html>, <![endif]>) or instruction (<?xml …?>) at
/// text[at] == '<'; behind the beginning of a comment that does not end; `at` for what is none.
std::size_t end_of_declaration(std::string_view text, std::size_t at, Ends& ends) {
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("<!--")) {
    const std::size_t end = ends.comment.find("-->", at + 4);
    return end == std::string_view::npos ? at + 4 : end + 3;
  }
  if (rest.starts_with("<![CDATA[")) return at + 9;
  const bool declares = rest.size() > 2 && rest[1] == '!' && (is_letter(rest[2]) || rest[2] == '[');
  if (!declares && !rest.starts_with("<?xml")) return at;
  const std::size_t end = ends.tag.find(">", at);
  return end == std::string_view::npos ? at : end + 1;
}

/// Behind the end of an element that has no text; `at` where it has none: a text may speak of one.
std::size_t end_of_element(std::string_view text, std::size_t at, std::string_view name,
                           Ends& ends) {
  const auto place = std::find(kNoText.begin(), kNoText.end(), name) - kNoText.begin();
  const std::size_t end = ends.elements[static_cast<std::size_t>(place)].find_by(at, [&] {
    for (std::size_t i = text.find("</", at); i != std::string_view::npos;
         i = text.find("</", i + 1)) {
      const std::optional<Tag> close = tag_at(text, i);
      if (close && close->name == name) return close->end;
    }
    return std::string_view::npos;
  });
  return end == std::string_view::npos ? at : end;
}

/// Takes tags out where the text is `html`, and entities in any case.
std::string plain_text(std::string_view text, bool html) {
  std::string out;
  out.reserve(text.size());
  Ends ends(text);
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '&') {
      const std::size_t next = take_entity(text, at, out);
      if (next > at) {
        at = next;
        continue;
      }
    } else if (c == '<' && html) {
      if (const std::size_t end = end_of_declaration(text, at, ends); end > at) {
        at = end;
        continue;
      }
      if (const std::optional<Tag> tag = tag_at(text, at, true)) {
        at = tag->end;
        if (is_one_of(kNoText, tag->name)) {
          if (!tag->closing) at = end_of_element(text, at, tag->name, ends);
        } else if (is_one_of(kApart, tag->name) && !out.empty() && out.back() != '\n') {
          out += '\n';
        }
        continue;
      }
      if (is_cut_tag(text, at)) break;
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

}  // namespace

bool has_html(std::string_view text) {
  int opening = 0;
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const std::optional<Tag> tag = tag_at(text, at);
    if (!tag) continue;
    if (tag->closing || tag->alone || ++opening == 2) return true;
  }
  return false;
}

std::string without_html(std::string_view text) {
  const bool html = has_html(text);
  std::string plain = plain_text(text, html);
  return !html && has_html(plain) ? plain_text(plain, true) : plain;
}

}  // namespace saetm
