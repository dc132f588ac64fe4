#pragma once
/// Which words of a language are counted, and as what.
#include <memory>
#include <string>
#include <string_view>

namespace saetm {

/// Leads from a lower-case word form to the term that it counts as. Not to be shared between
/// threads; each takes its own copy.
class WordRule {
 public:
  virtual ~WordRule() = default;
  /// False when the form is not counted.
  virtual bool term(std::string_view form, std::string& term) = 0;
  /// True when terms are stems, which are shown as their most frequent form.
  virtual bool terms_are_stems() const { return false; }
  virtual std::unique_ptr<WordRule> copy() const = 0;
};

/// "english": the WordNet lemma, of more than 2 letters a–z, neither form nor lemma a stop word.
/// "none": every form. Else a language of Snowball: its stem, the form having more than 1 letter
/// and being no stop word. Throws Error for any other name.
std::unique_ptr<WordRule> make_word_rule(const std::string& language);

}  // namespace saetm
