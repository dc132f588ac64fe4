/// The documents' texts, within the page or in files beside it.
#include "report/texts.h"

#include <algorithm>

#include "core/base64.h"
#include "report/packed.h"
#include "saetm/report.h"

namespace saetm {
namespace {

constexpr std::size_t kChunk = std::size_t{256} << 10;  // bytes of texts in a chunk, about
constexpr std::size_t kFile = std::size_t{4} << 20;     // bytes of a file beside the page, about
constexpr std::string_view kPrefix = "report.texts.", kSuffix = ".js";

}  // namespace

void ReportTexts::add(std::string_view text) {
  // A zero byte ends a text.
  for (const char c : text) open_ += c == '\0' ? ' ' : c;
  open_ += '\0';
  bytes_ += static_cast<std::int64_t>(text.size());
  ++open_count_;
  if (open_.size() >= kChunk) end();
}

void ReportTexts::end() {
  if (open_count_ == 0) return;
  chunks_.push_back(deflated(open_));
  counts_.push_back(open_count_);
  open_.clear();
  open_count_ = 0;
}

std::vector<std::int32_t> files_of_chunks(const ReportTexts& texts) {
  std::vector<std::int32_t> file;
  std::size_t size = 0;
  std::int32_t current = 0;
  for (const std::string& chunk : texts.chunks()) {
    if (size > 0 && size + chunk.size() > kFile) {
      ++current;
      size = 0;
    }
    size += chunk.size();
    file.push_back(current);
  }
  return file;
}

std::string texts_file_name(std::int32_t file) {
  return std::string(kPrefix) + std::to_string(file) + std::string(kSuffix);
}

bool is_texts_file(std::string_view name) {
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) return false;
  name.remove_prefix(kPrefix.size());
  if (name.size() <= kSuffix.size()) return false;
  name.remove_suffix(kSuffix.size());
  return std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<ReportFile> render_texts(const ReportDocuments& documents) {
  std::vector<ReportFile> files;
  if (!documents.beside) return files;
  const std::vector<std::int32_t> file_of = files_of_chunks(documents.texts);
  for (std::size_t chunk = 0; chunk < file_of.size(); ++chunk) {
    if (static_cast<std::size_t>(file_of[chunk]) == files.size()) {
      files.push_back({texts_file_name(file_of[chunk]), ""});
    }
    files.back().text += "saetmText(" + std::to_string(chunk) + ",\"" +
                         to_base64(documents.texts.chunks()[chunk]) + "\")\n";
  }
  return files;
}

}  // namespace saetm
