#include "io/spooled_rows.h"

#include <filesystem>

namespace saetm {

SpooledRows::SpooledRows(const std::string& path, const std::string& name) {
  for (const char* part : {"indptr", "indices", "values"}) {
    paths_.push_back(part_name(path + "." + name + "_" + part));
    files_.push_back(std::make_unique<OutputFile>(paths_.back(), OutputFile::Kept::kForNow));
  }
  const std::int64_t first = 0;
  files_[0]->write(&first, sizeof first);
}

SpooledRows::~SpooledRows() {
  mapped_.clear();
  std::error_code code;
  for (const std::string& path : paths_) std::filesystem::remove(path, code);
}

void SpooledRows::append(const SparseMatrix& rows) {
  std::vector<std::int64_t> ends;
  ends.reserve(rows.rows());
  for (std::size_t i = 0; i < rows.rows(); ++i) ends.push_back(entries_ + rows.indptr[i + 1]);
  files_[0]->write(ends.data(), ends.size() * sizeof(std::int64_t));
  files_[1]->write(rows.indices.data(), rows.indices.size() * sizeof(std::int32_t));
  files_[2]->write(rows.values.data(), rows.values.size() * sizeof(float));
  rows_ += rows.rows();
  entries_ += rows.indptr.back();
}

void SpooledRows::finish() {
  for (std::size_t i = 0; i < files_.size(); ++i) {
    files_[i]->commit();
    mapped_.push_back(std::make_unique<MappedFile>(paths_[i]));
  }
}

}  // namespace saetm
