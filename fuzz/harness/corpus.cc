/// Corpora in each form, plain and compressed, with words given ready made, and lists of topics.
#include "saetm/corpus.h"

#include <vector>

#include "apply/evaluate.h"
#include "core/utf8.h"
#include "input.h"
#include "saetm/text.h"

using namespace saetm;

namespace {

constexpr const char* kForms[] = {"jsonl", "csv", "tsv", "txt", "images"};

CorpusOptions options_of(std::uint8_t choice) {
  CorpusOptions options;
  options.max_line = 1;
  if (choice & 1) options.words_field = "words";
  if (choice & 2) options.words_separator = ";";
  if (choice & 4) options.time_field = options.group_field = "year";
  if (choice & 8) options.text_field = options.title_field = "title";
  return options;
}

void check(const Document& document) {
  for (const std::string* text : {&document.id, &document.group, &document.time, &document.title,
                                  &document.text, &document.image}) {
    fuzz::require(is_utf8(*text), "text that is not UTF-8");
  }
  fuzz::require(!document.id.empty(), "a document without an id");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Folder folder;
  fuzz::Input input(data, size);
  const std::uint8_t form = input.byte() % 6;
  CorpusOptions options = options_of(input.byte());
  const std::string path = folder.put("corpus", input.rest());
  if (form == 5) {
    fuzz::may_refuse([&] { (void)read_topic_words(path, 10); });
    return 0;
  }
  options.format = kForms[form];
  fuzz::may_refuse([&] {
    const auto reader = open_corpus(path, options);
    TextOptions every;
    every.min_documents = 1;
    BagCounter bags(every);
    bool given = false;
    for (Document document; reader->next(document);) {
      check(document);
      bags.add(document.words);
      given = given || !document.words.empty();
    }
    if (given) (void)bags.finish();
  });
  return 0;
}
