#include "saetm/word_places.h"

#include <algorithm>

#include "core/options_io.h"
#include "core/parallel.h"
#include "text/vocabulary_reader.h"

namespace saetm {
namespace {

constexpr std::size_t kGrain = 32;  // documents that a thread takes at a time

}  // namespace

struct WordPlaces::State {
  Context context;
  VocabularyReaders readers;
};

WordPlaces::WordPlaces(const TextOptions& options, const std::vector<std::string>& words,
                       const Context& context) {
  check_options(options);
  state_.reset(new State{context, {options, words, {}}});
}
WordPlaces::~WordPlaces() = default;
WordPlaces::WordPlaces(WordPlaces&&) noexcept = default;

std::vector<PlacedWords> WordPlaces::find(const std::vector<std::string>& texts) {
  state_->context.check_interrupt();
  std::vector<PlacedWords> found(texts.size());
  parallel_blocks(state_->context, texts.size(), kGrain, [&](std::size_t begin, std::size_t end) {
    state_->readers.with_reader([&](VocabularyReader& reader) {
      for (std::size_t i = begin; i < end; ++i) {
        found[i].length = reader.read(texts[i], [&](std::int32_t word, std::uint32_t place, auto) {
          found[i].words.push_back({place, word});
        });
      }
    });
  });
  return found;
}

struct BagPlaces::State {
  StringTable table;
  std::vector<std::int32_t> word;  // by its number in the table
};

BagPlaces::BagPlaces(const std::vector<std::string>& words) : state_(std::make_unique<State>()) {
  for (std::size_t w = 0; w < words.size(); ++w) {
    const std::uint32_t id = state_->table.add(words[w]);
    if (id == state_->word.size()) state_->word.push_back(static_cast<std::int32_t>(w));
  }
}
BagPlaces::~BagPlaces() = default;
BagPlaces::BagPlaces(BagPlaces&&) noexcept = default;

std::vector<PlacedWords> BagPlaces::find(const std::vector<WeightedWords>& documents) const {
  std::vector<PlacedWords> found;
  for (const WeightedWords& words : documents) {
    PlacedWords& document = found.emplace_back();
    for (const auto& [word, weight] : words) {
      const std::uint32_t id = state_->table.find(word);
      if (id != StringTable::kNone) {
        document.words.push_back({document.length, state_->word[id]});
      }
      ++document.length;
    }
  }
  return found;
}

}  // namespace saetm
