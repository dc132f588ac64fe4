#pragma once
/// The documents of a run once more: of its corpus, then of those that were appended.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "saetm/corpus.h"
#include "saetm/run.h"

namespace saetm {

class RunCorpus {
 public:
  /// Throws Error when the run was prepared from standard input, or a corpus has changed since.
  explicit RunCorpus(const RunDirectory& run);
  /// N of the run.
  std::size_t documents() const { return documents_; }
  /// A sum over all that the documents are read from.
  const std::string& sha256() const { return sha256_; }
  /// Reads documents first..last−1, and passes over those before; `first` is never below the `last`
  /// of the call before. Throws Error when there are fewer.
  std::vector<Document> read(std::size_t first, std::size_t last);

 private:
  struct Part {
    std::string path;
    CorpusOptions options;
    std::vector<std::uint64_t> skipped;  // rows that were left out, ascending
  };
  bool next(Document& document);

  std::string run_;
  std::vector<Part> parts_;
  std::unique_ptr<CorpusReader> reader_;
  std::size_t part_ = 0, row_ = 0, read_ = 0, documents_ = 0;
  std::string sha256_;
};

}  // namespace saetm
