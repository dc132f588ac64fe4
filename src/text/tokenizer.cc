#include "text/tokenizer.h"

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cstdint>
#include <cstring>
#include <initializer_list>

#include "saetm/error.h"
#include "text/rules/languages.h"

namespace saetm {

struct Tokenizer::Icu {
  icu::Locale locale;
  std::unique_ptr<icu::BreakIterator> breaks;
  const icu::Normalizer2* composer = nullptr;
};

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

bool is_apostrophe(UChar32 c) {
  return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0xff07;
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

std::size_t find_space(std::string_view text, std::size_t at) {
  while (at < text.size() && !is_space(text[at])) ++at;
  return at;
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

Tokenizer::Tokenizer(const std::string& given, bool adjacency)
    : icu_(std::make_unique<Icu>()), adjacency_(adjacency) {
  const std::string language = language_name(given);
  english_ = language == "english" || language == "auto";
  ascii_is_plain_ = language != "turkish";
  UErrorCode status = U_ZERO_ERROR;
  icu_->locale = icu::Locale(locale_of(language));
  icu_->breaks.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  icu_->composer = icu::Normalizer2::getNFCInstance(status);
  if (U_FAILURE(status))
    throw Error(std::string("ICU cannot be started (") + u_errorName(status) + ")");
  probe_ascii();
}

Tokenizer::~Tokenizer() = default;

Tokenizer::Tokenizer(const Tokenizer& other)
    : icu_(std::make_unique<Icu>()),
      english_(other.english_),
      adjacency_(other.adjacency_),
      ascii_is_plain_(other.ascii_is_plain_) {
  icu_->locale = other.icu_->locale;
  icu_->breaks.reset(other.icu_->breaks->clone());
  icu_->composer = other.icu_->composer;
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

bool Tokenizer::end_word(bool good) {
  if (good && english_ && pieces_.size() >= word_pieces_ + 2) {
    const Piece& last = pieces_.back();
    const Piece& negated = pieces_[pieces_.size() - 2];
    good = !(last.size == 1 && bytes_[last.begin] == 't' &&
             bytes_[negated.begin + negated.size - 1] == 'n');
  }
  if (!good) {
    bytes_.resize(word_bytes_);
    pieces_.resize(word_pieces_);
    if (adjacency_) follows_.resize(word_pieces_);
  }
  const bool has_pieces = pieces_.size() > word_pieces_;
  if (has_pieces) gap_ = Gap::kNothing;
  return has_pieces;
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
    std::size_t piece = bytes_.size();
    bool good = true;
    for (; at < text.size(); ++at) {
      const unsigned char is = kind(at);
      if (is & kAlphabetic) {
        bytes_ += static_cast<char>(text[at] | 0x20);
        continue;
      }
      if (!(is & kInWord)) {
        if (is == kBreaks || at + 1 == text.size()) break;
        const unsigned char both = kind(at - 1) & kind(at + 1);
        if (!((is & kJoinsLetters) && (both & kAsLetter)) &&
            !((is & kJoinsDigits) && (both & kAsDigit)))
          break;
      }
      if (text[at] == '\'') {
        end_piece(piece);
        piece = bytes_.size();
      } else {
        good = false;
      }
    }
    end_piece(piece);
    if (!end_word(good)) gap_ = Gap::kBreak;
  }
}

void Tokenizer::add_unicode(std::string_view text) {
  if (text.size() > std::size_t{1} << 30) throw Error("a text has more than 1 GB without a space");
  icu::UnicodeString units =
      icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
  units.toLower(icu_->locale);
  UErrorCode status = U_ZERO_ERROR;
  if (!icu_->composer->isNormalized(units, status))
    units = icu_->composer->normalize(units, status);
  if (U_FAILURE(status)) throw Error(std::string("ICU failed (") + u_errorName(status) + ")");
  icu_->breaks->setText(units);
  const char16_t* buffer = units.getBuffer();
  std::int32_t at = icu_->breaks->first();
  std::int32_t begin = at;
  for (std::int32_t end = icu_->breaks->next(); end != icu::BreakIterator::DONE;
       end = icu_->breaks->next()) {
    begin_word();
    std::size_t piece = bytes_.size();
    bool good = true;
    while (at < end && good) {
      UChar32 c;
      U16_NEXT(buffer, at, end, c);
      const auto category = U_MASK(u_charType(c));
      if ((category & U_GC_L_MASK) || ((category & U_GC_M_MASK) && bytes_.size() > piece)) {
        char utf8[U8_MAX_LENGTH];
        std::size_t size = 0;
        U8_APPEND_UNSAFE(utf8, size, c);
        bytes_.append(utf8, size);
      } else if (is_apostrophe(c)) {
        end_piece(piece);
        piece = bytes_.size();
      } else {
        // Soft hyphens and their like are not seen.
        good = u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
      }
    }
    end_piece(piece);
    const bool word = end_word(good);
    for (at = begin; adjacency_ && !word && at < end;) {
      UChar32 c;
      U16_NEXT(buffer, at, end, c);
      widen_gap(static_cast<char32_t>(c));
    }
    begin = at = end;
  }
}

const std::vector<std::string_view>& Tokenizer::words(std::string_view text) {
  bytes_.clear();
  pieces_.clear();
  follows_.clear();
  gap_ = Gap::kBreak;
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
  words_.clear();
  words_.reserve(pieces_.size());
  for (const Piece& piece : pieces_) words_.emplace_back(bytes_.data() + piece.begin, piece.size);
  return words_;
}

}  // namespace saetm
