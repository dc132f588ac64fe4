#pragma once
/// Parquet and Arrow files, read by Python with pyarrow in a process of its own.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "io/byte_source.h"
#include "saetm/matrix.h"

namespace saetm {

/// Whether a file's name ends as those do: .parquet, .pq, .arrow, .arrows, .feather, .ipc.
bool is_arrow_name(std::string_view path);

/// Rows as lines of JSON, with the columns of those names that there are, as they are read; a line
/// before them lists the names of all columns. read() throws Error where the file cannot be read,
/// or there is no Python with pyarrow. Throws Error where no process can be begun.
std::unique_ptr<ByteSource> arrow_rows(const std::string& path,
                                       const std::vector<std::string>& columns);

/// The column of embeddings: lists of one length, of the only such column or the one that is named
/// embeddings, embedding, vectors or vector. Throws Error that names the file and, of a row that is
/// null or of another length, the row.
Matrix arrow_embeddings(const std::string& path);

}  // namespace saetm
