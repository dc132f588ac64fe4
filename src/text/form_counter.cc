#include "text/form_counter.h"

namespace saetm {

std::uint32_t FormCounter::add_form(std::string_view form) {
  const std::uint32_t id = forms_.add(form);
  if (id == term_of_.size()) {
    const bool counted = rule_->term(form, term_);
    term_of_.push_back(counted ? terms_.add(term_) : StringTable::kNone);
    form_times_.push_back(0);
    times_.resize(terms_.size());
  }
  return id;
}

FormCounter::Range FormCounter::add(std::string_view text) {
  met_.clear();
  const auto& [words, tag] = words_of(text, tokenizer_, *rule_);
  bool counted = false;  // the word before
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::uint32_t form = add_form(tagged(tag, words[i], tagged_));
    const std::uint32_t term = term_of_[form];
    if (sequences_ && term != StringTable::kNone) {
      sequence_.push_back(counted && tokenizer_.follows(i) ? term : term | kBreak);
    }
    counted = term != StringTable::kNone;
    if (!counted) continue;
    ++form_times_[form];
    if (times_[term]++ == 0) met_.push_back(term);
  }
  const Range range{counts_.size(), met_.size()};
  for (const std::uint32_t term : met_) {
    counts_.push_back({term, times_[term]});
    times_[term] = 0;
  }
  return range;
}

}  // namespace saetm
