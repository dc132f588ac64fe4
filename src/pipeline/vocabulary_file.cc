#include "pipeline/vocabulary_file.h"

#include <fstream>

#include "io/output_file.h"
#include "saetm/error.h"

namespace saetm {

std::string write_vocabulary(const std::string& path, const Vocabulary& vocabulary) {
  OutputFile file(path);
  for (std::size_t w = 0; w < vocabulary.words.size(); ++w) {
    file.write(vocabulary.words[w] + "\t" + std::to_string(vocabulary.document_frequency[w]) +
               "\n");
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

}  // namespace saetm
