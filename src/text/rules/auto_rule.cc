#include "text/rules/auto_rule.h"

#include <algorithm>

#include "core/utf8.h"
#include "text/rules/languages.h"

namespace saetm {
namespace {

constexpr char kUnknown = 1, kFirst = 2;

}  // namespace

AutoRule::AutoRule(const TextOptions& options)
    : options_(options),
      guess_(std::make_shared<LanguageGuess>()),
      own_stop_words_(std::make_shared<StopWords>("", options)),
      rules_(languages().size()) {}

AutoRule::AutoRule(const AutoRule& other)
    : options_(other.options_),
      guess_(other.guess_),
      own_stop_words_(other.own_stop_words_),
      rules_(other.rules_.size()) {
  for (std::size_t l = 0; l < rules_.size(); ++l) {
    if (other.rules_[l]) rules_[l] = other.rules_[l]->copy();
  }
}

char AutoRule::tag(const std::vector<std::string_view>& words) {
  const int language = guess_->of(words);
  return language < 0 ? kUnknown : static_cast<char>(kFirst + language);
}

std::string AutoRule::lower_case(char tag) {
  if (tag == kUnknown) return {};
  const std::string_view name = languages()[static_cast<std::size_t>(tag - kFirst)].name;
  return std::string(name == "turkish" || name == "lithuanian" ? name : "");
}

bool AutoRule::joins(char tag, std::string_view before, std::string_view behind,
                     WordCut::Kind kind) {
  return tag == kUnknown ? WordRule::joins(tag, before, behind, kind)
                         : rule_of(tag).joins(0, before, behind, kind);
}

std::vector<std::string> AutoRule::terms_of_word(const std::string& word) {
  std::vector<std::string> terms = {word};
  std::string tagged_word, found;
  for (std::size_t l = 0; l < languages().size(); ++l) {
    const auto tag = static_cast<char>(kFirst + l);
    if (!term(tagged(tag, word, tagged_word), found)) continue;
    if (std::find(terms.begin(), terms.end(), found) == terms.end()) terms.push_back(found);
  }
  return terms;
}

bool AutoRule::term(std::string_view form, std::string& term) {
  const char tag = form.front();
  const std::string_view word = form.substr(1);
  if (tag == kUnknown) {
    term = word;
    return characters(word) >= 2 && !own_stop_words_->contains(word);
  }
  return rule_of(tag).term(word, term);
}

std::string AutoRule::shown(std::string_view form, std::string_view term) {
  const char tag = form.front();
  const bool is_stem = tag != kUnknown && rule_of(tag).terms_are_stems();
  return std::string(is_stem ? form.substr(1) : term);
}

WordRule& AutoRule::rule_of(char tag) {
  const auto language = static_cast<std::size_t>(tag - kFirst);
  if (!rules_[language]) {
    options_.language = languages()[language].name;
    rules_[language] = make_word_rule(options_);
  }
  return *rules_[language];
}

}  // namespace saetm
