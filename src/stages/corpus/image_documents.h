#pragma once
/// A corpus whose images are looked at as it is read.
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "run/files/thumbnails.h"
#include "run/options/image_options.h"
#include "saetm/context.h"
#include "saetm/corpus.h"

namespace saetm {

class ImageDocuments final : public CorpusReader {
 public:
  /// `corpus` is the name that errors give. Reads images but does not decode them where `known` has
  /// thumbnails of them in the same size.
  ImageDocuments(std::string corpus, std::unique_ptr<CorpusReader> reader,
                 const ImageOptions& options, const ImageLimit& limit, Thumbnails known,
                 const Context& context);

  /// Returns the next document, with its image looked at. Throws Error naming image and document
  /// where an image is broken or absent, or with skip_broken logs it and goes on. Looks at nothing
  /// where neither thumbnails nor skip_broken are asked for.
  bool next(Document& document) override;
  std::uint64_t line() const override { return last_.line; }
  std::vector<std::string> remarks() const override { return reader_->remarks(); }
  std::vector<std::string> fields() const override { return reader_->fields(); }
  /// Returns the thumbnail of the document that next() gave last.
  const Thumbnail& thumbnail() const { return last_.thumbnail; }
  /// Returns the rows that were left out so far, counted in the corpus that leaves none out.
  const std::vector<std::uint64_t>& skipped() const { return skipped_; }

 private:
  struct Looked {
    Document document;
    std::uint64_t line = 0;
    Thumbnail thumbnail;
    std::string fault;
  };
  void read_ahead();
  Thumbnail look_at(const std::string& image) const;

  std::string corpus_;
  std::unique_ptr<CorpusReader> reader_;
  ImageOptions options_;
  ImageLimit limit_;
  Thumbnails known_;
  std::unordered_map<std::string, std::size_t> known_by_sum_;
  Context context_;
  std::deque<Looked> ahead_;
  Looked last_;
  std::uint64_t row_ = 0;  // of the next in ahead_
  std::vector<std::uint64_t> skipped_;
};

}  // namespace saetm
