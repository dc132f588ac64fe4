#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>
#include <utility>

#include "core/options_io.h"
#include "core/parallel.h"
#include "saetm/text.h"
#include "text/string_table.h"
#include "text/tokenizer.h"
#include "text/word_rule.h"

namespace saetm {
namespace {

constexpr std::size_t kGrain = 32;                    // documents that a thread takes at a time
constexpr std::size_t kForms = std::size_t{1} << 18;  // that a thread remembers

/// The vocabulary as terms, and runs of terms. A term is what a form counts as: of a stem, which
/// the vocabulary shows as a form, that form's stem.
class VocabularyTerms {
 public:
  static constexpr std::uint32_t kNone = StringTable::kNone;

  VocabularyTerms(const std::vector<std::string>& words, WordRule& rule, bool phrases) {
    for (std::size_t w = 0; w < words.size(); ++w) {
      const auto column = static_cast<std::int32_t>(w);
      std::vector<std::uint32_t> terms;
      for (std::size_t begin = 0; begin <= words[w].size();) {
        // No word but a phrase has a "_".
        const std::size_t end =
            phrases ? std::min(words[w].find('_', begin), words[w].size()) : words[w].size();
        terms.push_back(add_term(words[w].substr(begin, end - begin), rule));
        begin = end + 1;
      }
      if (terms.size() == 1) {
        if (columns_[terms[0]] < 0) columns_[terms[0]] = column;
        continue;
      }
      std::uint32_t run = terms[0];
      for (std::size_t i = 1; i < terms.size(); ++i) run = add_run(run, terms[i], i);
      run_columns_[run] = column;
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

  std::uint32_t add_term(const std::string& word, WordRule& rule) {
    std::string stem;
    const bool by_stem = rule.terms_are_stems() && rule.term(word, stem);
    const std::uint32_t id = terms_.add(by_stem ? stem : word);
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
class RowCounter {
 public:
  RowCounter(const Tokenizer& tokenizer, const WordRule& rule, const VocabularyTerms& terms,
             std::size_t words)
      : tokenizer_(tokenizer), rule_(rule.copy()), terms_(terms), times_(words) {}

  void add_row(std::string_view text, SparseMatrix& rows) {
    met_.clear();
    const std::vector<std::string_view>& words = tokenizer_.words(text);
    // What ends at the word before: a term, and the run of two with the one before that.
    std::uint32_t last = VocabularyTerms::kNone, pair = VocabularyTerms::kNone;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::uint32_t term = term_of(words[i]);
      if (term != VocabularyTerms::kNone) add(terms_.column(term));
      if (!terms_.has_phrases()) continue;
      // A word that no vocabulary's word begins or goes on with ends all runs, counted or not.
      const bool joined = term != VocabularyTerms::kNone && tokenizer_.follows(i);
      const std::uint32_t triple = joined ? terms_.find_run(pair, term, 2) : VocabularyTerms::kNone;
      pair = joined ? terms_.find_run(last, term, 1) : VocabularyTerms::kNone;
      last = term;
      for (const std::uint32_t run : {pair, triple}) {
        if (run != VocabularyTerms::kNone) add(terms_.run_column(run));
      }
    }
    std::sort(met_.begin(), met_.end());
    for (const std::int32_t column : met_) {
      rows.indices.push_back(column);
      rows.values.push_back(static_cast<float>(times_[column]));
      times_[column] = 0;
    }
    rows.indptr.push_back(static_cast<std::int64_t>(rows.indices.size()));
  }

 private:
  void add(std::int32_t column) {
    if (column >= 0 && times_[column]++ == 0) met_.push_back(column);
  }
  std::uint32_t term_of(std::string_view form) {
    if (term_of_form_.size() == kForms) {
      forms_ = StringTable();
      term_of_form_.clear();
    }
    const std::uint32_t id = forms_.add(form);
    if (id == term_of_form_.size()) {
      term_of_form_.push_back(rule_->term(form, term_) ? terms_.find(term_)
                                                       : VocabularyTerms::kNone);
    }
    return term_of_form_[id];
  }

  Tokenizer tokenizer_;
  std::unique_ptr<WordRule> rule_;
  const VocabularyTerms& terms_;
  StringTable forms_;
  std::vector<std::uint32_t> term_of_form_;
  std::vector<std::uint32_t> times_;  // by column, of the document at hand; else zero
  std::vector<std::int32_t> met_;     // its columns
  std::string term_;
};

}  // namespace

struct VocabularyCounter::State {
  State(const TextOptions& options, const std::vector<std::string>& vocabulary,
        const Context& where)
      : context(where),
        words(vocabulary.size()),
        tokenizer(options.language, options.ngrams > 1),
        rule(make_word_rule(options.language)),
        terms(vocabulary, *rule, options.ngrams > 1) {}

  std::unique_ptr<RowCounter> take() {
    const std::lock_guard lock(mutex);
    if (idle.empty()) return std::make_unique<RowCounter>(tokenizer, *rule, terms, words);
    std::unique_ptr<RowCounter> counter = std::move(idle.back());
    idle.pop_back();
    return counter;
  }
  void give(std::unique_ptr<RowCounter> counter) {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(counter));
  }

  Context context;
  std::size_t words;
  Tokenizer tokenizer;
  std::unique_ptr<WordRule> rule;
  VocabularyTerms terms;
  std::mutex mutex;
  std::vector<std::unique_ptr<RowCounter>> idle;
};

VocabularyCounter::VocabularyCounter(const TextOptions& options,
                                     const std::vector<std::string>& words,
                                     const Context& context) {
  check_options(options);
  state_ = std::make_unique<State>(options, words, context);
}
VocabularyCounter::~VocabularyCounter() = default;
VocabularyCounter::VocabularyCounter(VocabularyCounter&&) noexcept = default;

SparseMatrix VocabularyCounter::count(const std::vector<std::string>& texts) {
  State& state = *state_;
  state.context.check_interrupt();
  std::vector<SparseMatrix> parts((texts.size() + kGrain - 1) / kGrain);
  parallel_blocks(state.context, texts.size(), kGrain, [&](std::size_t begin, std::size_t end) {
    std::unique_ptr<RowCounter> counter = state.take();
    for (std::size_t i = begin; i < end; ++i) counter->add_row(texts[i], parts[begin / kGrain]);
    state.give(std::move(counter));
  });
  SparseMatrix rows;
  rows.cols = state.words;
  for (const SparseMatrix& part : parts) append_rows(rows, part);
  return rows;
}

}  // namespace saetm
