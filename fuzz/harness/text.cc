/// Texts of any bytes: words, phrases, words on a vocabulary, by the rules of several languages.
#include "saetm/text.h"

#include <map>

#include "input.h"
#include "saetm/word_places.h"

using namespace saetm;

namespace {

constexpr const char* kLanguages[] = {"none",     "english", "auto", "german",
                                      "japanese", "korean",  "thai", "turkish"};
const std::vector<std::string> kWords = {"house", "hard_drive", "dog", "drive", "hard", "maison"};

TextOptions options_of(const std::string& language) {
  TextOptions options;
  options.language = language;
  options.min_documents = 1;
  options.ngrams = 3;
  return options;
}

/// Made once: WordNet is read for it.
struct Readers {
  explicit Readers(const std::string& language)
      : counter(options_of(language), kWords, {.threads = 1}),
        places(options_of(language), kWords, {.threads = 1}) {}
  VocabularyCounter counter;
  WordPlaces places;
};

Readers& readers(const std::string& language) {
  static std::map<std::string, Readers> all;
  return all.try_emplace(language, language).first->second;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const std::uint8_t choice = input.byte();
  const std::string language = kLanguages[choice % 8];
  std::vector<std::string> texts;
  while (!input.is_empty()) texts.emplace_back(input.until('\0'));
  fuzz::may_refuse([&] {
    Readers& reader = readers(language);
    fuzz::require(reader.counter.count(texts).rows() == texts.size(), "texts are lost");
    for (const PlacedWords& found : reader.places.find(texts)) {
      for (const WordPlace& word : found.words) {
        fuzz::require(word.place < found.length, "a place behind the end");
      }
    }
    if (choice < 128 || language == "english" || language == "auto") return;
    WordCounter counter(options_of(language), {.threads = 1});
    counter.add(texts);
    const BagOfWords bag = counter.finish();
    fuzz::require(bag.counts.cols == bag.vocabulary.words.size(), "words are lost");
  });
  return 0;
}
