#include <algorithm>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "core/options_io.h"
#include "core/parallel.h"
#include "core/utf8.h"
#include "saetm/text.h"
#include "text/form_counter.h"
#include "text/phrase_names.h"
#include "text/phrases.h"
#include "text/rules/languages.h"
#include "text/rules/stopwords.h"
#include "text/vocabulary.h"

namespace saetm {
namespace {

/// Those that may be at fault where no word is left.
std::string options_of_words(const TextOptions& options) {
  std::string named = "--min-documents";
  named += options.token_pattern.empty() ? ", --language" : ", --token-pattern";
  return options.stop_words.empty() ? named : named + ", --stop-words";
}

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
        tokenizer(given.language, given.ngrams > 1, given.token_pattern),
        rule(make_word_rule(given)) {
    take_stop_phrases();
  }

  /// A counter that no other thread holds, and its number.
  std::pair<std::uint32_t, FormCounter*> take_counter();
  void give_counter(std::uint32_t counter);
  std::vector<CountedWord> merge_terms();
  std::vector<std::string> terms_kept(const std::vector<std::int32_t>& column,
                                      std::size_t columns) const;
  void show_forms(std::vector<CountedWord>& words) const;
  void tell_apart(std::vector<CountedWord>& words) const;
  /// Whether forms bear the tags of their documents' languages.
  bool tagged_forms() const { return language_name(options.language) == "auto"; }
  using Row = std::vector<std::pair<std::int32_t, std::uint32_t>>;  // columns, times

  void take_stop_phrases();
  bool is_stopped(const std::vector<std::uint32_t>& phrase) const;
  void find_phrases(std::vector<CountedWord>& words);
  void leave_out_doubles(std::vector<CountedWord>& words, std::size_t plain);
  bool has_marks_of_phrases(const std::vector<std::int32_t>& column) const;
  void row_of(std::size_t d, const std::vector<std::int32_t>& column, Row& row) const;
  SparseMatrix count(const std::vector<std::int32_t>& column, std::size_t columns) const;

