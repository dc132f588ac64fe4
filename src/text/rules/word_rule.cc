#include "text/rules/word_rule.h"

#include <libstemmer.h>

#include <algorithm>
#include <array>
#include <vector>

#include "core/nearest.h"
#include "core/utf8.h"
#include "saetm/error.h"
#include "text/pieces.h"
#include "text/rules/auto_rule.h"
#include "text/rules/korean.h"
#include "text/rules/languages.h"
#include "text/rules/stopwords.h"
#include "text/rules/wordnet.h"

namespace saetm {
namespace {

/// Whether a word is of hiragana alone (U+3041 to U+309F): particles and endings.
bool is_hiragana(std::string_view word) {
  for (std::size_t i = 0; i < word.size(); i += 3) {
    if (word.size() - i < 3 || word[i] != '\xe3') return false;
    const auto middle = static_cast<unsigned char>(word[i + 1]);
    const auto last = static_cast<unsigned char>(word[i + 2]);
    if (middle != 0x81 && !(middle == 0x82 && last <= 0x9f)) return false;
  }
  return true;
}

class EnglishRule final : public WordRule {
 public:
  explicit EnglishRule(const TextOptions& options)
      : keeps_unknown_(options.unknown_words == "keep"),
        wordnet_(std::make_shared<WordNet>(WordNet::find_folder())) {
    StopWords stop_words("english", options);
    for (const std::string& own : stop_words.own()) {
      stop_words.add_term(lemma_of(own));
    }
    stop_words_ = std::make_shared<StopWords>(std::move(stop_words));
  }

  bool term(std::string_view form, std::string& term) override {
    const std::size_t shortest = keeps_unknown_ ? 2 : 3;
    if (characters(form) < shortest || stop_words_->contains(form)) return false;
    const std::string_view lemma = lemma_of(form);
    if (characters(lemma) < shortest || stop_words_->contains(lemma) || stop_words_->stops(lemma)) {
      return false;
    }
    term = lemma;
    return true;
  }
  /// A line that a word of WordNet is cut at; else also one behind which no such word stands, so
  /// that "self-executing" stays two.
  bool joins(char, std::string_view before, std::string_view behind, WordCut::Kind kind) override {
    if (kind == WordCut::kSure) return true;
    if (!wordnet_->lemma(std::string(before).append(behind)).empty()) return true;
    return kind == WordCut::kLine && !stop_words_->contains(behind) &&
           wordnet_->lemma(behind).empty();
  }
  std::unique_ptr<WordRule> copy() const override { return std::make_unique<EnglishRule>(*this); }

 private:
  /// Of a word that WordNet does not know itself or, where these are dropped, nothing.
  std::string_view lemma_of(std::string_view form) const {
    std::string_view lemma = wordnet_->lemma(form);
    if (lemma.empty() && keeps_unknown_) {
      const std::string plain = without_marks(form);  // café, naïve
      lemma = plain == form ? form : wordnet_->lemma(plain);
      if (lemma.empty()) lemma = form;
    }
    return lemma;
  }

  bool keeps_unknown_;
  std::shared_ptr<const WordNet> wordnet_;
  std::shared_ptr<const StopWords> stop_words_;
};

class StemRule final : public WordRule {
 public:
  StemRule(const std::string& language, const TextOptions& options) : StemRule(language) {
    StopWords stop_words(language, options);
    for (const std::string& own : stop_words.own()) stop_words.add_term(stem_of(own));
    stop_words_ = std::make_shared<StopWords>(std::move(stop_words));
  }
  ~StemRule() override { sb_stemmer_delete(stemmer_); }
  StemRule(const StemRule&) = delete;
  StemRule& operator=(const StemRule&) = delete;

  bool term(std::string_view form, std::string& term) override {
    if (characters(form) < 2 || stop_words_->contains(form)) return false;
    const std::string_view stem = stem_of(form);
    if (stem.empty() || stop_words_->stops(stem)) return false;
    term = stem;
    return true;
  }
  bool terms_are_stems() const override { return true; }
  std::unique_ptr<WordRule> copy() const override {
    std::unique_ptr<StemRule> same(new StemRule(language_));
    same->stop_words_ = stop_words_;
    return same;
  }

 private:
  explicit StemRule(std::string language)
      : language_(std::move(language)), stemmer_(sb_stemmer_new(language_.c_str(), "UTF_8")) {
    if (!stemmer_) throw Error("Snowball has no stemmer for " + language_ + " in UTF-8");
  }

  /// Good until the next call.
  std::string_view stem_of(std::string_view form) const {
    const sb_symbol* stem = sb_stemmer_stem(
        stemmer_, reinterpret_cast<const sb_symbol*>(form.data()), static_cast<int>(form.size()));
    if (!stem) throw std::bad_alloc();
    return {reinterpret_cast<const char*>(stem),
            static_cast<std::size_t>(sb_stemmer_length(stemmer_))};
  }

