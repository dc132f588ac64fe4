/// Headers of .npy, and the values behind them.
#include <cmath>
#include <vector>

#include "input.h"
#include "saetm/embeddings.h"

using namespace saetm;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Folder folder;
  fuzz::Input input(data, size);
  fuzz::may_refuse([&] {
    const Embeddings embeddings = Embeddings::open(folder.put("x.npy", input.rest()));
    fuzz::require(embeddings.rows() <= size / embeddings.cols(), "more rows than bytes");
    std::vector<float> row(embeddings.rows() > 0 ? embeddings.cols() : 0);
    for (std::size_t i = 0; i < embeddings.rows(); ++i) embeddings.read(i, 1, row.data());
    embeddings.check_finite({.threads = 1});
    for (const float value : row) fuzz::require(std::isfinite(value), "a value is not finite");
  });
  return 0;
}
