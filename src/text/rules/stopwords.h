#pragma once
/// Words that carry no topic: articles, pronouns, prepositions, auxiliaries and their like.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "saetm/text.h"
#include "text/string_table.h"

namespace saetm {

class StopWords {
 public:
  /// The list of a language by its English name ("german"); empty for a language without a list.
  explicit StopWords(std::string_view language);
  /// That list and the options' own words, separated by white space; or these alone.
  StopWords(std::string_view language, const TextOptions& options);

  /// Whether a form is one of them.
  bool contains(std::string_view lower_case_word) const {
    return words_.find(lower_case_word) != StringTable::kNone;
  }
  /// The options' own words as texts are cut.
  const std::vector<std::string>& own() const { return own_; }
  /// From now on what counts as `term` is one of them: an own word leaves all forms out that count
  /// as it does.
  void add_term(std::string_view term) { terms_.add(term); }
  bool stops(std::string_view term) const { return terms_.find(term) != StringTable::kNone; }
  std::size_t size() const { return words_.size(); }
  std::string_view word(std::uint32_t i) const { return words_[i]; }

 private:
  StringTable words_, terms_;
  std::vector<std::string> own_;
};

/// Those of the options' own words that are several as texts are cut ("e-mail", "new_york"), in
/// their parts.
std::vector<std::vector<std::string>> stop_phrases(const TextOptions& options);

}  // namespace saetm
