#pragma once
/// Words that carry no topic: articles, pronouns, prepositions, auxiliaries and their like.
#include <cstdint>
#include <string_view>

#include "saetm/text.h"
#include "text/string_table.h"

namespace saetm {

class StopWords {
 public:
  /// The list of a language by its English name ("german"); empty for a language without a list.
  explicit StopWords(std::string_view language);
  /// That list and the options' own words, separated by white space; or these alone.
  StopWords(std::string_view language, const TextOptions& options);

  bool contains(std::string_view lower_case_word) const {
    return words_.find(lower_case_word) != StringTable::kNone;
  }
  std::size_t size() const { return words_.size(); }
  std::string_view word(std::uint32_t i) const { return words_[i]; }

 private:
  StringTable words_;
};

}  // namespace saetm
