#pragma once
/// Small pictures of a run's documents, for its report: all in one file.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "io/mapped_file.h"
#include "io/output_file.h"
#include "saetm/run.h"

namespace saetm {

/// A JPEG, and the SHA-256 of the image that it was made from; both empty for a document without.
struct Thumbnail {
  std::string jpeg, sum;
};

class Thumbnails {
 public:
  /// N; 0 where the run keeps none.
  std::size_t size() const { return sums_.size(); }
  /// The JPEG of a document; empty for one without an image. Valid as long as this object, or a
  /// copy.
  std::string_view jpeg(std::size_t document) const;
  Thumbnail at(std::size_t document) const;
  /// Pixels of the longer side, as asked for.
  std::int64_t longest() const { return longest_; }

 private:
  friend Thumbnails thumbnails(const RunDirectory& run);

  std::shared_ptr<const MappedFile> bytes_;
  std::vector<std::int64_t> offsets_;
  std::vector<std::string> sums_;
  std::int64_t longest_ = 0;
};

/// Those of a run (thumbnails.safetensors, thumbnails.bin). Throws Error where the files have
/// changed.
Thumbnails thumbnails(const RunDirectory& run);

/// Writes them, one a document in the corpus' order.
class ThumbnailWriter {
 public:
  ThumbnailWriter(const RunDirectory& run, std::int64_t longest);
  void add(const Thumbnail& thumbnail);
  /// Those of documents before; nothing for each of `documents` where there are none.
  void add_all(const Thumbnails& before, std::size_t documents);
  /// The files that were made: none where no document has an image.
  std::vector<RunDirectory::StageFile> commit();

 private:
  std::string bytes_path_, path_;
  std::unique_ptr<OutputFile> bytes_;  // from the first thumbnail on
  std::vector<std::int64_t> offsets_ = {0};
  std::string sums_;  // kSum digits a document
  std::int64_t longest_;
};

}  // namespace saetm