  std::string language_;
  std::shared_ptr<const StopWords> stop_words_;
  sb_stemmer* stemmer_;
};

/// Words as they are, where no stemmer is known.
class PlainRule : public WordRule {
 public:
  PlainRule(std::string_view language, const TextOptions& options)
      : stop_words_(std::make_shared<StopWords>(language, options)),
        japanese_(language == "japanese") {}

  bool term(std::string_view form, std::string& term) override {
    if (characters(form) < 2 || stop_words_->contains(form)) return false;
    if (japanese_ && is_hiragana(form)) return false;
    term = form;
    return true;
  }
  std::unique_ptr<WordRule> copy() const override { return std::make_unique<PlainRule>(*this); }

 protected:
  std::shared_ptr<StopWords> stop_words_;

 private:
  bool japanese_;
};

class KoreanRule final : public PlainRule {
 public:
  explicit KoreanRule(const TextOptions& options) : PlainRule("korean", options) {
    for (const std::string& own : stop_words_->own()) stop_words_->add_term(without_particles(own));
  }

  bool term(std::string_view form, std::string& term) override {
    return PlainRule::term(form, term) && PlainRule::term(without_particles(form), term) &&
           !stop_words_->stops(term);
  }
  bool terms_are_stems() const override { return true; }
  std::unique_ptr<WordRule> copy() const override { return std::make_unique<KoreanRule>(*this); }
};

class EveryWordRule final : public WordRule {
 public:
  explicit EveryWordRule(const TextOptions& options)
      : stop_words_(std::make_shared<StopWords>("", options)) {}

  bool term(std::string_view form, std::string& term) override {
    if (stop_words_->contains(form)) return false;
    term = form;
    return true;
  }
  /// "state-of-the-" is no word that a line cuts.
  bool joins(char tag, std::string_view before, std::string_view behind,
             WordCut::Kind kind) override {
    const bool has_hyphen = before.find('-') != std::string_view::npos;
    return (kind == WordCut::kSure || !has_hyphen) && WordRule::joins(tag, before, behind, kind);
  }
  std::unique_ptr<WordRule> copy() const override { return std::make_unique<EveryWordRule>(*this); }

 private:
  std::shared_ptr<const StopWords> stop_words_;
};

/// Whether Snowball, as it is installed, has a stemmer for it.
bool is_snowballs(std::string_view language) {
  for (const char** name = sb_stemmer_list(); *name; ++name) {
    if (*name == language) return true;
  }
  return false;
}

/// Words behind a hyphen that stands for a part left out ("Vor- und Nachteile").
constexpr std::array<std::string_view, 10> kBetween = {"and", "or",    "und", "oder", "bzw",
                                                       "och", "eller", "og",  "en",   "resp"};

}  // namespace

bool WordRule::joins(char, std::string_view, std::string_view behind, WordCut::Kind kind) {
  if (kind == WordCut::kSpace) return false;
  return kind == WordCut::kSure ||
         std::find(kBetween.begin(), kBetween.end(), behind) == kBetween.end();
}

std::pair<const std::vector<std::string_view>&, char> words_of(std::string_view text,
                                                               Tokenizer& tokenizer,
                                                               WordRule& rule) {
  const std::vector<std::string_view>& words = tokenizer.words(text);
  const char tag = rule.tag(words);
  if (const std::string other = rule.lower_case(tag); !other.empty()) tokenizer.words(text, other);
  tokenizer.join_cuts([&](std::string_view before, std::string_view behind, WordCut::Kind kind) {
    return rule.joins(tag, before, behind, kind);
  });
  return {words, tag};
}

std::unique_ptr<WordRule> make_word_rule(const TextOptions& options) {
  const std::string language = language_name(options.language);
  if (language == "english") return std::make_unique<EnglishRule>(options);
  if (language == "none") return std::make_unique<EveryWordRule>(options);
  if (language == "auto") return std::make_unique<AutoRule>(options);
  if (language == "korean") return std::make_unique<KoreanRule>(options);
  std::string known = "auto, none";
  std::vector<std::string> names = {"auto", "none"};
  for (const Language& other : languages()) {
    if (other.name == language) {
      if (is_snowballs(language)) {
        return std::make_unique<StemRule>(language, options);
      }
      return std::make_unique<PlainRule>(language, options);
    }
    known.append(", ").append(other.name);
    names.emplace_back(other.name);
  }
  throw Error("--language is '" + options.language + "', not one of " + known +
              ", or a code such as de; none takes every word of any language as it is, without " +
              "stop words" + did_you_mean(options.language, names));
}

}  // namespace saetm
