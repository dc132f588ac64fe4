#pragma once
/// Where given words stand in texts, and in which forms.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "saetm/context.h"
#include "saetm/corpus.h"
#include "saetm/text.h"

namespace saetm {

struct WordPlace {
  std::uint32_t place = 0;  ///< among the document's counted words, from 0
  std::int32_t word = 0;
};

/// The words in question of a document; the others are only counted, so that places are kept.
struct PlacedWords {
  std::uint32_t length = 0;      ///< counted words in all
  std::vector<WordPlace> words;  ///< places ascending; a word may stand more than once
};

/// Finds words in texts, by the rules of WordCounter: what these do not count (stop words, say) has
/// no place. Memory does not grow with the number of texts.
class WordPlaces {
 public:
  /// `words` as WordCounter would show them: lemmas, forms of stems. With options.ngrams above 1 a
  /// word with a "_" is a phrase, and stands at the place of its last word. Throws Error as
  /// WordCounter does.
  WordPlaces(const TextOptions& options, const std::vector<std::string>& words,
             const Context& context = {});
  ~WordPlaces();
  WordPlaces(WordPlaces&&) noexcept;

  /// One a text; `word` is a place in `words`, of equal words the first.
  std::vector<PlacedWords> find(const std::vector<std::string>& texts);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The forms in which texts have given words ("railroads" of railroad), so that others find them in
/// texts without the rules. Memory grows with the distinct forms.
class WordForms {
 public:
  /// `words`, and `terms` where there are any, as of VocabularyCounter. Throws Error as it does.
  WordForms(const TextOptions& options, const std::vector<std::string>& words,
            const Context& context = {}, const std::vector<std::string>& terms = {});
  ~WordForms();
  WordForms(WordForms&&) noexcept;

  void add(const std::vector<std::string>& texts);
  /// Of each word its forms, lower-cased, by falling number of uses, then bytes; a phrase's words
  /// have a space between them. Not more than 40 a word.
  std::vector<std::vector<std::string>> forms() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The same as WordPlaces for words given ready made, which are taken exactly as they are and in
/// their order, whatever their weights.
class BagPlaces {
 public:
  explicit BagPlaces(const std::vector<std::string>& words);
  ~BagPlaces();
  BagPlaces(BagPlaces&&) noexcept;

  std::vector<PlacedWords> find(const std::vector<WeightedWords>& documents) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace saetm
