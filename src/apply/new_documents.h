#pragma once
/// New documents for a run: read from a corpus, counted on the run's vocabulary and embedded.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "saetm/context.h"
#include "saetm/corpus.h"
#include "saetm/embeddings.h"
#include "saetm/run.h"
#include "saetm/text.h"
#include "stages/corpus/image_documents.h"
#include "stages/embed/run_embedder.h"

namespace saetm {

/// Returns true when the run computed its embeddings, and so can embed new texts.
bool embeds_texts(const RunDirectory& run);

/// Returns how the run's own corpus was read, but for its form, which the new one's name tells.
CorpusOptions corpus_options_of(const RunDirectory& run);

/// Counts texts on the run's vocabulary, by its own options. Throws Error when the run's words were
/// given ready made.
VocabularyCounter vocabulary_counter(const RunDirectory& run, const Context& context);

/// Embeds texts as a run's own were.
class TextEmbedder {
 public:
  /// Throws Error when the run's embeddings were given. Takes the threads of `context` to count
  /// words.
  TextEmbedder(const RunDirectory& run, const EmbedderOptions& given, const Context& context);
  /// Returns embeddings (n×d); of documents their titles count too. One call at a time, but several
  /// where takes_several().
  Matrix embed(const std::vector<Document>& documents, const Context& context);
  Matrix embed(const std::vector<std::string>& texts, const Context& context);
  bool takes_several() const { return !embedder_; }

 private:
  std::unique_ptr<DocumentEmbedder> embedder_;  // where the run has one, else LSA
  std::optional<VocabularyCounter> counter_;
  LsaModel lsa_;
};

struct DocumentBlock {
  std::uint64_t first = 0;  ///< place of its first document in the corpus
  std::vector<Document> documents;
  SparseMatrix counts;    ///< (documents, V); without columns where words are not needed
  Embeddings embeddings;  ///< (documents, d)
  std::vector<Thumbnail> thumbnails;  ///< where images are looked at, else empty
};

/// A corpus in blocks of documents, as `fit` would read it; one block is in memory at a time.
class NewDocuments {
 public:
  struct Source {
    std::string corpus;  ///< a path, or - for standard input
    CorpusOptions options;
    std::string embeddings = {};  ///< file or folder of given embeddings; empty: the run's embedder
    bool counted = false;         ///< words are wanted, even where embeddings are given
    EmbedderOptions embedder = {};
    std::optional<ImageOptions> images = {};  ///< images are looked at
    ImageLimit image_limit = {};
  };
  /// Throws Error when the run cannot embed documents and no embeddings are given, or these are not
  /// `width` wide.
  NewDocuments(const RunDirectory& run, const Source& source, std::size_t width,
               const Context& context);

  /// Reads the next block; returns false at the end. Throws Error when there are more or fewer
  /// documents than given embeddings, or a value of these is not finite.
  bool next(DocumentBlock& block);
  std::uint64_t read() const { return read_; }
  /// Returns the rows that were left out because their image is broken.
  std::vector<std::uint64_t> skipped() const {
    return images_ ? images_->skipped() : std::vector<std::uint64_t>{};
  }
  /// Returns how many documents there are to be; 0 where nobody knows.
  std::uint64_t expected() const { return given_.rows(); }

 private:
  [[noreturn]] void fail_rows(const std::string& documents) const;
  SparseMatrix count(const std::vector<Document>& documents);
  Embeddings embed(const DocumentBlock& block);

  Source source_;
  Context context_;
  std::unique_ptr<CorpusReader> reader_;
  ImageDocuments* images_ = nullptr;        // the reader, where it looks at images
  std::optional<VocabularyCounter> texts_;  // one of these two counts, where words are needed
  std::optional<VocabularyBags> bags_;
  std::unique_ptr<DocumentEmbedder> embedder_;  // of these three one embeds
  LsaModel lsa_;
  Embeddings given_;
  std::size_t width_ = 0;
  std::uint64_t read_ = 0;
};

}  // namespace saetm
