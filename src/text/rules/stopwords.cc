#include "text/rules/stopwords.h"

#include <algorithm>
#include <sstream>
#include <string>

#include "text/tokenizer.h"

namespace saetm {

// The files of src/text/stopwords, each behind a line "@language" (src/CMakeLists.txt).
extern const std::string_view kStopWords;

namespace {

std::string_view list_of(std::string_view language) {
  std::string head = "@";
  head.append(language).append("\n");
  const std::size_t at = kStopWords.find(head);
  if (at == std::string_view::npos) return {};
  const std::string_view list = kStopWords.substr(at + head.size());
  return list.substr(0, list.find("\n@"));
}

/// Calls use(parts) for each word of the options as the tokenizer cuts it: in lower case, in normal
/// form.
template <class Use>
void for_each_own(const TextOptions& options, const Use& use) {
  if (options.stop_words.empty()) return;
  Tokenizer tokenizer(options.language, false, options.token_pattern);
  std::istringstream given(options.stop_words);
  for (std::string word; given >> word;) use(tokenizer.words(word));
}

/// Alef is often written without its hamza: أ, إ and آ as ا.
std::string without_hamza(std::string_view word) {
  std::string plain(word);
  for (const std::string_view alef : {"أ", "إ", "آ"}) {
    for (std::size_t at = plain.find(alef); at != std::string::npos; at = plain.find(alef, at)) {
      plain.replace(at, alef.size(), "ا");
    }
  }
  return plain;
}

}  // namespace

StopWords::StopWords(std::string_view language) {
  const std::string_view list = list_of(language);
  for (std::size_t begin = 0; begin < list.size();) {
    const std::size_t end = std::min(list.find('\n', begin), list.size());
    const std::string_view line = list.substr(begin, end - begin);
    begin = end + 1;
    if (line.empty() || line.front() == '#') continue;
    words_.add(line);
    if (language == "arabic") words_.add(without_hamza(line));
  }
}

StopWords::StopWords(std::string_view language, const TextOptions& options)
    : StopWords(options.stop_words_mode == "replace" && !options.stop_words.empty() ? ""
                                                                                    : language) {
  for_each_own(options, [&](const std::vector<std::string_view>& parts) {
    if (parts.size() != 1) return;
    words_.add(parts[0]);
    own_.emplace_back(parts[0]);
  });
}

std::vector<std::vector<std::string>> stop_phrases(const TextOptions& options) {
  std::vector<std::vector<std::string>> phrases;
  for_each_own(options, [&](const std::vector<std::string_view>& parts) {
    if (parts.size() > 1) phrases.emplace_back(parts.begin(), parts.end());
  });
  return phrases;
}

}  // namespace saetm
