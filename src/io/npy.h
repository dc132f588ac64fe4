#pragma once
/// NumPy's .npy format, versions 1 to 3: two axes, C order, little-endian floats.
#include <cstddef>
#include <string>

#include "io/mapped_file.h"
#include "saetm/embeddings.h"
#include "saetm/matrix.h"

namespace saetm {

struct NpyHeader {
  Embeddings::Type type = Embeddings::Type::kF32;
  std::size_t rows = 0, cols = 0;
  std::size_t data_offset = 0;
};

/// Throws Error naming the path when the file is not of that form or is cut short.
NpyHeader read_npy_header(const MappedFile& file, const std::string& path);

/// What stands before rows×cols f32 values.
std::string npy_header(std::size_t rows, std::size_t cols);

/// Writes f32, atomically. Returns the file's SHA-256.
std::string write_npy(const std::string& path, MatrixView<const float> matrix);

}  // namespace saetm
