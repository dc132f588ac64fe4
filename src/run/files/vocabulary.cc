#include "run/files/vocabulary.h"

#include <fstream>

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

std::vector<std::string> vocabulary_of(const RunDirectory& run) {
  std::ifstream in(checked_file(run, kVocabulary));
  std::vector<std::string> words;
  for (std::string line; std::getline(in, line);) words.push_back(line.substr(0, line.find('\t')));
  return words;
}

std::vector<std::string> vocabulary_terms_of(const RunDirectory& run) {
  std::ifstream in(checked_file(run, kVocabulary));
  std::vector<std::string> terms;
  for (std::string line; std::getline(in, line);) {
    const std::size_t second = line.find('\t', line.find('\t') + 1);
    if (second == std::string::npos) return {};
    terms.push_back(line.substr(second + 1));
  }
  return terms;
}

}  // namespace saetm
