#pragma once
/// Which words of a language are counted, and as what.
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "saetm/text.h"
#include "text/tokenizer.h"

namespace saetm {

/// Leads from a lower-case word form to the term that it counts as. Not to be shared between
/// threads; each takes its own copy.
class WordRule {
 public:
  virtual ~WordRule() = default;
  /// Told the words of a document, before its forms: the byte that then stands before each, where a
  /// form counts by its document's language; 0 where forms stand as they are.
  virtual char tag(const std::vector<std::string_view>&) { return 0; }
  /// The language whose lower case a document with this tag is in, where it is one of its own; else
  /// empty.
  virtual std::string lower_case(char) { return {}; }
  /// Whether two words are the parts of one that a hyphen at a line's end cuts ("agree", "ment") or
  /// a hyphen and a space in its place; told as words of a document with this tag.
  virtual bool joins(char tag, std::string_view before, std::string_view behind,
                     WordCut::Kind kind);
  /// False when the form is not counted.
  virtual bool term(std::string_view form, std::string& term) = 0;
  /// The terms that a word of a vocabulary, which is a form or a term, may stand for; at least one.
  virtual std::vector<std::string> terms_of_word(const std::string& word) {
    std::string found;
    return {terms_are_stems() && term(word, found) ? found : word};
  }
  /// True when terms are stems, which are shown as their most frequent form.
  virtual bool terms_are_stems() const { return false; }
  /// How a term is shown whose most frequent form is `form`, where terms are stems.
  virtual std::string shown(std::string_view form, std::string_view term) {
    return std::string(terms_are_stems() ? form : term);
  }
  virtual std::unique_ptr<WordRule> copy() const = 0;
};

/// By name or code of the options' language. "english": the WordNet lemma, or the form where
/// WordNet knows none, neither form nor lemma a stop word; of words that WordNet does not know, and
/// of those of 2 letters, nothing where these are dropped. "none": every form. "auto": by the rule
/// of each document's language. Else the form, having more than 1 letter and being no stop word, as
/// its Snowball stem; as it is in chinese, czech, hebrew, persian, polish, thai and ukrainian; in
/// japanese too, but not in hiragana alone; in korean without particles. Stop words of the options
/// are added to the language's, or take their place. Throws Error for any other name.
std::unique_ptr<WordRule> make_word_rule(const TextOptions& options);

/// The words of a document, and the tag that stands before its forms. Words that a line's end cuts
/// are whole.
std::pair<const std::vector<std::string_view>&, char> words_of(std::string_view text,
                                                               Tokenizer& tokenizer,
                                                               WordRule& rule);

/// form, with `tag` before it where that is not 0; `buffer` is where the two are put together.
inline std::string_view tagged(char tag, std::string_view form, std::string& buffer) {
  if (tag == 0) return form;
  buffer.assign(1, tag);
  buffer.append(form);
  return buffer;
}

}  // namespace saetm
