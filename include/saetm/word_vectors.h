#pragma once
/// Vectors of words from a file: word2vec's text and binary formats, GloVe's text.
#include <cstddef>
#include <string>
#include <vector>

#include "saetm/context.h"
#include "saetm/matrix.h"

namespace saetm {

struct WordVectors {
  Matrix vectors;           ///< (V, d); a word that the file lacks has the mean of all its words
  std::vector<char> found;  ///< (V) 1 for a word that the file has
};

/// Reads the vectors of `words` (V), compared byte by byte; of a word that the file has twice the
/// first counts. The file is streamed, and only these words' vectors are kept and the mean of all,
/// in which a vector of another word that holds no finite number does not count.
///
/// A first line of two whole numbers, words and width, makes it word2vec's; what follows it tells
/// text from binary. Without one it is GloVe's text, as wide as its first line. The file may be
/// compressed with gzip or zstd. A word of a text file may hold spaces.
///
/// Logs how many words were found. Throws Error naming the file and the line, or the record of a
/// binary file, that has another number of values, that holds no finite number where a vector is
/// kept, or where the file ends early; and when it has none of the words.
WordVectors read_word_vectors(const std::string& path, const std::vector<std::string>& words,
                              const Context& context = {});

}  // namespace saetm
