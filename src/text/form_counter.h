#pragma once
/// What one thread keeps of the documents that it counted.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/phrases.h"
#include "text/rules/word_rule.h"
#include "text/string_table.h"
#include "text/tokenizer.h"

namespace saetm {

/// Counts terms document by document. The rule is asked once a form; terms are numbered by this
/// counter alone, and put together with those of other threads at the end.
class FormCounter {
 public:
  struct Count {
    std::uint32_t term;
    std::uint32_t times;
  };
  /// Where a document's counts stand.
  struct Range {
    std::size_t begin = 0;
    std::size_t size = 0;
  };

  /// With `sequences` it also keeps the terms of each document in their order.
  FormCounter(const Tokenizer& tokenizer, const WordRule& rule, bool sequences)
      : tokenizer_(tokenizer), rule_(rule.copy()), sequences_(sequences) {}

  Range add(std::string_view text);

  const StringTable& terms() const { return terms_; }
  /// All documents' counts; each term once in a document, in no order.
  const std::vector<Count>& counts() const { return counts_; }
  std::span<const Count> counts(const Range& range) const {
    return std::span(counts_).subspan(range.begin, range.size);
  }

  /// All documents' terms in their order, with kBreak where a term does not stand right behind the
  /// one before, be it that a word between them is not counted.
  std::vector<std::uint32_t>& sequence() { return sequence_; }

  /// With the tags that the rule put before them.
  const StringTable& forms() const { return forms_; }
  /// The term of a form, StringTable::kNone when it is not counted.
  std::uint32_t term_of(std::uint32_t form) const { return term_of_[form]; }
  std::uint64_t form_times(std::uint32_t form) const { return form_times_[form]; }

 private:
  std::uint32_t add_form(std::string_view form);

  Tokenizer tokenizer_;
  std::unique_ptr<WordRule> rule_;
  StringTable forms_;
  std::vector<std::uint32_t> term_of_;     // by form
  std::vector<std::uint64_t> form_times_;  // by form
  StringTable terms_;
  std::vector<std::uint32_t> times_;  // by term, of the document at hand; else zero
  std::vector<std::uint32_t> met_;    // its terms
  std::vector<Count> counts_;
  bool sequences_;
  std::vector<std::uint32_t> sequence_;
  std::string term_, tagged_;
};

}  // namespace saetm
