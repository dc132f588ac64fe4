/// Images as documents: those of a folder, or of a list of paths.
#include <simdjson.h>

#include "core/absolute_path.h"
#include "io/corpus/folder.h"
#include "io/corpus/formats.h"
#include "io/corpus/image_path.h"
#include "io/line_reader.h"
#include "saetm/error.h"

namespace saetm {
namespace {

/// The first folder on the way to an image; empty where it lies at the top.
std::string first_folder(const std::string& name) {
  const std::size_t slash = name.find('/');
  return slash == std::string::npos ? std::string() : name.substr(0, slash);
}

class ImageFolderReader final : public CorpusReader {
 public:
  ImageFolderReader(const std::string& folder, std::vector<std::string> names, bool grouped)
      : folder_(absolute_path(folder)), names_(std::move(names)), grouped_(grouped) {}

  bool next(Document& document) override {
    if (at_ == names_.size()) return false;
    const std::string& name = names_[at_++];
    if (!simdjson::validate_utf8(name.data(), name.size())) {
      throw Error(folder_ + ": the name of image " + std::to_string(at_) +
                  " is not UTF-8: rename it");
    }
    document = {};
    document.id = name;
    if (grouped_) document.group = first_folder(name);
    document.image = image_path(folder_, name);
    document.text = text_beside(document.image);
    return true;
  }

 private:
  std::string folder_;
  std::vector<std::string> names_;
  bool grouped_;
  std::size_t at_ = 0;
};

class ImageListReader final : public CorpusReader {
 public:
  ImageListReader(const std::string& path, const CorpusOptions& options)
      : lines_(path, options.longest_line(), options.encoding), folder_(folder_of(path)) {}

  bool next(Document& document) override {
    std::string_view line;
    do {
      if (!lines_.next(line)) return false;
    } while (line.empty());
    document = {};
    document.id = line;
    document.image = image_path(folder_, line);
    if (document.image.empty()) lines_.fail("is no path of an image");
    document.text = text_beside(document.image);
    return true;
  }

 private:
  LineReader lines_;
  std::string folder_;
};

}  // namespace

std::unique_ptr<CorpusReader> open_image_folder(const std::string& path,
                                                std::vector<std::string> names,
                                                const CorpusOptions& options) {
  if (names.empty()) throw Error(path + ": the folder holds no JPEG, PNG or WebP");
  const std::string& field = options.group_field;
  const bool grouped = field == CorpusOptions{}.group_field || field == "folder";
  return std::make_unique<ImageFolderReader>(path, std::move(names), grouped);
}

std::unique_ptr<CorpusReader> open_image_list(const std::string& path,
                                              const CorpusOptions& options) {
  return std::make_unique<ImageListReader>(path, options);
}

}  // namespace saetm
