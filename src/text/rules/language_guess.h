#pragma once
/// Which language a document is in, by its stop words and letters.
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "text/string_table.h"

namespace saetm {

/// Shared between threads.
class LanguageGuess {
 public:
  LanguageGuess();

  /// The number in languages() of the language that most speaks for, by lower-case words in their
  /// order; −1 where nothing does. A stop word speaks for the languages that have it, the less for
  /// each the more they are; a word in letters of one language alone speaks for that one. Depends
  /// on the words alone. Ties go to the first by name.
  int of(const std::vector<std::string_view>& words) const;

 private:
  StringTable stop_words_;
  std::vector<std::vector<std::size_t>> spoken_in_;  // by stop word
};

}  // namespace saetm
