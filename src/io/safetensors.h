#pragma once
/// The safetensors format: an 8-byte length, a JSON header, then the tensors' bytes.
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/mapped_file.h"
#include "saetm/matrix.h"

namespace saetm {

/// Element type of a tensor by its name in the format: "F32", "F16", "BF16", "I64", "I32", …
std::size_t safetensors_type_size(std::string_view type);

class SafetensorsReader {
 public:
  struct Tensor {
    std::string type;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;
  };

  /// Maps the file. Throws Error naming it when the header does not hold.
  explicit SafetensorsReader(const std::string& path);

  const std::map<std::string, Tensor>& tensors() const { return tensors_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  const std::shared_ptr<const MappedFile>& file() const { return file_; }
  /// Throws Error naming file and tensor when it is absent.
  const Tensor& tensor(const std::string& name) const;
  /// The tensor's values when its type is that of T; throws Error otherwise.
  template <class T>
  std::span<const T> values(const std::string& name) const;
  /// The same, copied.
  template <class T>
  std::vector<T> vector(const std::string& name) const {
    const std::span<const T> view = values<T>(name);
    return {view.begin(), view.end()};
  }
  /// A tensor of two axes and type F32, copied.
  Matrix matrix(const std::string& name) const;
  /// The same without a copy; valid as long as the reader.
  MatrixView<const float> matrix_view(const std::string& name) const;
  /// A file that holds one CSR matrix: tensors indptr, indices, values; rows, cols as metadata.
  SparseMatrix sparse() const;
  /// The same without a copy; valid as long as the reader.
  SparseView sparse_view() const;

 private:
  [[noreturn]] void fail(const std::string& why) const;

  std::string path_;
  std::shared_ptr<const MappedFile> file_;
  std::map<std::string, Tensor> tensors_;
  std::map<std::string, std::string> metadata_;
};

/// Gathers tensors by reference (they must live until save) and writes them in the order given.
class SafetensorsWriter {
 public:
  void metadata(const std::string& key, const std::string& value) { metadata_[key] = value; }
  void add(const std::string& name, std::string type, std::vector<std::int64_t> shape,
           std::span<const std::byte> bytes);
  void add(const std::string& name, std::span<const float> values);
  void add(const std::string& name, std::span<const double> values);
  void add(const std::string& name, std::span<const std::int32_t> values);
  void add(const std::string& name, std::span<const std::int64_t> values);
  void add(const std::string& name, MatrixView<const float> values);
  void add(const std::string& name, const Matrix& values) { add(name, values.view()); }
  /// As three tensors, see SafetensorsReader::sparse.
  void add(const SparseMatrix& values);
  // What would be gone by the time of save.
  void add(const std::string& name, Matrix&& values) = delete;
  template <class T>
  void add(const std::string& name, std::vector<T>&& values) = delete;
  void add(SparseMatrix&& values) = delete;
  /// Atomic. Returns the file's SHA-256.
  std::string save(const std::string& path) const;

 private:
  struct Tensor {
    std::string name, type;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;
  };
  std::vector<Tensor> tensors_;
  std::map<std::string, std::string> metadata_;
};

}  // namespace saetm
