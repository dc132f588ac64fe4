#pragma once
/// Where given words stand in texts.
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

/// The same for words given ready made, which are taken exactly as they are and in their order,
/// whatever their weights.
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
