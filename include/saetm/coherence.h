#pragma once
/// Coherence: whether a topic's words stand together in texts. Each measure is gensim's
/// CoherenceModel of that name (Röder, Both & Hinneburg 2015), ε = 1e-12.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "saetm/context.h"
#include "saetm/matrix.h"
#include "saetm/topic_words.h"
#include "saetm/word_places.h"

namespace saetm {

/// The window that is a document as a whole.
constexpr std::int64_t kWholeDocument = 0;
/// gensim's windows, in words.
constexpr std::int64_t kNpmiWindow = 10, kUciWindow = 10, kCvWindow = 110;

/// In how many windows of texts each word of some topics stands, and each pair of words that stand
/// together in one of them. Memory grows with these words and pairs, not with the texts.
///
/// A window of n words slides over each document, one word at a time; a document of at most n words
/// is one window, an empty one too. As in gensim a word is no longer seen once any of its uses in
/// the window has left it, until it enters anew; that matters only for a word that stands twice
/// within n words.
class WordOccurrences {
 public:
  /// Words of `topics` are numbers below `words`. `windows` are the sizes to be counted.
  WordOccurrences(const TopicWords& topics, std::size_t words, std::vector<std::int64_t> windows,
                  const Context& context = {});

  /// Counts more documents; words beyond those of the topics are passed over. Counts are whole
  /// numbers, so they depend neither on the number of threads nor on how documents come in blocks.
  void add(std::span<const PlacedWords> documents);
  /// The same of documents × words, an entry above 0 being a use; for kWholeDocument alone.
  void add(const SparseView& counts);

  /// All windows of this size. These three throw Error for a size that is not counted.
  std::int64_t total(std::int64_t window) const;
  /// Those that hold a word; 0 for a word of no topic.
  std::int64_t count(std::int64_t window, std::int32_t word) const;
  /// Those that hold both; 0 for words that are together in no topic. A word with itself: its own.
  std::int64_t count(std::int64_t window, std::int32_t a, std::int32_t b) const;
  /// Whether any document has the word.
  bool seen(std::int32_t word) const { return count(windows_[0], word) > 0; }

 private:
  struct Counts {  // of one size of window
    std::int64_t total = 0;
    std::vector<std::int64_t> words, pairs;
  };
  class Worker;

  void merge(std::vector<Worker>& workers);
  std::size_t size_index(std::int64_t window) const;

  Context context_;
  std::vector<std::int64_t> windows_;
  std::vector<std::int32_t> slot_;       // by word: its place among the topics' words, or −1
  std::vector<std::size_t> pair_begin_;  // by slot: where its partners begin
  std::vector<std::int32_t> partner_;    // slots above the first's, ascending
  std::vector<Counts> counts_;           // by size of window
};

/// NPMI (Bouma 2009) of two words that a topic has both: log((p(a,b) + ε) / (p(a)·p(b))) /
/// −log(p(a,b) + ε), p being a share of windows; both must be seen.
double npmi(const WordOccurrences& occurrences, std::int64_t window, std::int32_t a,
            std::int32_t b);

/// These give a value a topic. Of a topic's words those that no document has are left out, as in
/// gensim; where fewer than two are left there is no value: NaN. p is a share of windows.

/// c_npmi: mean over pairs of their NPMI.
std::vector<double> c_npmi(const TopicWords& topics, const WordOccurrences& occurrences,
                           std::int64_t window);
/// c_uci (Newman et al. 2010): mean over pairs of log((p(v,w) + ε) / (p(v)·p(w))).
std::vector<double> c_uci(const TopicWords& topics, const WordOccurrences& occurrences,
                          std::int64_t window = kUciWindow);
/// c_v: with m_vw the NPMI of a pair (w with itself too), the mean over words w of the cosine of
/// (m_wu)_u and (Σ_v m_vu)_u.
std::vector<double> c_v(const TopicWords& topics, const WordOccurrences& occurrences,
                        std::int64_t window = kCvWindow);
/// u_mass (Mimno et al. 2011): mean over pairs, v before w, of log((p(v,w) + ε) / p(v)), by
/// documents.
std::vector<double> u_mass(const TopicWords& topics, const WordOccurrences& occurrences);

/// The arithmetic mean over the topics that have a value; NaN where none has.
double mean_over_topics(const std::vector<double>& values);

/// c_npmi by the documents of counts (N×V), the words being its columns.
std::vector<double> npmi(const TopicWords& topics, const SparseMatrix& counts,
                         const Context& context = {});

}  // namespace saetm
