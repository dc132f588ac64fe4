#pragma once
/// Phrases: words that stand together significantly more often than by chance.
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "saetm/context.h"
#include "text/pair_table.h"

namespace saetm {

/// The counted words of a text in its order: each one's number, with kBreak added where it does not
/// stand right behind the one before.
using WordSequence = std::span<const std::uint32_t>;
constexpr std::uint32_t kBreak = std::uint32_t{1} << 31;

/// At −2 ln λ of 30 not one pair in 20 million passes that met by chance (χ², one degree of
/// freedom), and there may be as many pairs of words that a vocabulary holds.
constexpr double kMinLikelihoodRatio = 30;
/// The likelihood ratio grows with the number of texts, so any habit of language passes in the end;
/// this does not: it leaves out words that are merely common together (good way, people want).
constexpr double kMinNormalizedPmi = 0.35;

struct PhraseOptions {
  std::int64_t longest = 2;        // words in a phrase
  std::int64_t min_documents = 1;  // below which no phrase is wanted
};

/// The phrases of some documents. A phrase of n words stands where its words follow one another
/// without a break. It is one when, however it is cut in two, its parts meet significantly more
/// often than by chance, by both measures above, among all windows of n words without a break; and
/// when no word in it follows itself.
class Phrases {
 public:
  Phrases() = default;
  /// document_frequency is that of each word. Runs of words are counted in parts, so however many
  /// the documents, memory beside their sequences and the frequent runs stays at some 100 MB a
  /// thread. The result does not depend on the number of threads, but for the order of phrases.
  Phrases(const std::vector<WordSequence>& documents,
          const std::vector<std::int64_t>& document_frequency, const PhraseOptions& options,
          const Context& context);

  std::size_t size() const { return phrases_.size(); }
  /// Documents that hold the phrase.
  std::int64_t documents(std::size_t phrase) const { return phrases_[phrase].documents; }
  /// Numbers of its words.
  std::vector<std::uint32_t> words(std::size_t phrase) const;
  /// Calls found(phrase) at each place where a phrase ends.
  template <class Found>
  void for_each(WordSequence sequence, const Found& found) const;

 private:
  static constexpr std::uint32_t kNone = PairTable::kNone;
  static constexpr std::size_t kLongest = 3;
  /// What ends at one place of a sequence: at n−1 the run of n words without a break, by its number
  /// (of one word the word's, else that in its level), kNone where there is none or it is not
  /// frequent; and of how many words the longest run is, frequent or not.
  struct Place {
    std::array<std::uint32_t, kLongest> runs;
    std::uint32_t length = 0;
  };

  /// Frequent runs of n words, as pairs: the run of n−1 words before, and the last word.
  struct Level {
    PairTable runs;
    std::vector<std::uint32_t> phrase;  // of each run, kNone for one that is no phrase
  };
  struct Phrase {
    std::uint32_t level, run;
    std::int64_t documents;
  };

  struct Margins;
  struct Frequent;

  /// What ends at a word, given what ended at the one before it.
  Place next(const Place& before, std::uint32_t word) const;
  /// The number of a run; kNone when it is not frequent.
  std::uint32_t run_of(std::span<const std::uint32_t> words) const;
  std::vector<std::uint32_t> words_of(std::size_t level, std::uint32_t run) const;
  Margins count_margins(const std::vector<WordSequence>& documents, std::size_t n) const;
  std::vector<Frequent> count_runs(const std::vector<WordSequence>& documents, std::size_t n,
                                   std::size_t parts, std::size_t part,
                                   std::int64_t min_documents) const;
  void add_level(const std::vector<WordSequence>& documents, const PhraseOptions& options,
                 const Context& context);
  /// Whether the n words that end at `place`, behind `before`, may be a frequent run.
  bool is_candidate(const Place& before, const Place& place, std::size_t n) const;
  bool is_phrase(const Frequent& run, const Margins& margins,
                 const std::vector<std::uint32_t>& words) const;

  std::vector<bool> frequent_;  // by word
  std::vector<Level> levels_;   // of runs of two words, three, …
  std::vector<Phrase> phrases_;
};

template <class Found>
void Phrases::for_each(WordSequence sequence, const Found& found) const {
  Place place;
  for (const std::uint32_t word : sequence) {
    place = next(place, word);
    for (std::size_t level = 0; level < levels_.size(); ++level) {
      const std::uint32_t run = place.runs[level + 1];
      if (run == kNone) continue;
      const std::uint32_t phrase = levels_[level].phrase[run];
      if (phrase != kNone) found(phrase);
    }
  }
}

}  // namespace saetm
