#include "text/tokenizer.h"

#include <cstdint>
#include <cstring>
#include <initializer_list>

#include "core/utf8.h"
#include "saetm/error.h"
#include "text/pieces.h"
#include "text/rules/languages.h"
#include "text/tokenizer_icu.h"

namespace saetm {

namespace {

/// How a character of ASCII behaves between others; asked of ICU once, so that the short way
/// through ASCII follows the rules of the ICU at hand.
enum AsciiClass : unsigned char {
  kBreaks = 0,
  kAlphabetic = 1,     // a–z, A–Z
  kAsLetter = 2,       // joins as letters do; other characters may too, such as @ in some versions
  kAsDigit = 4,        // joins as digits do
  kJoins = 8,          // as the underscore: with letters and digits, but not over a full stop
  kJoinsLetters = 16,  // as the apostrophe: only between two letters
  kJoinsDigits = 32,   // as the comma: only between two digits
  kInWord = kAsLetter | kAsDigit | kJoins,
};

constexpr std::size_t kLongestRun = std::size_t{1} << 20;

const char* locale_of(const std::string& language) {
  if (language == "turkish") return "tr";
  if (language == "lithuanian") return "lt";
  return "";
}

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/// Where the first byte beyond ASCII stands, at or behind `at`.
std::size_t find_beyond_ascii(std::string_view text, std::size_t at) {
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    if (word & 0x8080808080808080u) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

/// The letters of a word from `at` on, the first few of many.
std::string letters_from(std::u32string_view segment, std::size_t at) {
  constexpr std::size_t kFew = 8;  // bytes, more than any ending has
  std::string letters;
  for (; at < segment.size() && letters.size() < kFew; ++at) {
    const auto c = static_cast<UChar32>(segment[at]);
    if (!(category(c) & (U_GC_L_MASK | U_GC_M_MASK))) break;
    append_utf8(letters, c);
  }
  return letters;
}

std::size_t find_space(std::string_view text, std::size_t at) {
  while (at < text.size() && !is_space(text[at])) ++at;
  return at;
}

std::string_view last_characters(std::string_view text, std::size_t most) {
  std::size_t at = text.size();
  while (most > 0 && at > 0) most -= begins_character(text[--at]);
  return text.substr(at);
}

/// Whether this is how a word in lower case is written, in letters of any case.
bool is_written(std::string_view word, std::string_view text) {
  std::size_t i = 0, j = 0;
  while (i < word.size() && j < text.size()) {
    UChar32 is, written;
    U8_NEXT(word.data(), i, word.size(), is);
    U8_NEXT(text.data(), j, text.size(), written);
    const bool dotless = is == 0x131 && written == 'I';
    if (written < 0 || (is != u_tolower(written) && !dotless)) return false;
  }
  return i == word.size() && j == text.size();
}

/// Behind the run of text from `at` on of which each stretch between spaces has a character
/// beyond ASCII.
std::size_t end_of_run(std::string_view text, std::size_t at) {
  std::size_t end = find_space(text, at);
  while (end < text.size() && end - at < kLongestRun) {
    std::size_t next = end;
    while (next < text.size() && is_space(text[next])) ++next;
    const std::size_t stretch = find_space(text, next);
    if (find_beyond_ascii(text.substr(0, stretch), next) == stretch) break;
    end = stretch;
  }
  return end;
}

}  // namespace

Tokenizer::Tokenizer(const std::string& given, bool adjacency, const std::string& pattern)
    : icu_(std::make_unique<Icu>()), adjacency_(adjacency) {
  const std::string language = language_name(given);
  english_ = language == "english" || language == "auto";
  english_alone_ = language == "english";
  every_ = language == "none";
  ascii_is_plain_ = language != "turkish";
  UErrorCode status = U_ZERO_ERROR;
  icu_->locale = icu::Locale(locale_of(language));
  icu_->breaks.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  icu_->composer = icu::Normalizer2::getNFCInstance(status);
  if (U_FAILURE(status))
    throw Error(std::string("ICU cannot be started (") + u_errorName(status) + ")");
  icu_->letters = &letters_apart();
  if (!pattern.empty()) {
    icu_->pattern =
        std::make_unique<icu::RegexMatcher>(icu::UnicodeString::fromUTF8(pattern), 0, status);
    if (U_FAILURE(status)) {
      throw Error("--token-pattern is '" + pattern + "', not a regular expression (" +
                  u_errorName(status) + ")");
    }
  }
  probe_ascii();
}

Tokenizer::~Tokenizer() = default;

Tokenizer::Tokenizer(const Tokenizer& other)
    : icu_(std::make_unique<Icu>()),
      english_(other.english_),
      english_alone_(other.english_alone_),
      every_(other.every_),
      adjacency_(other.adjacency_),
      ascii_is_plain_(other.ascii_is_plain_) {
  icu_->locale = other.icu_->locale;
  icu_->breaks.reset(other.icu_->breaks->clone());
  icu_->composer = other.icu_->composer;
  icu_->letters = other.icu_->letters;
  if (other.icu_->pattern) {
    UErrorCode status = U_ZERO_ERROR;
    icu_->pattern.reset(other.icu_->pattern->pattern().matcher(status));
    check(status);
  }
  std::memcpy(ascii_, other.ascii_, sizeof(ascii_));
}

void Tokenizer::probe_ascii() {
  std::memset(ascii_, kBreaks, sizeof(ascii_));
  const auto is_whole = [&](std::initializer_list<char16_t> text) {
    const icu::UnicodeString probe(text.begin(), static_cast<std::int32_t>(text.size()));
    icu_->breaks->setText(probe);
    return icu_->breaks->following(0) == probe.length();
  };
  for (char16_t c = 1; c < 0x80; ++c) {
    int is = kBreaks;
    if (is_whole({'a', c})) {
      is = is_whole({'a', '.', c}) ? kAsLetter : is_whole({'1', '.', c}) ? kAsDigit : kJoins;
      if (u_isalpha(c)) is |= kAlphabetic;
    } else {
      if (is_whole({'a', c, 'a'})) is |= kJoinsLetters;
      if (is_whole({'1', c, '1'})) is |= kJoinsDigits;
    }
    ascii_[c] = static_cast<unsigned char>(is);
  }
}

void Tokenizer::begin_word() {
  word_bytes_ = bytes_.size();
  word_pieces_ = pieces_.size();
}

void Tokenizer::end_piece(std::size_t begin) {
  if (bytes_.size() == begin) return;
  if (adjacency_) follows_.push_back(pieces_.size() > word_pieces_ || gap_ != Gap::kBreak);
  pieces_.push_back({begin, bytes_.size() - begin});
}

void Tokenizer::widen_gap(char32_t c) {
  const bool start = gap_ == Gap::kNothing;
  if (c == '\n') {
    gap_ = start || gap_ == Gap::kSpace ? Gap::kLine : Gap::kBreak;
  } else if (c == '-' || c == 0x2010 || c == 0x2011) {
    gap_ = start ? Gap::kHyphen : Gap::kBreak;
  } else if (c == ' ' || c == '\t' || c == '\r' ||
             (c >= 0x80 && u_charType(static_cast<UChar32>(c)) == U_SPACE_SEPARATOR)) {
    gap_ = start ? Gap::kSpace : gap_ == Gap::kHyphen ? Gap::kBreak : gap_;
  } else if (c < 0x80 ||
             !u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) {
    gap_ = Gap::kBreak;
  }
}

/// What has come since begin_word() is one word.
void Tokenizer::add_word(std::size_t begin) {
  end_piece(begin);
  gap_ = Gap::kNothing;
}

/// The parts of one of Unicode's words, in lower case. Whoever calls it has called begin_word().
void Tokenizer::add_segment(std::u32string_view segment) {
  std::size_t piece = bytes_.size();
  bool dotted = false, good = true;
  const auto end = [&] {
    if (!good) bytes_.resize(piece);
    end_piece(piece);
    piece = bytes_.size();
    good = true;
  };
  const auto is_lone_o = [&] { return bytes_.size() == piece + 1 && bytes_.back() == 'o'; };
  for (std::size_t i = 0; i < segment.size(); ++i) {
    const char32_t c = segment[i];
    const char32_t before = i > 0 ? segment[i - 1] : 0;
    const char32_t after = i + 1 < segment.size() ? segment[i + 1] : 0;
    const std::uint32_t is = category(static_cast<UChar32>(c));
    if (is & (U_GC_L_MASK | U_GC_M_MASK)) {
      const bool mark = (is & U_GC_M_MASK) != 0;
      if ((mark && bytes_.size() == piece) || is_optional(c)) continue;
      append_utf8(bytes_, static_cast<UChar32>(c));
    } else if (is & U_GC_ND_MASK) {
      good = good && bytes_.size() > piece;
      append_utf8(bytes_, static_cast<UChar32>(c));
    } else if (const char32_t kept = joining(before, c, after, is_lone_o())) {
      append_utf8(bytes_, static_cast<UChar32>(kept));
    } else if (english_alone_ && is_apostrophe(c) &&
               is_inside_word(std::string_view(bytes_).substr(piece),
                              letters_from(segment, i + 1))) {
      bytes_ += '\'';
    } else if (c < 0x80 ||
               !u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) {
      dotted = dotted || c == '.';
      end();  // soft hyphens and their like are not seen
    }
  }
  const bool ended = good && bytes_.size() > piece;  // in a piece
  end();
  const std::size_t count = pieces_.size() - word_pieces_;
  bool word = count > 0;
  if (count == 1 && dotted && ended) {  // "3d.com"
    const Piece& last = pieces_.back();
    word = !ends_address(std::string_view(bytes_).substr(last.begin, last.size));
  } else if (count >= 2) {
    const Piece& last = pieces_.back();
    const std::string_view ending = std::string_view(bytes_).substr(last.begin, last.size);
    if (dotted) {
      const bool letters = bytes_.size() - word_bytes_ == count;  // one byte each: "u.s.a"
      if (letters && count >= 3) {
        pieces_.resize(word_pieces_ + 1);
        pieces_.back() = {word_bytes_, count};
        if (adjacency_) follows_.resize(word_pieces_ + 1);
      } else {
        word = !letters && !ends_address(ending);
      }
    } else if (english_ && ending == "t") {
      const Piece& negated = pieces_[pieces_.size() - 2];
      word = bytes_[negated.begin + negated.size - 1] != 'n';
    }
  }
  if (!word) {
    bytes_.resize(word_bytes_);
    pieces_.resize(word_pieces_);
    if (adjacency_) follows_.resize(word_pieces_);
    return;
  }
  gap_ = Gap::kNothing;
}

void Tokenizer::add_ascii(std::string_view text) {
  const auto kind = [&](std::size_t i) { return ascii_[static_cast<unsigned char>(text[i])]; };
  for (std::size_t at = 0; at < text.size();) {
    if (!(kind(at) & kInWord)) {
      if (adjacency_) widen_gap(static_cast<unsigned char>(text[at]));
      ++at;
      continue;
    }
    begin_word();
    const std::size_t begin = at;
    bool letters = true;  // so far
    for (; at < text.size(); ++at) {
      const unsigned char is = kind(at);
      if (is & kAlphabetic) {
        if (letters) bytes_ += static_cast<char>(text[at] | 0x20);
        continue;
      }
      if (!(is & kInWord)) {
        if (is == kBreaks || at + 1 == text.size()) break;
        const unsigned char both = kind(at - 1) & kind(at + 1);
        if (!((is & kJoinsLetters) && (both & kAsLetter)) &&
            !((is & kJoinsDigits) && (both & kAsDigit)))
          break;
      }
      letters = false;
    }
    if (letters) {
      add_word(word_bytes_);
      continue;
    }
    bytes_.resize(word_bytes_);
    segment_.clear();
    for (const char c : text.substr(begin, at - begin)) {
      segment_ += static_cast<char32_t>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    add_segment(segment_);
    if (pieces_.size() == word_pieces_) gap_ = Gap::kBreak;
  }
}

void Tokenizer::add_unicode(std::string_view text) {
  const icu::UnicodeString units = lowered(text, icu_->locale, *icu_->letters, *icu_->composer);
  icu_->breaks->setText(units);
  const char16_t* buffer = units.getBuffer();
  std::int32_t begin = icu_->breaks->first();
  for (std::int32_t end = icu_->breaks->next(); end != icu::BreakIterator::DONE;
       end = icu_->breaks->next()) {
    begin_word();
    segment_.clear();
    for (std::int32_t at = begin; at < end;) {
      UChar32 c;
      U16_NEXT(buffer, at, end, c);
      segment_ += static_cast<char32_t>(c);
    }
    add_segment(segment_);
    if (adjacency_ && pieces_.size() == word_pieces_) {
      for (const char32_t c : segment_) widen_gap(c);
    }
    begin = end;
  }
}

void Tokenizer::find_words(std::string_view text) {
  if (icu_->pattern) return add_matches(text);
  if (!every_) text = without_addresses(text, without_addresses_);
  find_cuts(text, english_, places_);
  std::size_t begin = 0, word = 0;  // of the last cut, the number of the word behind it
  for (std::size_t i = 0; i <= places_.size(); ++i) {
    const std::size_t end = i < places_.size() ? places_[i].begin : text.size();
    add_stretch(text.substr(begin, end - begin));
    if (i > 0) note_cut(places_[i - 1], word, text);
    if (i == places_.size()) break;
    begin = places_[i].end;
    word = pieces_.size();
    if (!adjacency_) continue;
    for (const char c : text.substr(end, begin - end)) widen_gap(static_cast<unsigned char>(c));
  }
}

/// Notes a cut between the last word before it and the first behind it, where these are what stands
/// in the text right before it and behind it.
void Tokenizer::note_cut(const WordCut& cut, std::size_t word, std::string_view text) {
  if (word == 0 || word >= pieces_.size()) return;
  const Piece &first = pieces_[word - 1], &second = pieces_[word];
  if (first.begin + first.size != second.begin) return;
  const std::string_view bytes = bytes_;
  const std::string_view front = text.substr(0, cut.begin), back = text.substr(cut.end);
  const std::string_view before = bytes.substr(first.begin, first.size);
  const std::string_view behind = bytes.substr(second.begin, second.size);
  if (!is_written(before, last_characters(front, characters(before)))) return;
  if (!is_written(behind, first_characters(back, characters(behind)))) return;
  cuts_.push_back({word, cut.kind});
}

void Tokenizer::drop_empty_words() {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if (words_[i].empty()) continue;
    words_[kept] = words_[i];
    if (adjacency_) follows_[kept] = follows_[i];
    ++kept;
  }
  words_.resize(kept);
  if (adjacency_) follows_.resize(kept);
}

void Tokenizer::add_stretch(std::string_view text) {
  if (every_) return add_every(text);
  for (std::size_t at = 0; at < text.size();) {
    // No word reaches over a space, so what stands between two may be taken alone.
    std::size_t beyond = ascii_is_plain_ ? find_beyond_ascii(text, at) : at;
    if (beyond == text.size()) {
      add_ascii(text.substr(at));
      break;
    }
    while (beyond > at && !is_space(text[beyond - 1])) --beyond;
    add_ascii(text.substr(at, beyond - at));
    at = ascii_is_plain_ ? end_of_run(text, beyond)
                         : find_space(text, std::min(beyond + kLongestRun, text.size()));
    add_unicode(text.substr(beyond, at - beyond));
  }
}

const std::vector<std::string_view>& Tokenizer::words(std::string_view text) {
  bytes_.clear();
  pieces_.clear();
  follows_.clear();
  cuts_.clear();
  gap_ = Gap::kBreak;
  find_words(text);
  words_.clear();
  words_.reserve(pieces_.size());
  for (const Piece& piece : pieces_) words_.emplace_back(bytes_.data() + piece.begin, piece.size);
  return words_;
}

const std::vector<std::string_view>& Tokenizer::words(std::string_view text,
                                                      const std::string& language) {
  const icu::Locale before = icu_->locale;
  const bool plain = ascii_is_plain_;
  icu_->locale = icu::Locale(locale_of(language));
  ascii_is_plain_ = language != "turkish";
  words(text);
  icu_->locale = before;
  ascii_is_plain_ = plain;
  return words_;
}

}  // namespace saetm
