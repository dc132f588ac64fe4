#include "run/files/vocabulary.h"

#include <filesystem>

#include "io/output_file.h"
#include "run/artefacts.h"

namespace saetm {

RunDirectory::StageFile save_vocabulary(const RunDirectory& run, const Vocabulary& vocabulary) {
  OutputFile file(new_path_of(run, kVocabulary));
  for (std::size_t w = 0; w < vocabulary.words.size(); ++w) {
    std::string line = vocabulary.words[w];
    line.append("\t").append(std::to_string(vocabulary.document_frequency[w]));
    if (!vocabulary.terms.empty()) line.append("\t").append(vocabulary.terms[w]);
    file.write(line.append("\n"));
  }
  return made(kVocabulary, file.commit());
}

std::size_t vocabulary_size(const RunDirectory& run) {
  (void)sum_of(run, kVocabulary);  // throws when its stage was not run
  if (!std::filesystem::exists(path_of(run, kVocabulary)))
    checked_file(run, kVocabulary);  // throws
  return lines_of(read_text(path_of(run, kVocabulary))).size();
}

std::vector<std::string> vocabulary_of(const RunDirectory& run) {
  const std::string text = checked_text(run, kVocabulary);
  std::vector<std::string> words;
  for (const std::string_view line : lines_of(text))
    words.emplace_back(line.substr(0, line.find('\t')));
  return words;
}

std::vector<std::string> vocabulary_terms_of(const RunDirectory& run) {
  const std::string text = checked_text(run, kVocabulary);
  std::vector<std::string> terms;
  for (const std::string_view line : lines_of(text)) {
    const std::size_t second = line.find('\t', line.find('\t') + 1);
    if (second == std::string_view::npos) return {};
    terms.emplace_back(line.substr(second + 1));
  }
  return terms;
}

}  // namespace saetm
