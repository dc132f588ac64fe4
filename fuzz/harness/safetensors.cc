/// Headers of .safetensors, their tensors by each type, CSR matrices and embeddings.
#include "io/safetensors.h"

#include <vector>

#include "input.h"
#include "saetm/embeddings.h"

using namespace saetm;

namespace {

void read_all(const std::string& path, std::size_t size) {
  const SafetensorsReader reader(path);
  for (const auto& [name, tensor] : reader.tensors()) {
    fuzz::require(tensor.bytes.size() <= size, "a tensor is larger than its file");
    const std::string& called = name;
    std::size_t sum = 0;
    for (const std::byte byte : tensor.bytes) sum += std::to_integer<std::size_t>(byte);
    fuzz::require(sum <= 255 * size, "bytes from elsewhere");
    fuzz::may_refuse([&] { (void)reader.vector<float>(called); });
    fuzz::may_refuse([&] { (void)reader.vector<double>(called); });
    fuzz::may_refuse([&] { (void)reader.vector<std::int32_t>(called); });
    fuzz::may_refuse([&] { (void)reader.vector<std::int64_t>(called); });
    fuzz::may_refuse([&] { (void)reader.matrix(called); });
  }
  fuzz::may_refuse([&] {
    const SparseMatrix matrix = reader.sparse();
    for (std::size_t i = 0; i < matrix.rows(); ++i) {
      for (const std::int32_t column : matrix.row_indices(i)) {
        fuzz::require(column >= 0 && static_cast<std::size_t>(column) < matrix.cols,
                      "a column that is not there");
      }
    }
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Folder folder;
  fuzz::Input input(data, size);
  const std::string path = folder.put("x.safetensors", input.rest());
  fuzz::may_refuse([&] { read_all(path, size); });
  fuzz::may_refuse([&] {
    const Embeddings embeddings = Embeddings::open(path);
    std::vector<float> row(embeddings.rows() > 0 ? embeddings.cols() : 0);
    for (std::size_t i = 0; i < embeddings.rows(); ++i) embeddings.read(i, 1, row.data());
    embeddings.check_finite({.threads = 1});
  });
  return 0;
}
