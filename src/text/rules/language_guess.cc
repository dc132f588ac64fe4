#include "text/rules/language_guess.h"

#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <utility>

#include "text/rules/languages.h"
#include "text/rules/stopwords.h"

namespace saetm {
namespace {

/// What a word in letters of one language alone says for it, beside a stop word's 1.
constexpr double kByLetters = 0.5;
/// The same for letters that several languages share: no more than what decides where nothing else
/// does.
constexpr double kByCommonLetters = 1e-3;
/// Share of kana among Chinese and Japanese words from which on a text is Japanese.
constexpr double kKana = 0.1;

std::size_t number_of(std::string_view name) {
  const auto all = languages();
  return static_cast<std::size_t>(
      std::find_if(all.begin(), all.end(), [&](const Language& l) { return l.name == name; }) -
      all.begin());
}

/// The script of a word's first letter.
UScriptCode script_of(std::string_view word) {
  UChar32 c = 0;
  std::int32_t at = 0;
  U8_NEXT(word.data(), at, static_cast<std::int32_t>(word.size()), c);
  UErrorCode status = U_ZERO_ERROR;
  return c < 0 ? USCRIPT_INVALID_CODE : uscript_getScript(c, &status);
}

struct Script {
  UScriptCode script;
  const char* language;
  double says;
};
constexpr std::array kScripts = {
    Script{USCRIPT_HANGUL, "korean", kByLetters},
    Script{USCRIPT_THAI, "thai", kByLetters},
    Script{USCRIPT_GREEK, "greek", kByLetters},
    Script{USCRIPT_ARMENIAN, "armenian", kByLetters},
    Script{USCRIPT_TAMIL, "tamil", kByLetters},
    Script{USCRIPT_HEBREW, "hebrew", kByCommonLetters},
    Script{USCRIPT_DEVANAGARI, "hindi", kByCommonLetters},
    Script{USCRIPT_ARABIC, "arabic", kByCommonLetters},
    Script{USCRIPT_CYRILLIC, "russian", kByCommonLetters},
};

}  // namespace

LanguageGuess::LanguageGuess() {
  const auto all = languages();
  for (std::size_t l = 0; l < all.size(); ++l) {
    const StopWords list(all[l].name);
    for (std::uint32_t i = 0; i < list.size(); ++i) {
      const std::uint32_t id = stop_words_.add(list.word(i));
      if (id == spoken_in_.size()) spoken_in_.emplace_back();
      if (spoken_in_[id].empty() || spoken_in_[id].back() != l) spoken_in_[id].push_back(l);
    }
  }
}

int LanguageGuess::of(const std::vector<std::string_view>& words) const {
  std::vector<double> votes(languages().size());
  double han = 0, kana = 0;
  for (const std::string_view word : words) {
    const std::uint32_t id = stop_words_.find(word);
    if (id != StringTable::kNone) {
      const std::vector<std::size_t>& in = spoken_in_[id];
      for (const std::size_t l : in) votes[l] += 1.0 / static_cast<double>(in.size());
    }
    if (static_cast<unsigned char>(word.front()) < 0x80) continue;
    const UScriptCode script = script_of(word);
    han += script == USCRIPT_HAN;
    kana += script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA;
    for (const Script& one : kScripts) {
      if (one.script == script) votes[number_of(one.language)] += one.says;
    }
  }
  // Chinese and Japanese share signs, stop words too; kana tells them apart.
  const std::size_t chinese = number_of("chinese"), japanese = number_of("japanese");
  const double either = votes[chinese] + votes[japanese] + kByLetters * (han + kana);
  const bool is_japanese = kana > kKana * (han + kana);
  votes[chinese] = is_japanese ? 0 : either;
  votes[japanese] = is_japanese ? either : 0;
  const auto best = std::max_element(votes.begin(), votes.end());
  return *best > 0 ? static_cast<int>(best - votes.begin()) : -1;
}

}  // namespace saetm
