#include <algorithm>
#include <mutex>
#include <utility>

#include "core/options_io.h"
#include "core/parallel.h"
#include "saetm/text.h"
#include "text/form_counter.h"
#include "text/vocabulary.h"

namespace saetm {
namespace {

/// Documents that a thread takes at a time.
constexpr std::size_t kGrain = 32;

}  // namespace

/// Each thread counts with a counter of its own, and each document remembers which. What comes out
/// does not depend on who counted what: words are numbered anew, by frequency and bytes.
struct WordCounter::State {
  struct Counted {
    std::uint32_t counter = 0;
    FormCounter::Range range;
  };

  State(const TextOptions& given, const Context& where)
      : options(given),
        context(where),
        tokenizer(given.language),
        rule(make_word_rule(given.language)) {}

  /// A counter that no other thread holds, and its number.
  std::pair<std::uint32_t, FormCounter*> take_counter();
  void give_counter(std::uint32_t counter);
  std::vector<CountedWord> merge_terms();
  void show_forms(std::vector<CountedWord>& words, const StringTable& terms) const;
  SparseMatrix count(const std::vector<std::int32_t>& column, std::size_t columns) const;

  TextOptions options;
  Context context;
  Tokenizer tokenizer;
  std::unique_ptr<WordRule> rule;
  std::vector<std::unique_ptr<FormCounter>> counters;
  std::vector<std::uint32_t> idle;
  std::mutex mutex;
  std::vector<Counted> documents;
  /// By counter, then its term: the term's number over all counters.
  std::vector<std::vector<std::uint32_t>> merged;
};

std::pair<std::uint32_t, FormCounter*> WordCounter::State::take_counter() {
  const std::lock_guard lock(mutex);
  if (idle.empty()) {
    idle.push_back(static_cast<std::uint32_t>(counters.size()));
    counters.push_back(std::make_unique<FormCounter>(tokenizer, *rule));
  }
  const std::uint32_t number = idle.back();
  idle.pop_back();
  return {number, counters[number].get()};
}

void WordCounter::State::give_counter(std::uint32_t counter) {
  const std::lock_guard lock(mutex);
  idle.push_back(counter);
}

/// Numbers the terms of all counters together; gives each its document frequency and name.
std::vector<CountedWord> WordCounter::State::merge_terms() {
  StringTable terms;
  std::vector<CountedWord> words;
  for (const auto& counter : counters) {
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t term = 0; term < counter->terms().size(); ++term) {
      numbers.push_back(terms.add(counter->terms()[term]));
    }
    words.resize(terms.size());
    for (const FormCounter::Count& count : counter->counts())
      ++words[numbers[count.term]].documents;
    merged.push_back(std::move(numbers));
  }
  if (rule->terms_are_stems()) {
    show_forms(words, terms);
  } else {
    for (std::uint32_t term = 0; term < terms.size(); ++term) words[term].word = terms[term];
  }
  return words;
}

/// Names each stem by its most frequent form, ties by bytes.
void WordCounter::State::show_forms(std::vector<CountedWord>& words,
                                    const StringTable& terms) const {
  StringTable forms;
  std::vector<std::uint64_t> times;
  std::vector<std::uint32_t> term_of;
  for (std::size_t i = 0; i < counters.size(); ++i) {
    const FormCounter& counter = *counters[i];
    for (std::uint32_t form = 0; form < counter.forms().size(); ++form) {
      if (counter.term_of(form) == StringTable::kNone) continue;
      const std::uint32_t id = forms.add(counter.forms()[form]);
      if (id == times.size()) {
        times.push_back(0);
        term_of.push_back(merged[i][counter.term_of(form)]);
      }
      times[id] += counter.form_times(form);
    }
  }
  std::vector<std::uint32_t> best(terms.size(), StringTable::kNone);
  for (std::uint32_t form = 0; form < forms.size(); ++form) {
    std::uint32_t& now = best[term_of[form]];
    if (now == StringTable::kNone || times[form] > times[now] ||
        (times[form] == times[now] && forms[form] < forms[now])) {
      now = form;
    }
  }
  for (std::uint32_t term = 0; term < terms.size(); ++term) words[term].word = forms[best[term]];
}

SparseMatrix WordCounter::State::count(const std::vector<std::int32_t>& column,
                                       std::size_t columns) const {
  const auto column_of = [&](const Counted& document, const FormCounter::Count& count) {
    return column[merged[document.counter][count.term]];
  };
  SparseMatrix matrix;
  matrix.cols = columns;
  matrix.indptr.assign(documents.size() + 1, 0);
  constexpr std::size_t kRows = 1024;
  parallel_blocks(context, documents.size(), kRows, [&](std::size_t begin, std::size_t end) {
    for (std::size_t d = begin; d < end; ++d) {
      for (const auto& count : counters[documents[d].counter]->counts(documents[d].range)) {
        matrix.indptr[d + 1] += column_of(documents[d], count) >= 0;
      }
    }
  });
  for (std::size_t d = 0; d < documents.size(); ++d) matrix.indptr[d + 1] += matrix.indptr[d];
  matrix.indices.resize(static_cast<std::size_t>(matrix.indptr.back()));
  matrix.values.resize(matrix.indices.size());
  parallel_blocks(context, documents.size(), kRows, [&](std::size_t begin, std::size_t end) {
    std::vector<std::pair<std::int32_t, std::uint32_t>> row;
    for (std::size_t d = begin; d < end; ++d) {
      row.clear();
      for (const auto& count : counters[documents[d].counter]->counts(documents[d].range)) {
        const std::int32_t at = column_of(documents[d], count);
        if (at >= 0) row.emplace_back(at, count.times);
      }
      std::sort(row.begin(), row.end());
      auto to = static_cast<std::size_t>(matrix.indptr[d]);
      for (const auto& [at, times] : row) {
        matrix.indices[to] = at;
        matrix.values[to++] = static_cast<float>(times);
      }
    }
  });
  return matrix;
}

WordCounter::WordCounter(const TextOptions& options, const Context& context) {
  check_options(options);
  state_ = std::make_unique<State>(options, context);
}
WordCounter::~WordCounter() = default;
WordCounter::WordCounter(WordCounter&&) noexcept = default;

void WordCounter::add(const std::vector<std::string>& texts) {
  State& state = *state_;
  state.context.check_interrupt();
  const std::size_t first = state.documents.size();
  state.documents.resize(first + texts.size());
  parallel_blocks(state.context, texts.size(), kGrain, [&](std::size_t begin, std::size_t end) {
    const auto [number, counter] = state.take_counter();
    for (std::size_t i = begin; i < end; ++i) {
      state.documents[first + i] = {number, counter->add(texts[i])};
    }
    state.give_counter(number);
  });
}

BagOfWords WordCounter::finish() {
  const State& state = *state_;
  const std::vector<CountedWord> words = state_->merge_terms();
  VocabularyChoice choice = choose_vocabulary(words, state.documents.size(), state.options,
                                              "--min-documents, --language");
  BagOfWords bag;
  bag.counts = state.count(choice.column, choice.vocabulary.words.size());
  bag.vocabulary = std::move(choice.vocabulary);
  return bag;
}

}  // namespace saetm
