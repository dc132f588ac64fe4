#include "pipeline/vocabulary_file.h"

#include <fstream>

#include "io/output_file.h"
#include "saetm/error.h"

namespace saetm {

std::string write_vocabulary(const std::string& path, const Vocabulary& vocabulary) {
  OutputFile file(path);
  for (std::size_t w = 0; w < vocabulary.words.size(); ++w) {
    std::string line = vocabulary.words[w];
    line.append("\t").append(std::to_string(vocabulary.document_frequency[w]));
    if (!vocabulary.terms.empty()) line.append("\t").append(vocabulary.terms[w]);
    file.write(line.append("\n"));
  }
  return file.commit();
}

std::vector<std::string> read_vocabulary(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw Error(path + ": cannot be opened");
  std::vector<std::string> words;
  for (std::string line; std::getline(in, line);) words.push_back(line.substr(0, line.find('\t')));
  return words;
}

std::vector<std::string> read_vocabulary_terms(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw Error(path + ": cannot be opened");
  std::vector<std::string> terms;
  for (std::string line; std::getline(in, line);) {
    const std::size_t second = line.find('\t', line.find('\t') + 1);
    if (second == std::string::npos) return {};
    terms.push_back(line.substr(second + 1));
  }
  return terms;
}

}  // namespace saetm
