#include "stages/corpus/corpus_words.h"

#include "saetm/error.h"

namespace saetm {
namespace {

/// Documents counted at a time.
constexpr std::size_t kBlock = 2048;

std::variant<WordCounter, BagCounter> make_counter(const CorpusOptions& corpus,
                                                   const TextOptions& text,
                                                   const Context& context) {
  if (corpus.words_field.empty()) return WordCounter(text, context);
  if (text.ngrams > 1) {
    throw Error("--ngrams is " + std::to_string(text.ngrams) +
                ", but phrases are found in texts, and --words-field gives the words ready made");
  }
  return BagCounter(text);
}

}  // namespace

CorpusWords::CorpusWords(const CorpusOptions& corpus, const TextOptions& text,
                         const Context& context)
    : counter_(make_counter(corpus, text, context)) {
  progress_.emplace(context, "prepare", 0, "documents");
}

void CorpusWords::add(const Document& document) {
  ++documents_;
  if (auto* bags = std::get_if<BagCounter>(&counter_)) {
    bags->add(document.words);
  } else {
    texts_.push_back(document.full_text());
  }
  if (documents_ % kBlock == 0) count();
}

void CorpusWords::count() {
  if (auto* words = std::get_if<WordCounter>(&counter_)) words->add(texts_);
  texts_.clear();
  progress_->update(documents_);
}

BagOfWords CorpusWords::finish() {
  count();
  progress_.reset();
  return std::visit([](auto& counter) { return counter.finish(); }, counter_);
}

}  // namespace saetm
