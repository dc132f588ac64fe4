#pragma once
/// Words counted by each document's own language.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/rules/language_guess.h"
#include "text/rules/stopwords.h"
#include "text/rules/word_rule.h"

namespace saetm {

/// The tag is 2 + the language's number in languages(), 1 for a document whose language is unknown:
/// its words of more than 1 letter count as they are, but for the options' own stop words.
class AutoRule final : public WordRule {
 public:
  explicit AutoRule(const TextOptions& options);
  AutoRule(const AutoRule& other);

  char tag(const std::vector<std::string_view>& words) override;
  std::string lower_case(char tag) override;
  bool joins(char tag, std::string_view before, std::string_view behind,
             WordCut::Kind kind) override;
  bool term(std::string_view form, std::string& term) override;
  /// Itself and what it counts as in each language.
  std::vector<std::string> terms_of_word(const std::string& word) override;
  bool terms_are_stems() const override { return true; }
  std::string shown(std::string_view form, std::string_view term) override;
  std::unique_ptr<WordRule> copy() const override { return std::make_unique<AutoRule>(*this); }

 private:
  WordRule& rule_of(char tag);

  TextOptions options_;
  std::shared_ptr<const LanguageGuess> guess_;
  std::shared_ptr<const StopWords> own_stop_words_;
  std::vector<std::unique_ptr<WordRule>> rules_;  // by language, made when first asked for
};

}  // namespace saetm
