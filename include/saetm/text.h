#pragma once
/// From texts to counted words: Unicode words, lemmas or stems, stop words, phrases, vocabulary,
/// bag of words (the paper's text preparation, section 5.1).
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "saetm/context.h"
#include "saetm/corpus.h"
#include "saetm/matrix.h"
#include "saetm/options.h"

namespace saetm {

struct TextOptions {
  std::string language = "english";
  std::string unknown_words = "keep";
  std::string stop_words = {};
  std::string stop_words_mode = "add";
  std::string token_pattern = {};
  std::int64_t vocabulary_size = 5000;
  std::int64_t min_documents = 0;
  double min_share = 0;
  double max_share = 1;
  std::int64_t ngrams = 1;

  template <class Visitor>
  static void fields(Visitor&& visit);
};

struct Vocabulary {
  std::vector<std::string> words;                ///< (V), by falling document frequency, then bytes
  std::vector<std::int64_t> document_frequency;  ///< (V)
  /// (V) what each word counts as in its texts, with the language auto, and where words beside
  /// phrases have a "_" of their own, which a backslash then tells from one that parts; else empty.
  std::vector<std::string> terms;
};

struct BagOfWords {
  Vocabulary vocabulary;
  SparseMatrix counts;  ///< (N × V), how often word w stands in document d, or its given weight
};

/// Collects the words of documents given one by one; memory grows with the distinct words of each
/// document, not with the texts.
///
/// Words are those of Unicode's word boundaries, lower-cased, split at apostrophes, underscores and
/// full stops, and begin with a letter; what an apostrophe or quotation mark belongs to (o'brien,
/// об'єкт, צה״ל) stays whole, and addresses of the web and of mail are none (docs/odd_input.md has
/// the rules). In english a word counts as its WordNet lemma, by its likeliest part of speech, when
/// neither it nor the form is a stop word; one that WordNet does not know counts as it is, when it
/// has more than 1 letter. Negations ("don't") are dropped. With unknown_words "drop" words of more
/// than 2 letters that WordNet knows are all (the paper's rule). In other languages a word of more
/// than 1 letter that is no stop word counts as its Snowball stem, which the vocabulary shows as
/// its most frequent form; Korean words count without their particles; where no stemmer is known, a
/// word counts as it is, in Japanese unless it is of hiragana alone. Chinese, Japanese and Thai are
/// cut into words by ICU's dictionaries. With auto a document's words are those of its own
/// language, by its stop words and letters; what counts as the same in two languages is one word,
/// and of two words that would be shown alike the rarer is shown with its stem (sale/sal). With
/// none every word counts as it stands, with digits, hyphens and signs ("covid19", "c++").
///
/// A word in fewer documents than min_documents (0: 5; below 200 documents 1, and 1 more for every
/// 50) in less than min_share or in more than max_share of all is not kept.
///
/// With options.ngrams of 2 or 3, phrases are found as well: words that follow one another (white
/// space without a blank line or one hyphen between them, no other word, not even one that is not
/// counted) significantly more often than by chance. However the phrase is cut in two, the parts
/// meet with Dunning's likelihood ratio −2 ln λ ≥ 30 and normalised pointwise mutual information
/// ≥ 0.35. A phrase is a word of its own, shown as its words joined by "_"; it competes for the
/// vocabulary by its document frequency, and its words keep their own counts. All counted words of
/// the texts are then held in memory, 4 bytes each.
class WordCounter {
 public:
  /// Throws Error for an unknown language, a token_pattern that is no regular expression, or when
  /// WordNet's files are not found (it says which package holds them and that SAETM_WORDNET may
  /// name their folder).
  explicit WordCounter(const TextOptions& options, const Context& context = {});
  ~WordCounter();
  WordCounter(WordCounter&&) noexcept;

  /// Adds the texts as the next documents. Tokenised in parallel; the result does not depend on
  /// the number of threads nor on how documents are split into calls.
  void add(const std::vector<std::string>& texts);

