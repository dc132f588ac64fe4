/// Vectors of words: word2vec's text and binary files, GloVe's text, compressed ones.
#include "saetm/word_vectors.h"

#include <cmath>

#include "input.h"

using namespace saetm;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Folder folder;
  static const std::vector<std::string> words = {"music", "house", "dog", "new york", "a"};
  fuzz::Input input(data, size);
  fuzz::may_refuse([&] {
    const WordVectors read = read_word_vectors(folder.put("vectors", input.rest()), words);
    fuzz::require(read.vectors.rows() == words.size(), "words without a vector");
    for (std::size_t w = 0; w < words.size(); ++w) {
      for (std::size_t j = 0; read.found[w] && j < read.vectors.cols(); ++j) {
        fuzz::require(std::isfinite(read.vectors(w, j)), "a value is not finite");
      }
    }
  });
  return 0;
}