  TextOptions options;
  Context context;
  Tokenizer tokenizer;
  std::unique_ptr<WordRule> rule;
  std::vector<std::unique_ptr<FormCounter>> counters;
  std::vector<std::uint32_t> idle;
  std::mutex mutex;
  std::vector<Counted> documents;
  std::vector<FormCounter::Range> sequences;  // of each document, where phrases are wanted
  /// By counter, then its term: the term's number over all counters.
  std::vector<std::vector<std::uint32_t>> merged;
  StringTable terms;  // of all counters
  Phrases phrases;
  std::set<std::string> stopped_phrases;     // as terms, joined by "_"
  std::vector<WordSequence> word_sequences;  // in numbers over all counters
};

std::pair<std::uint32_t, FormCounter*> WordCounter::State::take_counter() {
  const std::lock_guard lock(mutex);
  if (idle.empty()) {
    idle.push_back(static_cast<std::uint32_t>(counters.size()));
    counters.push_back(std::make_unique<FormCounter>(tokenizer, *rule, options.ngrams > 1));
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
    show_forms(words);
  } else {
    for (std::uint32_t term = 0; term < terms.size(); ++term) words[term].word = terms[term];
  }
  return words;
}

/// Names each stem by its most frequent form, ties by bytes. Of stems that languages share the name
/// of, those in fewer documents have the stem behind it.
void WordCounter::State::show_forms(std::vector<CountedWord>& words) const {
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
  for (std::uint32_t term = 0; term < terms.size(); ++term) {
    words[term].word = rule->shown(forms[best[term]], terms[term]);
  }
  if (tagged_forms()) tell_apart(words);
}

void WordCounter::State::tell_apart(std::vector<CountedWord>& words) const {
  std::map<std::string_view, std::uint32_t> first;  // of a name, the stem in most documents
  const auto goes_before = [&](std::uint32_t a, std::uint32_t b) {
    return words[a].documents != words[b].documents ? words[a].documents > words[b].documents
                                                    : terms[a] < terms[b];
  };
  for (std::uint32_t term = 0; term < terms.size(); ++term) {
    const auto [found, fresh] = first.try_emplace(words[term].word, term);
    if (!fresh && goes_before(term, found->second)) found->second = term;
  }
  std::vector<std::uint32_t> later;
  for (std::uint32_t term = 0; term < terms.size(); ++term) {
    if (first.at(words[term].word) != term) later.push_back(term);
  }
  first.clear();
  for (const std::uint32_t term : later) {
    words[term].word.append("/").append(terms[term]);
  }
}

/// Finds the phrases that may enter the vocabulary and adds them behind the words.
void WordCounter::State::find_phrases(std::vector<CountedWord>& words) {
  for (std::size_t i = 0; i < counters.size(); ++i) {
    for (std::uint32_t& term : counters[i]->sequence()) {
      term = merged[i][term & ~kBreak] | (term & kBreak);
    }
  }
  for (std::size_t d = 0; d < documents.size(); ++d) {
    word_sequences.push_back(std::span(counters[documents[d].counter]->sequence())
                                 .subspan(sequences[d].begin, sequences[d].size));
  }
  std::vector<std::int64_t> frequency;
  for (const CountedWord& word : words) frequency.push_back(word.documents);
  PhraseOptions wanted{options.ngrams, least_documents(options, documents.size())};
  const auto size = static_cast<std::size_t>(options.vocabulary_size);
  if (words.size() > size) {
    // A phrase in fewer documents than the words that fill the vocabulary has no place in it.
    std::vector<std::int64_t> sorted = frequency;
    std::nth_element(sorted.begin(), sorted.begin() + size - 1, sorted.end(), std::greater<>());
    wanted.min_documents = std::max(wanted.min_documents, sorted[size - 1]);
  }
  phrases = Phrases(word_sequences, frequency, wanted, context);
  const std::size_t plain = words.size();
  for (std::size_t i = 0; i < phrases.size(); ++i) {
    std::string name;
    for (const std::uint32_t word : phrases.words(i)) {
      name += (name.empty() ? "" : "_") + words[word].word;
    }
    const bool stopped = is_stopped(phrases.words(i));
    words.push_back({std::move(name), stopped ? 0 : phrases.documents(i)});
  }
  leave_out_doubles(words, plain);
}

/// Leaves out phrases with the name of a word ("snake_case") or of another phrase.
void WordCounter::State::leave_out_doubles(std::vector<CountedWord>& words, std::size_t plain) {
  const auto has_mark = [](const CountedWord& word) {
    return word.word.find('_') != std::string::npos;
  };
  const auto phrases_begin = words.begin() + static_cast<std::ptrdiff_t>(plain);
  if (std::none_of(words.begin(), phrases_begin, has_mark)) return;
  std::map<std::string, int> times;
  for (const CountedWord& word : words) {
    if (has_mark(word)) ++times[word.word];
  }
  for (auto phrase = phrases_begin; phrase != words.end(); ++phrase) {
    if (times[phrase->word] > 1) phrase->documents = 0;
  }
}

/// Whether a phrase is one of the options' own stop words.
bool WordCounter::State::is_stopped(const std::vector<std::uint32_t>& phrase) const {
  std::string name;
  for (const std::uint32_t word : phrase) name.append(name.empty() ? "" : "_").append(terms[word]);
  return stopped_phrases.contains(name);
}

/// Own stop words that are several words as texts are cut leave out phrases, and no word.
void WordCounter::State::take_stop_phrases() {
  const std::vector<std::vector<std::string>> several = stop_phrases(options);
  if (several.empty()) return;
  std::string shown;
  for (const std::vector<std::string>& parts : several) {
    std::string name, as_given, term;
    for (const std::string& part : parts) {
      const bool counted = !tagged_forms() && rule->term(part, term);
      name.append(name.empty() ? "" : "_").append(counted ? term : part);
      as_given.append(as_given.empty() ? "" : " ").append(part);
    }
    stopped_phrases.insert(name);
    shown += (shown.empty() ? "" : ", ") + as_given;
  }
  if (options.ngrams > 1) return;
  context.progress->log(
      "--stop-words: no word is left out by what is several words as texts are cut (" +
      shortened(shown, 200) + "); with --ngrams 2 such phrases are");
}

/// A document's columns and times, columns distinct, in no order. `column` is by number of the word
/// or, behind the words, the phrase.
void WordCounter::State::row_of(std::size_t d, const std::vector<std::int32_t>& column,
                                Row& row) const {
  row.clear();
  const std::vector<std::uint32_t>& number = merged[documents[d].counter];
  for (const auto& count : counters[documents[d].counter]->counts(documents[d].range)) {
    const std::int32_t at = column[number[count.term]];
    if (at >= 0) row.emplace_back(at, count.times);
  }
  if (phrases.size() == 0) return;
  const std::size_t words = row.size();
  phrases.for_each(word_sequences[d], [&](std::uint32_t phrase) {
    const std::int32_t at = column[column.size() - phrases.size() + phrase];
    if (at >= 0) row.emplace_back(at, 1);
  });
  std::sort(row.begin() + words, row.end());
  std::size_t last = words;  // behind the distinct ones
  for (std::size_t i = words; i < row.size(); ++i) {
    if (last > words && row[last - 1].first == row[i].first) {
      ++row[last - 1].second;
    } else {
      row[last++] = row[i];
    }
  }
  row.resize(last);
}

SparseMatrix WordCounter::State::count(const std::vector<std::int32_t>& column,
                                       std::size_t columns) const {
  SparseMatrix matrix;
  matrix.cols = columns;
  matrix.indptr.assign(documents.size() + 1, 0);
  constexpr std::size_t kRows = 1024;
  parallel_blocks(context, documents.size(), kRows, [&](std::size_t begin, std::size_t end) {
    Row row;
    for (std::size_t d = begin; d < end; ++d) {
      row_of(d, column, row);
      matrix.indptr[d + 1] = static_cast<std::int64_t>(row.size());
    }
  });
  for (std::size_t d = 0; d < documents.size(); ++d) matrix.indptr[d + 1] += matrix.indptr[d];
  matrix.indices.resize(static_cast<std::size_t>(matrix.indptr.back()));
  matrix.values.resize(matrix.indices.size());
  parallel_blocks(context, documents.size(), kRows, [&](std::size_t begin, std::size_t end) {
    Row row;
    for (std::size_t d = begin; d < end; ++d) {
      row_of(d, column, row);
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

/// Whether a word of the vocabulary has a "_" of its own, where these part phrases.
bool WordCounter::State::has_marks_of_phrases(const std::vector<std::int32_t>& column) const {
  const auto has = [&](std::uint32_t word) {
    return terms[word].find('_') != std::string_view::npos;
  };
  for (std::size_t i = 0; options.ngrams > 1 && i < column.size(); ++i) {
    if (column[i] < 0) continue;
    const std::vector<std::uint32_t> words = i < terms.size()
                                                 ? std::vector{static_cast<std::uint32_t>(i)}
                                                 : phrases.words(i - terms.size());
    if (std::any_of(words.begin(), words.end(), has)) return true;
  }
  return false;
}

/// The terms of the vocabulary's words, phrases' joined by "_".
std::vector<std::string> WordCounter::State::terms_kept(const std::vector<std::int32_t>& column,
                                                        std::size_t columns) const {
  std::vector<std::string> kept(columns);
  for (std::size_t i = 0; i < column.size(); ++i) {
    if (column[i] < 0) continue;
    std::string& term = kept[static_cast<std::size_t>(column[i])];
    if (i < terms.size()) {
      const std::string_view word = terms[static_cast<std::uint32_t>(i)];
      term = options.ngrams > 1 ? as_part(word) : std::string(word);
      continue;
    }
    for (const std::uint32_t word : phrases.words(i - terms.size())) {
      if (!term.empty()) term += '_';
      term += as_part(terms[word]);
    }
  }
  return kept;
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
  const bool phrases = state.options.ngrams > 1;
  state.documents.resize(first + texts.size());
  if (phrases) state.sequences.resize(first + texts.size());
  parallel_blocks(state.context, texts.size(), kGrain, [&](std::size_t begin, std::size_t end) {
    const auto [number, counter] = state.take_counter();
    for (std::size_t i = begin; i < end; ++i) {
      const std::size_t begin_sequence = counter->sequence().size();
      state.documents[first + i] = {number, counter->add(texts[i])};
      if (!phrases) continue;
      state.sequences[first + i] = {begin_sequence, counter->sequence().size() - begin_sequence};
    }
    state.give_counter(number);
  });
}

BagOfWords WordCounter::finish() {
  State& state = *state_;
  std::vector<CountedWord> words = state.merge_terms();
  if (state.options.ngrams > 1) state.find_phrases(words);
  VocabularyChoice choice = choose_vocabulary(words, state.documents.size(), state.options,
                                              options_of_words(state.options).c_str());
  BagOfWords bag;
  bag.counts = state.count(choice.column, choice.vocabulary.words.size());
  bag.vocabulary = std::move(choice.vocabulary);
  if (state.tagged_forms() || state.has_marks_of_phrases(choice.column)) {
    bag.vocabulary.terms = state.terms_kept(choice.column, bag.vocabulary.words.size());
  }
  return bag;
}

}  // namespace saetm
