#include "text/rules/languages.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::array kLanguages = {
    Language{"arabic", "ar", "ara arb"},
    Language{"armenian", "hy", "hye arm"},
    Language{"basque", "eu", "eus baq euskara"},
    Language{"catalan", "ca", "cat català valencian"},
    Language{"chinese", "zh", "zho chi cmn mandarin 中文"},
    Language{"czech", "cs", "ces cze čeština"},
    Language{"danish", "da", "dan dansk"},
    Language{"dutch", "nl", "nld dut nederlands flemish"},
    Language{"english", "en", "eng"},
    Language{"finnish", "fi", "fin suomi"},
    Language{"french", "fr", "fra fre français francais"},
    Language{"german", "de", "deu ger deutsch"},
    Language{"greek", "el", "ell gre ελληνικά"},
    Language{"hebrew", "he", "heb iw עברית"},
    Language{"hindi", "hi", "hin हिन्दी"},
    Language{"hungarian", "hu", "hun magyar"},
    Language{"indonesian", "id", "ind in"},
    Language{"irish", "ga", "gle gaeilge"},
    Language{"italian", "it", "ita italiano"},
    Language{"japanese", "ja", "jpn jp 日本語"},
    Language{"korean", "ko", "kor kr 한국어"},
    Language{"lithuanian", "lt", "lit lietuvių"},
    Language{"nepali", "ne", "nep npi"},
    Language{"norwegian", "no", "nor nb nob nn nno norsk bokmål bokmal nynorsk"},
    Language{"persian", "fa", "fas per pes farsi"},
    Language{"polish", "pl", "pol polski"},
    Language{"portuguese", "pt", "por português portugues"},
    Language{"romanian", "ro", "ron rum română romana moldavian"},
    Language{"russian", "ru", "rus русский"},
    Language{"serbian", "sr", "srp српски srpski"},
    Language{"spanish", "es", "spa español espanol castilian castellano"},
    Language{"swedish", "sv", "swe svenska"},
    Language{"tamil", "ta", "tam"},
    Language{"thai", "th", "tha"},
    Language{"turkish", "tr", "tur türkçe turkce"},
    Language{"ukrainian", "uk", "ukr українська"},
    Language{"yiddish", "yi", "yid ji"},
};

bool is_one_of(std::string_view word, std::string_view words) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

/// In small letters and normal form.
std::string folded(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  std::string result;
  icu::StringByteSink<std::string> sink(&result);
  if (U_SUCCESS(status)) {
    fold->normalizeUTF8(0, {text.data(), static_cast<std::int32_t>(text.size())}, sink, nullptr,
                        status);
  }
  if (U_FAILURE(status)) throw Error(std::string("ICU failed (") + u_errorName(status) + ")");
  return result;
}

}  // namespace

std::span<const Language> languages() {
  return kLanguages;
}

std::string language_name(std::string_view given) {
  const std::string small = folded(given);
  if (small == "none" || small == "auto") return small;
  const std::string_view whole = small;
  for (const std::string_view word : {whole, whole.substr(0, whole.find_first_of("-_"))}) {
    if (word.empty()) continue;
    for (const Language& language : kLanguages) {
      if (word == language.name || word == language.code || is_one_of(word, language.also)) {
        return std::string(language.name);
      }
    }
  }
  return std::string(given);
}

}  // namespace saetm
