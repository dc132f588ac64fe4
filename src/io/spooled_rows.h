#pragma once
/// Sparse rows that go to disk as they come, for a file whose header must tell their number first.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "io/mapped_file.h"
#include "io/output_file.h"
#include "saetm/matrix.h"

namespace saetm {

/// Memory does not grow with the rows. Three files lie beside the one that is being made, under its
/// name with `.part` and a number, and go with this object.
class SpooledRows {
 public:
  SpooledRows(const std::string& path, const std::string& name);
  ~SpooledRows();
  SpooledRows(const SpooledRows&) = delete;
  SpooledRows& operator=(const SpooledRows&) = delete;

  void append(const SparseMatrix& rows);
  /// Ends the appending; from now on the rows can be read.
  void finish();
  std::size_t rows() const { return rows_; }
  std::span<const std::int64_t> indptr() const { return values_of<std::int64_t>(0); }
  std::span<const std::int32_t> indices() const { return values_of<std::int32_t>(1); }
  std::span<const float> values() const { return values_of<float>(2); }

 private:
  template <class T>
  std::span<const T> values_of(std::size_t file) const {
    const auto bytes = mapped_[file]->bytes();
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }

  std::vector<std::string> paths_;
  std::vector<std::unique_ptr<OutputFile>> files_;  // indptr, indices, values
  std::vector<std::unique_ptr<MappedFile>> mapped_;
  std::size_t rows_ = 0;
  std::int64_t entries_ = 0;
};

}  // namespace saetm
