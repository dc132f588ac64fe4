#pragma once
/// Given words, phrases among them, found in texts by the rules of WordCounter.
#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "text/phrase_names.h"
#include "text/rules/word_rule.h"
#include "text/string_table.h"
#include "text/tokenizer.h"

namespace saetm {

/// The vocabulary as terms, and runs of terms. A term is what a form counts as: of a stem, which
/// the vocabulary shows as a form, that form's stem.
class VocabularyTerms {
 public:
  static constexpr std::uint32_t kNone = StringTable::kNone;

  /// `given` are the words' terms where the rule alone cannot tell them, else empty.
  VocabularyTerms(const std::vector<std::string>& shown, const std::vector<std::string>& given,
                  WordRule& rule, bool phrases) {
    const std::vector<std::string>& words = given.empty() ? shown : given;
    for (std::size_t w = 0; w < words.size(); ++w) {
      const auto column = static_cast<std::int32_t>(w);
      const auto terms_of = [&](const std::string& word) {
        return given.empty() ? rule.terms_of_word(word) : std::vector<std::string>{word};
      };
      const std::vector<std::string> parts = !phrases       ? std::vector{words[w]}
                                             : given.empty() ? parts_of_name(words[w])
                                                             : parts_of_term(words[w]);
      // Without terms a "_" may part a phrase's words, or be one of a word's own.
      if (parts.size() == 1 || given.empty()) {
        for (const std::string& term : terms_of(given.empty() ? words[w] : parts[0])) {
          std::int32_t& to = columns_[add_term(term)];
          if (to < 0) to = column;
        }
      }
      if (parts.size() == 1) continue;
      std::uint32_t run = kNone;
      for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::uint32_t term = add_term(terms_of(parts[i]).front());
        run = i == 0 ? term : add_run(run, term, i);
      }
      if (run_columns_[run] < 0) run_columns_[run] = column;
    }
  }

  std::uint32_t find(std::string_view term) const { return terms_.find(term); }
  /// −1 for what is only a part of words.
  std::int32_t column(std::uint32_t term) const { return columns_[term]; }
  bool has_phrases() const { return !runs_.empty(); }
  /// The run of `length` + 1 terms: of `length` terms (of one term: that term), then `last`.
  std::uint32_t find_run(std::uint32_t before, std::uint32_t last, std::size_t length) const {
    if (before == kNone) return kNone;
    const auto found = runs_.find({before, last, length});
    return found == runs_.end() ? kNone : found->second;
  }
  std::int32_t run_column(std::uint32_t run) const { return run_columns_[run]; }

 private:
  using Run = std::tuple<std::uint32_t, std::uint32_t, std::size_t>;

  std::uint32_t add_term(const std::string& term) {
    const std::uint32_t id = terms_.add(term);
    if (id == columns_.size()) columns_.push_back(-1);
    return id;
  }
  std::uint32_t add_run(std::uint32_t before, std::uint32_t last, std::size_t length) {
    const auto next = static_cast<std::uint32_t>(run_columns_.size());
    const auto [found, fresh] = runs_.try_emplace({before, last, length}, next);
    if (fresh) run_columns_.push_back(-1);
    return found->second;
  }

  StringTable terms_;
  std::vector<std::int32_t> columns_;  // by term
  std::map<Run, std::uint32_t> runs_;
  std::vector<std::int32_t> run_columns_;  // by run
};

/// One thread's: asks the rule once a form, as long as it remembers the form.
class VocabularyReader {
 public:
  VocabularyReader(const Tokenizer& tokenizer, const WordRule& rule, const VocabularyTerms& terms)
      : tokenizer_(tokenizer), rule_(rule.copy()), terms_(terms) {}

  /// Calls found(column, place, forms) where a word of the vocabulary ends; place counts the words
  /// that the rule counts, of the vocabulary or not; forms are the text's, lower-cased, of a phrase
  /// more than one. Returns how many are counted.
  template <class Found>
  std::uint32_t read(std::string_view text, const Found& found);

 private:
  static constexpr std::uint32_t kNone = VocabularyTerms::kNone;
  static constexpr std::uint32_t kNotCounted = kNone - 1;
  static constexpr std::size_t kForms = std::size_t{1} << 18;  // that it remembers

  std::uint32_t term_of(std::string_view form);

  Tokenizer tokenizer_;
  std::unique_ptr<WordRule> rule_;
  const VocabularyTerms& terms_;
  StringTable forms_;
  std::vector<std::uint32_t> term_of_form_;
  std::string term_, tagged_;
};

template <class Found>
std::uint32_t VocabularyReader::read(std::string_view text, const Found& found) {
  const auto& [words, tag] = words_of(text, tokenizer_, *rule_);
  const auto tell = [&](std::int32_t column, std::uint32_t place, std::size_t end,
                        std::size_t length) {
    if (column >= 0) found(column, place, std::span(words).subspan(end - length, length));
  };
  std::uint32_t counted = 0;
  // What ends at the word before: a term, and the run of two with the one before that.
  std::uint32_t last = kNone, pair = kNone;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::uint32_t term = term_of(tagged(tag, words[i], tagged_));
    const std::uint32_t place = counted;
    counted += term != kNotCounted;
    if (term == kNotCounted) term = kNone;
    if (term != kNone) tell(terms_.column(term), place, i + 1, 1);
    if (!terms_.has_phrases()) continue;
    // A word that no vocabulary's word begins or goes on with ends all runs, counted or not.
    const bool joined = term != kNone && tokenizer_.follows(i);
    const std::uint32_t triple = joined ? terms_.find_run(pair, term, 2) : kNone;
    pair = joined ? terms_.find_run(last, term, 1) : kNone;
    last = term;
    if (pair != kNone) tell(terms_.run_column(pair), place, i + 1, 2);
    if (triple != kNone) tell(terms_.run_column(triple), place, i + 1, 3);
  }
  return counted;
}

inline std::uint32_t VocabularyReader::term_of(std::string_view form) {
  if (term_of_form_.size() == kForms) {
    forms_ = StringTable();
    term_of_form_.clear();
  }
  const std::uint32_t id = forms_.add(form);
  if (id == term_of_form_.size()) {
    term_of_form_.push_back(rule_->term(form, term_) ? terms_.find(term_) : kNotCounted);
  }
  return term_of_form_[id];
}

/// Readers of one vocabulary, as many as threads ask for at a time.
class VocabularyReaders {
 public:
  VocabularyReaders(const TextOptions& options, const std::vector<std::string>& words,
                    const std::vector<std::string>& terms)
      : tokenizer_(options.language, options.ngrams > 1, options.token_pattern),
        rule_(make_word_rule(options)),
        terms_(words, terms, *rule_, options.ngrams > 1) {}

  /// Calls use(reader), with one that no other thread holds.
  template <class Use>
  void with_reader(const Use& use) {
    std::unique_ptr<VocabularyReader> reader = take();
    use(*reader);
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(reader));
  }

 private:
  std::unique_ptr<VocabularyReader> take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<VocabularyReader>(tokenizer_, *rule_, terms_);
    std::unique_ptr<VocabularyReader> reader = std::move(idle_.back());
    idle_.pop_back();
    return reader;
  }

  Tokenizer tokenizer_;
  std::unique_ptr<WordRule> rule_;
  VocabularyTerms terms_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<VocabularyReader>> idle_;
};

}  // namespace saetm
