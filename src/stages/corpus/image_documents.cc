#include "stages/corpus/image_documents.h"

#include "core/parallel.h"
#include "io/mapped_file.h"
#include "saetm/error.h"
#include "saetm/image.h"

namespace saetm {
namespace {

constexpr std::size_t kAhead = 256;  // documents
constexpr int kQuality = 80;

}  // namespace

ImageDocuments::ImageDocuments(std::string corpus, std::unique_ptr<CorpusReader> reader,
                               const ImageOptions& options, const ImageLimit& limit,
                               Thumbnails known, const Context& context)
    : corpus_(std::move(corpus)),
      reader_(std::move(reader)),
      options_(options),
      limit_(limit),
      known_(std::move(known)),
      context_(context) {
  if (known_.longest() != options_.thumbnails) known_ = {};
  for (std::size_t i = 0; i < known_.size(); ++i) {
    if (!known_.jpeg(i).empty()) known_by_sum_.emplace(known_.at(i).sum, i);
  }
}

Thumbnail ImageDocuments::look_at(const std::string& image) const {
  const MappedFile file(image);
  const std::string_view bytes(reinterpret_cast<const char*>(file.bytes().data()),
                               file.bytes().size());
  std::string sum = sha256_of(bytes);
  const auto known = known_by_sum_.find(sum);
  if (known != known_by_sum_.end()) return known_.at(known->second);
  const auto longest = static_cast<std::int32_t>(options_.thumbnails);
  const Image decoded = decode_image(bytes, image, 2 * longest, limit_.pixels());
  if (longest == 0) return {};
  return {encode_jpeg(shrink_image(decoded, longest), kQuality), std::move(sum)};
}

void ImageDocuments::read_ahead() {
  context_.check_interrupt();
  for (Looked one; ahead_.size() < kAhead && reader_->next(one.document); one = {}) {
    one.line = reader_->line();
    ahead_.push_back(std::move(one));
  }
  if (options_.thumbnails == 0 && !options_.skip_broken) return;
  parallel_for(context_, ahead_.size(), [&](std::size_t i) {
    Looked& one = ahead_[i];
    if (one.document.image.empty()) return;
    try {
      one.thumbnail = look_at(one.document.image);
    } catch (const Error& error) {
      one.fault = error.what();
    }
  });
}

bool ImageDocuments::next(Document& document) {
  for (;;) {
    if (ahead_.empty()) read_ahead();
    if (ahead_.empty()) return false;
    last_ = std::move(ahead_.front());
    ahead_.pop_front();
    const std::uint64_t row = row_++;
    if (last_.fault.empty()) {
      document = std::move(last_.document);
      return true;
    }
    if (!options_.skip_broken) {
      throw Error(last_.fault + " (document " + std::to_string(row + 1) + " of " + corpus_ +
                  "; --skip-broken leaves such out)");
    }
    context_.progress->log("left out: " + last_.fault);
    skipped_.push_back(row);
  }
}

}  // namespace saetm
