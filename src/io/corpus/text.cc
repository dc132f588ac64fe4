#include <filesystem>
#include <vector>

#include "io/corpus/formats.h"
#include "io/line_reader.h"
#include "saetm/error.h"

namespace saetm {
namespace {

class LinesReader final : public CorpusReader {
 public:
  LinesReader(const std::string& path, const CorpusOptions& options)
      : lines_(path, options.longest_line(), options.encoding) {}

  bool next(Document& document) override {
    std::string_view line;
    if (!lines_.next(line)) return false;
    document = {};
    document.id = std::to_string(lines_.number() - 1);
    document.text = line;
    return true;
  }

 private:
  LineReader lines_;
};

class FolderReader final : public CorpusReader {
 public:
  FolderReader(std::string folder, std::vector<std::string> names, const CorpusOptions& options)
      : folder_(std::move(folder)),
        names_(std::move(names)),
        most_(options.longest_line()),
        encoding_(options.encoding) {}

  bool next(Document& document) override {
    if (at_ == names_.size()) return false;
    const std::string& name = names_[at_++];
    document = {};
    document.id = name;
    LineReader lines((std::filesystem::path(folder_) / name).string(), most_, encoding_);
    std::string_view line;
    while (lines.next(line)) {
      document.text += line;
      document.text += lines.ending();
      lines.check_length(document.text.size());
    }
    return true;
  }

 private:
  std::string folder_;
  std::vector<std::string> names_;
  std::size_t most_;  // bytes of a file
  std::string encoding_;
  std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<CorpusReader> open_lines(const std::string& path, const CorpusOptions& options) {
  return std::make_unique<LinesReader>(path, options);
}

std::unique_ptr<CorpusReader> open_folder(const std::string& path, std::vector<std::string> names,
                                          const CorpusOptions& options) {
  if (names.empty()) throw Error(path + ": the folder holds no .txt file");
  return std::make_unique<FolderReader>(path, std::move(names), options);
}

}  // namespace saetm
