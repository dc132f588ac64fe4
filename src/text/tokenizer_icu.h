#pragma once
/// What the tokenizer asks of ICU; seen by its own files alone.
#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/regex.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "text/tokenizer.h"

namespace saetm {

struct Tokenizer::Icu {
  icu::Locale locale;
  std::unique_ptr<icu::BreakIterator> breaks;
  const icu::Normalizer2* composer = nullptr;
  const icu::Normalizer2* letters = nullptr;  // to their compatibility form
  std::unique_ptr<icu::RegexMatcher> pattern;
};

/// Throws Error where ICU says that it failed.
void check(UErrorCode status);

/// NFKC of letters, marks and numbers such as "₂", which join words ("co2"), alone.
const icu::Normalizer2& letters_apart();

/// The text in lower case and normal form.
icu::UnicodeString lowered(std::string_view text, const icu::Locale& locale,
                           const icu::Normalizer2& letters, const icu::Normalizer2& composer);

void append_utf8(std::string& bytes, UChar32 c);

/// The mask of a character's general category.
inline std::uint32_t category(UChar32 c) {
  return U_MASK(u_charType(c));
}

}  // namespace saetm
