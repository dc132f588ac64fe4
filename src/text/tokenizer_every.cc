/// Words by no language's rules: as they stand, or by the user's pattern.
#include <algorithm>

#include "saetm/error.h"
#include "text/pieces.h"
#include "text/tokenizer_icu.h"

namespace saetm {

/// Every word as it stands: Unicode's words that have a letter or digit, and what stands at them.
void Tokenizer::add_every(std::string_view text) {
  const icu::UnicodeString units = lowered(text, icu_->locale, *icu_->letters, *icu_->composer);
  icu_->breaks->setText(units);
  const std::int32_t size = units.length();
  const auto is_word = [&](std::int32_t at) {
    return at >= 0 && at < size && (category(units.char32At(at)) & (U_GC_L_MASK | U_GC_ND_MASK));
  };
  const auto has_word = [&](std::int32_t begin, std::int32_t end) {
    for (std::int32_t at = begin; at < end; at = units.moveIndex32(at, 1)) {
      if (is_word(at)) return true;
    }
    return false;
  };
  const auto add = [&](std::int32_t begin, std::int32_t end) {
    for (std::int32_t at = begin; at < end; at = units.moveIndex32(at, 1)) {
      const UChar32 c = units.char32At(at);
      if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) continue;
      append_utf8(bytes_, is_apostrophe(static_cast<char32_t>(c)) ? '\'' : c);
    }
  };
  std::int32_t begin = icu_->breaks->first(), taken = 0;  // behind what words took
  for (std::int32_t end = icu_->breaks->next(); end != icu::BreakIterator::DONE;
       end = icu_->breaks->next()) {
    if (!has_word(begin, end)) {
      for (std::int32_t at = std::max(begin, taken); adjacency_ && at < end;
           at = units.moveIndex32(at, 1)) {
        widen_gap(static_cast<char32_t>(units.char32At(at)));
      }
      begin = end;
      continue;
    }
    begin_word();
    const bool marked =
        begin > 0 && (units[begin - 1] == '@' || units[begin - 1] == '#') && !is_word(begin - 2);
    if (marked) bytes_ += static_cast<char>(units[begin - 1]);
    add(begin, end);
    // Words with one hyphen between them.
    while (end + 1 < size && (units[end] == '-' || units[end] == 0x2010 || units[end] == 0x2011) &&
           is_word(end + 1)) {
      icu_->breaks->following(end);
      const std::int32_t next = icu_->breaks->following(end + 1);
      if (next == icu::BreakIterator::DONE) break;
      bytes_ += '-';
      add(end + 1, next);
      end = next;
    }
    taken = end;
    const std::string_view word = std::string_view(bytes_).substr(word_bytes_);
    if (end < size && units[end] == '.' && word.size() >= 3 && word.size() % 2 == 1) {
      bool abbreviation = true;
      for (std::size_t i = 0; i < word.size(); ++i) {
        abbreviation = abbreviation && (i % 2 ? word[i] == '.' : word[i] >= 'a' && word[i] <= 'z');
      }
      if (abbreviation) {
        bytes_ += '.';
        ++taken;
      }
    } else if (category(units.char32At(end - 1)) & U_GC_L_MASK) {
      std::int32_t at = end;
      while (at < size && (units[at] == '+' || units[at] == '#')) ++at;
      if (!is_word(at)) {
        for (; taken < at; ++taken) bytes_ += static_cast<char>(units[taken]);
      }
    }
    add_word(word_bytes_);
    icu_->breaks->following(end - 1);
    begin = end;
  }
}

void Tokenizer::add_matches(std::string_view text) {
  icu::UnicodeString units = lowered(text, icu_->locale, *icu_->letters, *icu_->composer);
  icu::RegexMatcher& matcher = *icu_->pattern;
  matcher.reset(units);
  UErrorCode status = U_ZERO_ERROR;
  std::int32_t last = 0;
  const std::int32_t group = matcher.groupCount() > 0 ? 1 : 0;
  while (matcher.find(status)) {
    const std::int32_t begin = matcher.start(group, status), end = matcher.end(group, status);
    if (begin < 0 || begin == end) continue;
    for (std::int32_t at = last; adjacency_ && at < begin; at = units.moveIndex32(at, 1)) {
      widen_gap(static_cast<char32_t>(units.char32At(at)));
    }
    begin_word();
    // White space as one space, since a line of a vocabulary is a word and its number.
    bool space = false;
    for (std::int32_t at = begin; at < end; at = units.moveIndex32(at, 1)) {
      const UChar32 c = units.char32At(at);
      const bool is_space = u_isUWhiteSpace(c);
      if (!is_space || !space) append_utf8(bytes_, is_space ? ' ' : c);
      space = is_space;
    }
    add_word(word_bytes_);
    last = end;
  }
  if (U_FAILURE(status)) {
    throw Error(std::string("--token-pattern cannot be followed through a text (") +
                u_errorName(status) + ")");
  }
}

}  // namespace saetm
