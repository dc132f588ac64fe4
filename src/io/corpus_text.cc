#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include "io/corpus_formats.h"
#include "io/line_reader.h"
#include "saetm/error.h"

namespace saetm {
namespace {

class LinesReader final : public CorpusReader {
 public:
  explicit LinesReader(const std::string& path) : lines_(path) {}

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

bool is_text_name(std::string_view name) {
  return name.ends_with(".txt") || name.ends_with(".txt.gz") || name.ends_with(".txt.zst");
}

/// Paths below the folder, in byte order. Links to files are followed, links to folders are not.
std::vector<std::string> text_files(const std::string& folder) {
  namespace fs = std::filesystem;
  std::vector<std::string> names;
  try {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
      std::string name = entry.path().lexically_relative(folder).generic_string();
      if (is_text_name(name) && entry.is_regular_file()) names.push_back(std::move(name));
    }
  } catch (const fs::filesystem_error& error) {
    throw Error(folder + ": cannot be read (" + error.code().message() + ")");
  }
  std::sort(names.begin(), names.end());
  return names;
}

class FolderReader final : public CorpusReader {
 public:
  explicit FolderReader(const std::string& folder) : folder_(folder), names_(text_files(folder)) {
    if (names_.empty()) throw Error(folder + ": the folder holds no .txt file");
  }

  bool next(Document& document) override {
    if (at_ == names_.size()) return false;
    const std::string& name = names_[at_++];
    document = {};
    document.id = name;
    LineReader lines((std::filesystem::path(folder_) / name).string());
    std::string_view line;
    while (lines.next(line)) {
      document.text += line;
      document.text += lines.ending();
    }
    return true;
  }

 private:
  std::string folder_;
  std::vector<std::string> names_;
  std::size_t at_ = 0;
};

}  // namespace

std::unique_ptr<CorpusReader> open_lines(const std::string& path) {
  return std::make_unique<LinesReader>(path);
}

std::unique_ptr<CorpusReader> open_folder(const std::string& path) {
  return std::make_unique<FolderReader>(path);
}

}  // namespace saetm
