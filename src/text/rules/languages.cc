#include "text/rules/languages.h"

#include <array>

namespace saetm {
namespace {

constexpr std::array kLanguages = {
    Language{"arabic", "ar"},     Language{"armenian", "hy"},   Language{"basque", "eu"},
    Language{"catalan", "ca"},    Language{"chinese", "zh"},    Language{"czech", "cs"},
    Language{"danish", "da"},     Language{"dutch", "nl"},      Language{"english", "en"},
    Language{"finnish", "fi"},    Language{"french", "fr"},     Language{"german", "de"},
    Language{"greek", "el"},      Language{"hebrew", "he"},     Language{"hindi", "hi"},
    Language{"hungarian", "hu"},  Language{"indonesian", "id"}, Language{"irish", "ga"},
    Language{"italian", "it"},    Language{"japanese", "ja"},   Language{"korean", "ko"},
    Language{"lithuanian", "lt"}, Language{"nepali", "ne"},     Language{"norwegian", "no"},
    Language{"persian", "fa"},    Language{"polish", "pl"},     Language{"portuguese", "pt"},
    Language{"romanian", "ro"},   Language{"russian", "ru"},    Language{"serbian", "sr"},
    Language{"spanish", "es"},    Language{"swedish", "sv"},    Language{"tamil", "ta"},
    Language{"thai", "th"},       Language{"turkish", "tr"},    Language{"ukrainian", "uk"},
    Language{"yiddish", "yi"},
};

}  // namespace

std::span<const Language> languages() {
  return kLanguages;
}

std::string language_name(std::string_view name_or_code) {
  for (const Language& language : kLanguages) {
    if (language.code == name_or_code) return std::string(language.name);
  }
  return std::string(name_or_code);
}

}  // namespace saetm
