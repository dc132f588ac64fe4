#pragma once
/// Embeddings that take long to compute: written block by block, and gone on with after any end.
#include <cstddef>
#include <functional>
#include <string>

#include "saetm/context.h"
#include "saetm/matrix.h"

namespace saetm {

/// Returns embeddings of documents first..last−1, (last − first)×d. Is called for block after block
/// in order, from the first that is not there yet.
using EmbedRows = std::function<Matrix(std::size_t first, std::size_t last)>;

struct EmbeddingBlocks {
  std::string path;         ///< the .npy to make
  std::string partial;      ///< where rows are kept until it is whole, on the same file system
  std::string key;          ///< stands for all that the rows are made from
  std::size_t rows = 0;     ///< N, at least 1
  std::size_t block = 512;  ///< documents; blocks depend on it and N alone
  bool stays = false;       ///< `partial` stays until drop_embedding_blocks()
};

/// Writes the file, N×d as f32, and returns its SHA-256. Keeps rows in `partial` until the file is
/// whole, and the key and each block's SHA-256 in `partial`.sums. Computes again what
/// is torn or damaged there, and all of it where key, N or block have changed. Tells progress.
/// Heeds Ctrl-C between blocks; the same call then goes on, and the same bytes come out. Throws
/// Error for a value that is not finite, blocks of several widths, a disk that is full, and a file
/// that another process is writing.
std::string write_embedding_blocks(const EmbeddingBlocks& file, const EmbedRows& embed,
                                   const Context& context);

/// Removes what writing left beside the file that `partial` has become, once that file is safe: it
/// was a second name of it. Nothing is done to one that is in the making.
void drop_embedding_blocks(const std::string& partial);

}  // namespace saetm
