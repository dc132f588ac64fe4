#include "run/files/thumbnails.h"

#include <algorithm>

#include "run/array.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::size_t kSum = 64;  // hexadecimal digits

}  // namespace

std::string_view Thumbnails::jpeg(std::size_t document) const {
  if (document >= size()) return {};
  const auto begin = static_cast<std::size_t>(offsets_[document]);
  const auto end = static_cast<std::size_t>(offsets_[document + 1]);
  return {reinterpret_cast<const char*>(bytes_->bytes().data()) + begin, end - begin};
}

Thumbnail Thumbnails::at(std::size_t document) const {
  const std::string_view bytes = jpeg(document);
  if (bytes.empty()) return {};
  return {std::string(bytes), sums_[document]};
}

Thumbnails thumbnails(const RunDirectory& run) {
  Thumbnails all;
  if (sum_of(run, kThumbnailPlaces).empty()) return all;
  const RunArray places = open_array(run, kThumbnailPlaces);
  all.bytes_ = std::make_shared<MappedFile>(checked_file(run, kThumbnails));
  const auto sums = places.bytes("sums", Axis::kDocuments, kSum);
  const std::size_t documents = sums.size() / kSum;
  const auto offsets = places.values<std::int64_t>("offsets", documents + 1);
  const auto size = static_cast<std::int64_t>(all.bytes_->bytes().size());
  if (offsets.front() != 0 || offsets.back() != size ||
      !std::is_sorted(offsets.begin(), offsets.end())) {
    places.fail(std::string("does not fit ") + kThumbnails.file);
  }
  all.offsets_.assign(offsets.begin(), offsets.end());
  for (std::size_t i = 0; i < documents; ++i) {
    all.sums_.emplace_back(reinterpret_cast<const char*>(sums.data()) + i * kSum, kSum);
  }
  if (!places.metadata("longest").empty()) all.longest_ = places.number("longest", 0);
  return all;
}

ThumbnailWriter::ThumbnailWriter(const RunDirectory& run, std::int64_t longest)
    : bytes_path_(new_path_of(run, kThumbnails)),
      path_(new_path_of(run, kThumbnailPlaces)),
      longest_(longest) {}

void ThumbnailWriter::add(const Thumbnail& thumbnail) {
  if (!thumbnail.jpeg.empty()) {
    if (!bytes_) bytes_ = std::make_unique<OutputFile>(bytes_path_);
    bytes_->write(thumbnail.jpeg);
  }
  offsets_.push_back(offsets_.back() + static_cast<std::int64_t>(thumbnail.jpeg.size()));
  std::string sum = thumbnail.sum;
  sum.resize(kSum, '0');
  sums_ += sum;
}

void ThumbnailWriter::add_all(const Thumbnails& before, std::size_t documents) {
  for (std::size_t i = 0; i < documents; ++i) add(before.at(i));
}

std::vector<RunDirectory::StageFile> ThumbnailWriter::commit() {
  if (!bytes_) return {};
  const std::string bytes_sum = bytes_->commit();
  SafetensorsWriter places;
  places.metadata("format_version", "1");
  places.metadata("bytes", bytes_sum);
  places.metadata("longest", std::to_string(longest_));
  places.add("offsets", std::span<const std::int64_t>(offsets_));
  places.add("sums", "U8",
             {static_cast<std::int64_t>(sums_.size() / kSum), static_cast<std::int64_t>(kSum)},
             std::as_bytes(std::span<const char>(sums_)));
  return {made(kThumbnails, bytes_sum), made(kThumbnailPlaces, places.save(path_))};
}

}  // namespace saetm
