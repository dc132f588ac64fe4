/// Topics of any tool: a topic a line.
#include <algorithm>

#include "apply/evaluate.h"
#include "io/corpus/given_words.h"
#include "io/json_file.h"
#include "io/line_reader.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> words_of_line(const LineReader& lines, std::string_view line) {
  const std::size_t begin = line.find_first_not_of(" \t");
  std::vector<std::string> words;
  if (begin != std::string_view::npos && line[begin] == '[') {
    const Json list = parse_json(line);
    if (!list.is_array()) lines.fail("is no JSON list");
    for (const Json& word : list) {
      if (!word.is_string()) lines.fail("its list holds something else than words");
      words.push_back(word.get<std::string>());
    }
  } else {
    WeightedWords cells;
    split_words(line, line.find('\t') != std::string_view::npos ? "\t" : "", cells);
    for (const auto& [word, weight] : cells) words.push_back(word);
  }
  if (words.empty()) lines.fail("holds no word");
  for (const std::string& word : words) {
    const std::string fault = word_fault(word);
    if (!fault.empty()) lines.fail(fault);
  }
  return words;
}

}  // namespace

TopicStrings read_topic_words(const std::string& path, std::int64_t top_words) {
  LineReader lines(path);
  TopicStrings topics;
  for (std::string_view line; lines.next(line);) {
    std::vector<std::string>& words = topics.emplace_back(words_of_line(lines, line));
    if (words.size() > static_cast<std::size_t>(top_words)) {
      words.resize(static_cast<std::size_t>(top_words));
    }
  }
  if (topics.empty()) throw Error(path + ": holds no topic");
  return topics;
}

}  // namespace saetm
