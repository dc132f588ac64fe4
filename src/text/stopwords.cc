#include "text/stopwords.h"

#include <algorithm>
#include <array>
#include <utility>

namespace saetm {

// The files of src/text/stopwords, embedded by src/CMakeLists.txt.
extern const std::string_view kStopwordsDanish;
extern const std::string_view kStopwordsDutch;
extern const std::string_view kStopwordsEnglish;
extern const std::string_view kStopwordsFinnish;
extern const std::string_view kStopwordsFrench;
extern const std::string_view kStopwordsGerman;
extern const std::string_view kStopwordsItalian;
extern const std::string_view kStopwordsNorwegian;
extern const std::string_view kStopwordsPortuguese;
extern const std::string_view kStopwordsRussian;
extern const std::string_view kStopwordsSpanish;
extern const std::string_view kStopwordsSwedish;

namespace {

std::string_view list_of(std::string_view language) {
  const std::array<std::pair<std::string_view, std::string_view>, 12> lists{{
      {"danish", kStopwordsDanish},
      {"dutch", kStopwordsDutch},
      {"english", kStopwordsEnglish},
      {"finnish", kStopwordsFinnish},
      {"french", kStopwordsFrench},
      {"german", kStopwordsGerman},
      {"italian", kStopwordsItalian},
      {"norwegian", kStopwordsNorwegian},
      {"portuguese", kStopwordsPortuguese},
      {"russian", kStopwordsRussian},
      {"spanish", kStopwordsSpanish},
      {"swedish", kStopwordsSwedish},
  }};
  for (const auto& [name, list] : lists) {
    if (name == language) return list;
  }
  return {};
}

}  // namespace

StopWords::StopWords(std::string_view language) {
  const std::string_view list = list_of(language);
  for (std::size_t begin = 0; begin < list.size();) {
    const std::size_t end = std::min(list.find('\n', begin), list.size());
    const std::string_view line = list.substr(begin, end - begin);
    if (!line.empty() && line.front() != '#') words_.add(line);
    begin = end + 1;
  }
}

}  // namespace saetm
