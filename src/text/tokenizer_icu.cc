#include "text/tokenizer_icu.h"

#include <unicode/uniset.h>

#include "saetm/error.h"

namespace saetm {

void check(UErrorCode status) {
  if (U_FAILURE(status)) throw Error(std::string("ICU failed (") + u_errorName(status) + ")");
}

const icu::Normalizer2& letters_apart() {
  static const icu::Normalizer2* const once = [] {
    UErrorCode status = U_ZERO_ERROR;
    // Both live as long as the process, as ICU's own do.
    auto* set = new icu::UnicodeSet(u"[[:L:][:M:][:No:]]", status);
    const icu::Normalizer2* all = icu::Normalizer2::getNFKCInstance(status);
    check(status);
    set->freeze();
    return new icu::FilteredNormalizer2(*all, *set);
  }();
  return *once;
}

icu::UnicodeString lowered(std::string_view text, const icu::Locale& locale,
                           const icu::Normalizer2& letters, const icu::Normalizer2& composer) {
  if (text.size() > std::size_t{1} << 30) throw Error("a text has more than 1 GB without a space");
  icu::UnicodeString units =
      icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
  UErrorCode status = U_ZERO_ERROR;
  if (!letters.isNormalized(units, status)) units = letters.normalize(units, status);
  units.toLower(locale);
  if (!composer.isNormalized(units, status)) units = composer.normalize(units, status);
  check(status);
  return units;
}

void append_utf8(std::string& bytes, UChar32 c) {
  char utf8[U8_MAX_LENGTH];
  std::size_t size = 0;
  U8_APPEND_UNSAFE(utf8, size, c);
  bytes.append(utf8, size);
}

}  // namespace saetm
