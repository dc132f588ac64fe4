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
  /// `corpus` is how errors name it. Images that `known` has thumbnails of, of the same size, are
  /// read but not decoded.
  ImageDocuments(std::string corpus, std::unique_ptr<CorpusReader> reader,
                 const ImageOptions& options, Thumbnails known, const Context& context);

  /// Throws Error naming image and document where an image is broken or absent, or with skip_broken
  /// logs it and goes on. With neither thumbnails nor skip_broken nothing is looked at.
  bool next(Document& document) override;
  /// Of the document last given.
  const Thumbnail& thumbnail() const { return last_.thumbnail; }
  /// Rows that were left out so far, in the corpus without any of that.
  const std::vector<std::uint64_t>& skipped() const { return skipped_; }

 private:
  struct Looked {
    Document document;
    Thumbnail thumbnail;
    std::string fault;
  };
  void read_ahead();
  Thumbnail look_at(const std::string& image) const;

  std::string corpus_;
  std::unique_ptr<CorpusReader> reader_;
  ImageOptions options_;
  Thumbnails known_;
  std::unordered_map<std::string, std::size_t> known_by_sum_;
  Context context_;
  std::deque<Looked> ahead_;
  Looked last_;
  std::uint64_t row_ = 0;  // of the next in ahead_
  std::vector<std::uint64_t> skipped_;
};

}  // namespace saetm
