#include "text/pieces.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "core/utf8.h"

namespace saetm {
namespace {

bool is_cyrillic(char32_t c) {
  return c >= 0x400 && c <= 0x52f;
}

bool is_hebrew_letter(char32_t c) {
  return (c >= 0x5d0 && c <= 0x5f2) || (c >= 0xfb1d && c <= 0xfb4f);
}

/// How many bytes an address goes on over at `at`: none at white space, at marks that stand around
/// one or behind it, and at characters of three bytes, of scripts that put no spaces.
std::size_t step_in_stretch(std::string_view text, std::size_t at) {
  const auto c = static_cast<unsigned char>(text[at]);
  if (c >= 0xc3 && c < 0xe0 && at + 1 < text.size()) return 2;
  const bool ends = c >= 0x80 || std::string_view(" \n\t\r\f\v<>\"|;,()[]{}").find(text[at]) !=
                                     std::string_view::npos;
  return ends ? 0 : 1;
}

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// name@host.org: letters or digits on both sides, and a letter behind the next full stop, `dot`.
bool is_mail(std::string_view stretch, std::size_t at, std::size_t dot) {
  if (at == 0 || at + 1 == stretch.size()) return false;
  if (!is_plain(stretch[at - 1]) || !is_plain(stretch[at + 1])) return false;
  return dot != std::string_view::npos && dot + 1 < stretch.size() && is_plain(stretch[dot + 1]);
}

bool is_small(char c) {
  return c >= 'a' && c <= 'z';
}

/// Ends of hosts, beside those of ends_address(): countries, but for those that files end in, and
/// new ones that are in use.
bool ends_host(std::string_view label) {
  constexpr std::string_view kCountries =
      "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br "
      "bs bt bw by bz ca cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec "
      "ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy "
      "hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky "
      "kz la lb lc li lk lr ls lt lu lv ly ma mc me mg mh ml mm mn mo mp mq mr ms mt mu mv mw mx "
      "my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr pt pw qa re ro "
      "rs ru rw sa sb sc sd se sg si sk sl sm sn sr ss st su sv sx sy sz tc td tf tg th tj tk tl "
      "tm tn to tr tt tv tw tz ua ug us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw";
  constexpr std::array<std::string_view, 26> kNew = {
      "app",  "art",    "biz",   "blog",  "cat",   "cloud",   "club", "dev",    "gle",
      "int",  "jobs",   "link",  "live",  "media", "mobi",    "news", "online", "page",
      "site", "social", "space", "store", "tech",  "website", "wiki", "xyz"};
  if (label.size() != 2) {
    return ends_address(label) || std::find(kNew.begin(), kNew.end(), label) != kNew.end();
  }
  for (std::size_t at = 0; at < kCountries.size(); at += 3) {
    if (kCountries.substr(at, 2) == label) return true;
  }
  return false;
}

/// "github.com/user", "bit.ly/3xYz", "youtube.com?v=1", "host.org:8080/x".
bool is_host_with_path(std::string_view stretch) {
  std::size_t at = 0, labels = 0, begin = 0;
  for (;; ++at) {
    begin = at;
    while (at < stretch.size() && (is_plain(stretch[at]) || stretch[at] == '-')) ++at;
    if (at == begin) return false;
    ++labels;
    if (at == stretch.size() || stretch[at] != '.') break;
  }
  const std::string_view last = stretch.substr(begin, at - begin);
  if (labels < 2 || at == stretch.size() || !std::all_of(last.begin(), last.end(), is_small)) {
    return false;
  }
  const bool port = stretch[at] == ':' && at + 1 < stretch.size() && stretch[at + 1] >= '0' &&
                    stretch[at + 1] <= '9';
  return (stretch[at] == '/' || stretch[at] == '?' || port) && ends_host(last);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// "163.com", "mail.163.com": Unicode's words end between a digit and a letter.
bool is_host_with_digits(std::string_view stretch) {
  std::size_t end = 0;
  while (end < stretch.size() &&
         (is_plain(stretch[end]) || stretch[end] == '-' || stretch[end] == '.'))
    ++end;
  if (end < stretch.size() && (stretch[end] == '_' || !is_ascii(stretch[end]))) return false;
  std::string_view host = stretch.substr(0, end);
  while (host.ends_with('.')) host.remove_suffix(1);
  const std::size_t dot = host.rfind('.');
  return dot != std::string_view::npos && dot > 0 && is_digit(host[dot - 1]) &&
         ends_address(host.substr(dot + 1));
}

/// Whether there may be either: behind a full stop two small letters before a slash, question mark
/// or colon, or the end of an address behind a digit and a full stop.
bool may_have_host(std::string_view text) {
  for (std::size_t at = text.find('.'); at != std::string_view::npos; at = text.find('.', at + 1)) {
    std::size_t end = at + 1;
    while (end < text.size() && is_small(text[end])) ++end;
    if (at > 0 && is_digit(text[at - 1]) && ends_address(text.substr(at + 1, end - at - 1)))
      return true;
    if (end - at > 2 && end < text.size() &&
        (text[end] == '/' || text[end] == '?' || text[end] == ':'))
      return true;
  }
  return false;
}

bool is_address(std::string_view stretch) {
  if (stretch.find("://") != std::string_view::npos) return true;
  const auto first = std::find_if(stretch.begin(), stretch.end(), is_plain);
  const std::string_view front = stretch.substr(static_cast<std::size_t>(first - stretch.begin()));
  if (front.starts_with("www.") || is_host_with_path(front) || is_host_with_digits(front))
    return true;
  std::size_t dot = 0;  // the first behind `at`; none is looked for but once
  for (std::size_t at = stretch.find('@'); at != std::string_view::npos;
       at = stretch.find('@', at + 1)) {
    if (dot < at) dot = stretch.find('.', at);
    if (is_mail(stretch, at, dot)) return true;
  }
  return false;
}

/// Ends of English words behind an apostrophe.
constexpr std::array<std::string_view, 10> kEndings = {"s",  "t",  "d",  "m",  "n",
                                                       "ll", "re", "ve", "em", "all"};
/// What French, Catalan, Italian and old English elide, beside single letters.
constexpr std::array<std::string_view, 20> kElided = {
    "qu",   "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu", "presqu", "dell", "nell", "sull",
    "dall", "all",   "coll",   "quell",  "quest",  "bell",   "sant",   "un",   "gl",   "th"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// A letter that is ASCII or of two bytes and ends behind text[at], or begins there; 0 for none.
UChar32 letter_before(std::string_view text, std::size_t at) {
  if (at == 0) return 0;
  const auto c = static_cast<unsigned char>(text[at - 1]);
  if (c < 0x80) return is_plain(text[at - 1]) && c > '9' ? c : 0;
  if (at < 2) return 0;
  const auto lead = static_cast<unsigned char>(text[at - 2]);
  if (lead < 0xc3 || lead >= 0xe0) return 0;
  const auto letter = static_cast<UChar32>((lead & 0x1f) << 6 | (c & 0x3f));
  return u_isalpha(letter) ? letter : 0;
}

UChar32 letter_behind(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  return letter_before(text, at + (static_cast<unsigned char>(text[at]) < 0x80 ? 1 : 2));
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  return at;
}

/// The cut by a sign of `size` bytes at `at`.
void add_cut(std::string_view text, std::size_t at, std::size_t size, bool capitals,
             std::vector<WordCut>& cuts) {
  std::size_t end = skip_blanks(text, at + size);
  if (end < text.size() && text[end] == '\r') ++end;
  const bool line = end < text.size() && text[end] == '\n';
  const bool sure = size > 1 && static_cast<unsigned char>(text[at]) == 0xc2;
  if (line) {
    end = skip_blanks(text, end + 1);
  } else if (sure || end != at + size + 1 || text[end - 1] != ' ') {
    return;
  }
  const UChar32 before = letter_before(text, at), behind = letter_behind(text, end);
  if (before == 0 || behind == 0) return;
  const bool all_capital =
      capitals && u_isupper(behind) && u_isupper(before) && u_isupper(letter_before(text, at - 1));
  if (!u_islower(behind) && !all_capital) return;
  cuts.push_back({at, end, sure ? WordCut::kSure : line ? WordCut::kLine : WordCut::kSpace});
}

}  // namespace

void find_cuts(std::string_view text, bool capitals, std::vector<WordCut>& cuts) {
  cuts.clear();
  for (std::size_t at = text.find('-'); at != std::string_view::npos; at = text.find('-', at + 1)) {
    add_cut(text, at, 1, capitals, cuts);
  }
  const std::size_t hyphens = cuts.size();
  for (const std::string_view sign : {"\u00ad", "\u00ac", "\u2010"}) {
    for (std::size_t at = text.find(sign); at != std::string_view::npos;
         at = text.find(sign, at + 1)) {
      add_cut(text, at, sign.size(), capitals, cuts);
    }
  }
  if (cuts.size() == hyphens) return;
  std::sort(cuts.begin(), cuts.end(),
            [](const WordCut& a, const WordCut& b) { return a.begin < b.begin; });
}

bool is_inside_word(std::string_view before, std::string_view behind) {
  constexpr std::size_t kLetter = 4;  // bytes at most
  const bool one = before.size() <= kLetter && characters(before) <= 1;
  return !one && !is_one_of(kElided, before) && !behind.empty() && !is_one_of(kEndings, behind);
}

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
                   text.find("www.") != std::string_view::npos || may_have_host(text);
  if (!may) return text;
  buffer.assign(text);
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    while (end < text.size()) {
      // It begins with ASCII.
      const std::size_t step = step_in_stretch(text, end);
      if (step == 0 || (step == 2 && end == begin)) break;
      end += step;
    }
    if (is_address(text.substr(begin, end - begin))) {
      std::fill(buffer.begin() + static_cast<std::ptrdiff_t>(begin),
                buffer.begin() + static_cast<std::ptrdiff_t>(end), '.');
    }
    begin = end + 1;
  }
  return buffer;
}

}  // namespace saetm