  /// Chooses the vocabulary (the `vocabulary_size` words of highest document frequency, ties by
  /// bytes) and counts it; other words are dropped, so a document may be an empty row. Call once,
  /// last. Throws Error when no word is left.
  BagOfWords finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The same for documents whose words are given ready made (Document::words): they are taken
/// exactly as they are, and of TextOptions only `vocabulary_size`, `min_documents`, `min_share`
/// and `max_share` are used.
class BagCounter {
 public:
  explicit BagCounter(const TextOptions& options);
  ~BagCounter();
  BagCounter(BagCounter&&) noexcept;

  /// Adds the next document; the weights of equal words are summed in their order. Throws Error
  /// naming document and word for an empty word, one that holds a control character, and a weight
  /// or sum that is not finite and above 0; the counter is of no use then.
  void add(const WeightedWords& words);

  /// As WordCounter::finish; the document frequency counts documents, whatever the weights.
  BagOfWords finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Counts texts on a vocabulary that is there already, phrases too, by the same rules. Memory does
/// not grow with the number of texts.
class VocabularyCounter {
 public:
  /// `words`, and `terms` where it gave any, as WordCounter chose them with the same language and
  /// ngrams. Throws Error as WordCounter does.
  VocabularyCounter(const TextOptions& options, const std::vector<std::string>& words,
                    const Context& context = {}, const std::vector<std::string>& terms = {});
  ~VocabularyCounter();
  VocabularyCounter(VocabularyCounter&&) noexcept;

  /// How often each text uses each word (texts × V); other words are dropped. Of the texts that the
  /// vocabulary was chosen from, these are WordCounter's counts.
  SparseMatrix count(const std::vector<std::string>& texts);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The same for words given ready made, which are taken exactly as they are.
class VocabularyBags {
 public:
  explicit VocabularyBags(const std::vector<std::string>& words);
  ~VocabularyBags();
  VocabularyBags(VocabularyBags&&) noexcept;

  /// Each document's weight of each word (documents × V); other words are dropped. Throws Error
  /// naming document (from 0) and word as BagCounter does.
  SparseMatrix count(const std::vector<WeightedWords>& documents) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// What the options are: names, help, ranges.

template <class Visitor>
void TextOptions::fields(Visitor&& visit) {
  visit(
      "language", &TextOptions::language,
      Field{.help = "language of the texts, by name or code (german, de): english takes WordNet "
                    "lemmas, others their stop words and, where there is one, Snowball's stemmer; "
                    "auto finds each document's own, none takes every word as it stands"});
  visit("unknown_words", &TextOptions::unknown_words,
        Field{.help = "English words that WordNet does not know (names, new words): kept as they "
                      "are, or dropped as in the paper",
              .choices = "keep|drop"});
  visit("stop_words", &TextOptions::stop_words,
        Field{.help = "a file of words that are not counted, separated by white space; or these "
                      "words themselves, separated by commas"});
  visit("stop_words_mode", &TextOptions::stop_words_mode,
        Field{.help = "whether those are added to the language's own stop words or replace them",
              .choices = "add|replace"});
  visit("token_pattern", &TextOptions::token_pattern,
        Field{.help = "regular expression of ICU whose matches in the lower-cased text (or those "
                      "of its first group) are the words, in place of the usual rules"});
  visit("vocabulary_size", &TextOptions::vocabulary_size,
        Field{.help = "number of words kept, the most frequent by document frequency",
              .unit = "words",
              .min = 1,
              .max = 10'000'000});
  visit("min_documents", &TextOptions::min_documents,
        Field{.help = "document frequency below which a word is not kept; 0 takes 5, and fewer "
                      "below 200 documents",
              .unit = "documents",
              .min = 0,
              .max = 1e12});
  visit("min_share", &TextOptions::min_share,
        Field{.help = "share of the documents below which a word is not kept, 0 to 1; the least "
                      "number of documents holds as well",
              .min = 0,
              .max = 1});
  visit("max_share", &TextOptions::max_share,
        Field{.help = "share of the documents above which a word is not kept, 0 to 1",
              .min = 0,
              .max = 1});
  visit("ngrams", &TextOptions::ngrams,
        Field{.help = "longest phrase: with 2 or 3, words that stand together significantly more "
                      "often than by chance are also counted as one (hard_drive)",
              .unit = "words",
              .min = 1,
              .max = 3});
}

}  // namespace saetm
