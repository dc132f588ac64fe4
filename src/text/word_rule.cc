#include "text/word_rule.h"

#include <libstemmer.h>

#include <algorithm>

#include "saetm/error.h"
#include "text/stopwords.h"
#include "text/wordnet.h"

namespace saetm {
namespace {

constexpr std::size_t kShortestEnglish = 3;

class EnglishRule final : public WordRule {
 public:
  EnglishRule()
      : wordnet_(std::make_shared<WordNet>(WordNet::find_folder())),
        stop_words_(std::make_shared<StopWords>("english")) {}

  bool term(std::string_view form, std::string& term) override {
    if (form.size() < kShortestEnglish || stop_words_->contains(form)) return false;
    // WordNet keeps words of a–z only, so its answer is one.
    const std::string_view lemma = wordnet_->lemma(form);
    if (lemma.size() < kShortestEnglish || stop_words_->contains(lemma)) return false;
    term = lemma;
    return true;
  }
  std::unique_ptr<WordRule> copy() const override { return std::make_unique<EnglishRule>(*this); }

 private:
  std::shared_ptr<const WordNet> wordnet_;
  std::shared_ptr<const StopWords> stop_words_;
};

class StemRule final : public WordRule {
 public:
  StemRule(std::string language, std::shared_ptr<const StopWords> stop_words)
      : language_(std::move(language)),
        stop_words_(std::move(stop_words)),
        stemmer_(sb_stemmer_new(language_.c_str(), "UTF_8")) {
    if (!stemmer_) throw Error("Snowball has no stemmer for " + language_ + " in UTF-8");
  }
  ~StemRule() override { sb_stemmer_delete(stemmer_); }
  StemRule(const StemRule&) = delete;
  StemRule& operator=(const StemRule&) = delete;

  bool term(std::string_view form, std::string& term) override {
    if (letters(form) < 2 || stop_words_->contains(form)) return false;
    const sb_symbol* stem = sb_stemmer_stem(
        stemmer_, reinterpret_cast<const sb_symbol*>(form.data()), static_cast<int>(form.size()));
    if (!stem) throw std::bad_alloc();
    term.assign(reinterpret_cast<const char*>(stem),
                static_cast<std::size_t>(sb_stemmer_length(stemmer_)));
    return !term.empty();
  }
  bool terms_are_stems() const override { return true; }
  std::unique_ptr<WordRule> copy() const override {
    return std::make_unique<StemRule>(language_, stop_words_);
  }

 private:
  static std::size_t letters(std::string_view form) {
    return static_cast<std::size_t>(
        std::count_if(form.begin(), form.end(), [](char c) { return (c & 0xc0) != 0x80; }));
  }

  std::string language_;
  std::shared_ptr<const StopWords> stop_words_;
  sb_stemmer* stemmer_;
};

class EveryWordRule final : public WordRule {
 public:
  bool term(std::string_view form, std::string& term) override {
    term = form;
    return true;
  }
  std::unique_ptr<WordRule> copy() const override { return std::make_unique<EveryWordRule>(); }
};

}  // namespace

std::unique_ptr<WordRule> make_word_rule(const std::string& language) {
  if (language == "english") return std::make_unique<EnglishRule>();
  if (language == "none") return std::make_unique<EveryWordRule>();
  std::string known = "english, none";
  for (const char** name = sb_stemmer_list(); *name; ++name) {
    const std::string_view other = *name;
    if (other == "english" || other == "porter") continue;
    if (other == language) {
      return std::make_unique<StemRule>(language, std::make_shared<StopWords>(language));
    }
    known.append(", ").append(other);
  }
  throw Error("--language is '" + language + "', not one of " + known);
}

}  // namespace saetm
