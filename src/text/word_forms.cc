#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/options_io.h"
#include "core/parallel.h"
#include "saetm/word_places.h"
#include "text/vocabulary_reader.h"

namespace saetm {
namespace {

constexpr std::size_t kGrain = 32;      // documents that a thread takes at a time
constexpr std::size_t kMostForms = 40;  // of a word

/// Uses of each form of a word; a form may be of several words, where texts are of many languages.
struct FormUses {
  StringTable forms;
  std::vector<std::unordered_map<std::int32_t, std::uint64_t>> uses;  // by form

  void add(std::string_view form, std::int32_t word, std::uint64_t times) {
    const std::uint32_t id = forms.add(form);
    if (id == uses.size()) uses.emplace_back();
    uses[id][word] += times;
  }
};

}  // namespace

struct WordForms::State {
  State(const TextOptions& options, const std::vector<std::string>& vocabulary,
        const std::vector<std::string>& terms, const Context& where)
      : context(where),
        words(vocabulary.size()),
        readers(options, vocabulary, terms),
        of_worker(static_cast<std::size_t>(where.thread_count())) {}

  Context context;
  std::size_t words;
  VocabularyReaders readers;
  std::vector<FormUses> of_worker;
};

WordForms::WordForms(const TextOptions& options, const std::vector<std::string>& words,
                     const Context& context, const std::vector<std::string>& terms) {
  check_options(options);
  state_ = std::make_unique<State>(options, words, terms, context);
}
WordForms::~WordForms() = default;
WordForms::WordForms(WordForms&&) noexcept = default;

void WordForms::add(const std::vector<std::string>& texts) {
  State& state = *state_;
  state.context.check_interrupt();
  const std::size_t parts = (texts.size() + kGrain - 1) / kGrain;
  parallel_for_workers(state.context, parts, [&](std::size_t part, std::size_t worker) {
    state.readers.with_reader([&](VocabularyReader& reader) {
      std::string joined;
      const std::size_t end = std::min(texts.size(), (part + 1) * kGrain);
      for (std::size_t i = part * kGrain; i < end; ++i) {
        reader.read(texts[i], [&](std::int32_t word, std::uint32_t, auto forms) {
          joined.assign(forms.front());
          for (const std::string_view form : forms.subspan(1)) joined.append(" ").append(form);
          state.of_worker[worker].add(joined, word, 1);
        });
      }
    });
  });
}

std::vector<std::vector<std::string>> WordForms::forms() const {
  FormUses all;
  for (const FormUses& part : state_->of_worker) {
    for (std::uint32_t id = 0; id < part.uses.size(); ++id) {
      for (const auto& [word, times] : part.uses[id]) all.add(part.forms[id], word, times);
    }
  }
  std::vector<std::vector<std::pair<std::uint64_t, std::string>>> found(state_->words);
  for (std::uint32_t id = 0; id < all.uses.size(); ++id) {
    for (const auto& [word, times] : all.uses[id]) {
      found[static_cast<std::size_t>(word)].emplace_back(times, all.forms[id]);
    }
  }
  std::vector<std::vector<std::string>> result(state_->words);
  for (std::size_t w = 0; w < found.size(); ++w) {
    std::sort(found[w].begin(), found[w].end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    found[w].resize(std::min(found[w].size(), kMostForms));
    for (auto& [times, form] : found[w]) result[w].push_back(std::move(form));
  }
  return result;
}

}  // namespace saetm
