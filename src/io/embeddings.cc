#include "saetm/embeddings.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <limits>

#include "core/median.h"
#include "core/parallel.h"
#include "core/vector.h"
#include "io/arrow_file.h"
#include "io/half.h"
#include "io/npy.h"
#include "io/safetensors.h"
#include "saetm/error.h"

namespace saetm {
namespace {

void convert(const std::byte* from, Embeddings::Type type, std::size_t count, float* out) {
  if (type == Embeddings::Type::kF32) {
    std::memcpy(out, from, count * sizeof(float));
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, from + 2 * i, 2);
    out[i] = type == Embeddings::Type::kF16 ? from_f16(bits) : from_bf16(bits);
  }
}

std::size_t width(Embeddings::Type type) {
  return type == Embeddings::Type::kF32 ? 4 : 2;
}

bool is_array_file(const std::filesystem::path& path) {
  return path.extension() == ".npy" || path.extension() == ".safetensors" ||
         is_arrow_name(path.string());
}

void bring_to_unit_length(float* row, std::size_t d) {
  double squares = 0;
  for (std::size_t j = 0; j < d; ++j) squares += static_cast<double>(row[j]) * row[j];
  if (squares == 0) return;
  const double factor = 1 / std::sqrt(squares);
  for (std::size_t j = 0; j < d; ++j) row[j] = static_cast<float>(row[j] * factor);
}

}  // namespace

Embeddings Embeddings::open(const std::string& path) {
  return open_all({path});
}

Embeddings Embeddings::open_all(const std::vector<std::string>& paths) {
  Embeddings result;
  for (const std::string& path : paths) result.append(path);
  return result;
}

void Embeddings::append(const std::string& path) {
  std::error_code code;
  if (!std::filesystem::is_directory(path, code)) return append_file(path);
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (is_array_file(entry.path())) files.push_back(entry.path().string());
  }
  if (files.empty()) throw Error(path + ": folder has no .npy, .safetensors or .parquet file");
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) append_file(file);
}

Embeddings Embeddings::from(Matrix matrix) {
  const auto owner = std::make_shared<const Matrix>(std::move(matrix));
  return view(owner->data(), Type::kF32, owner->rows(), owner->cols(), owner);
}

Embeddings Embeddings::view(const void* data, Type type, std::size_t rows, std::size_t cols,
                            std::shared_ptr<const void> owner) {
  Embeddings result;
  Shard shard;
  shard.owner = std::move(owner);
  shard.data = static_cast<const std::byte*>(data);
  shard.rows = rows;
  shard.type = type;
  result.rows_ = rows;
  result.cols_ = cols;
  result.shards_.push_back(std::move(shard));
  return result;
}

void Embeddings::append_file(const std::string& path) {
  Shard shard;
  shard.file = path;
  shard.first_row = rows_;
  std::size_t cols = 0;
  const std::string extension = std::filesystem::path(path).extension().string();
  if (extension == ".npy") {
    const auto file = std::make_shared<const MappedFile>(path);
    const NpyHeader header = read_npy_header(*file, path);
    shard.data = file->bytes().data() + header.data_offset;
    shard.rows = header.rows;
    shard.type = header.type;
    cols = header.cols;
    shard.owner = file;
  } else if (extension == ".safetensors") {
    const SafetensorsReader reader(path);
    const SafetensorsReader::Tensor* found = nullptr;
    for (const auto& [name, tensor] : reader.tensors()) {
      if (tensor.shape.size() != 2) continue;
      if (found && name != "embeddings" && !reader.tensors().contains("embeddings")) {
        throw Error(path + ": has several tensors of two axes and none is named embeddings");
      }
      if (!found || name == "embeddings") found = &tensor;
    }
    if (!found) throw Error(path + ": has no tensor of two axes");
    if (found->type == "F32") {
      shard.type = Type::kF32;
    } else if (found->type == "F16") {
      shard.type = Type::kF16;
    } else if (found->type == "BF16") {
      shard.type = Type::kBf16;
    } else {
      throw Error(path + ": values are of type " + found->type + "; F32, F16 or BF16 is needed");
    }
    shard.data = found->bytes.data();
    shard.rows = static_cast<std::size_t>(found->shape[0]);
    cols = static_cast<std::size_t>(found->shape[1]);
    shard.owner = reader.file();
  } else if (is_arrow_name(path)) {
    const auto matrix = std::make_shared<const Matrix>(arrow_embeddings(path));
    shard.data = reinterpret_cast<const std::byte*>(matrix->data());
    shard.rows = matrix->rows();
    cols = matrix->cols();
    shard.owner = matrix;
  } else {
    throw Error(path +
                ": embeddings are read from .npy, .safetensors, .parquet, .arrow, .feather " +
                "or a folder of them");
  }
  if (cols == 0) throw Error(path + ": embeddings have no dimension");
  if (!shards_.empty() && cols != cols_) {
    throw Error(path + ": has " + std::to_string(cols) + " dimensions, " + shards_[0].file +
                " has " + std::to_string(cols_));
  }
  cols_ = cols;
  rows_ += shard.rows;
  files_.push_back(path);
  shards_.push_back(std::move(shard));
}

Embeddings Embeddings::select(std::vector<std::size_t> rows) const {
  Embeddings result = *this;
  if (selected_) {
    for (std::size_t& row : rows) row = (*selected_)[row];
  }
  result.rows_ = rows.size();
  result.selected_ = std::make_shared<const std::vector<std::size_t>>(std::move(rows));
  return result;
}

Embeddings Embeddings::scaled(float factor) const {
  Embeddings result = *this;
  result.factor_ *= factor;
  return result;
}

Embeddings Embeddings::of_unit_length() const {
  Embeddings result = *this;
  result.factor_ = 1;
  result.unit_length_ = true;
  return result;
}

void Embeddings::read(std::size_t first, std::size_t count, float* out) const {
  while (selected_ && count > 0) {  // runs of neighbours
    const std::vector<std::size_t>& rows = *selected_;
    std::size_t together = 1;
    while (together < count && rows[first + together] == rows[first] + together) ++together;
    read_stored(rows[first], together, out);
    out += together * cols_;
    first += together;
    count -= together;
  }
  if (count > 0) read_stored(first, count, out);
}

void Embeddings::read_stored(std::size_t first, std::size_t count, float* out) const {
  auto shard =
      std::upper_bound(shards_.begin(), shards_.end(), first,
                       [](std::size_t row, const Shard& s) { return row < s.first_row + s.rows; });
  while (count > 0) {
    const std::size_t offset = first - shard->first_row;
    const std::size_t rows = std::min(count, shard->rows - offset);
    convert(shard->data + offset * cols_ * width(shard->type), shard->type, rows * cols_, out);
    if (unit_length_) {
      for (std::size_t i = 0; i < rows; ++i) bring_to_unit_length(out + i * cols_, cols_);
    }
    if (factor_ != 1) scale(factor_, out, rows * cols_);
    out += rows * cols_;
    first += rows;
    count -= rows;
    ++shard;
  }
}

std::string Embeddings::name_of_row(std::size_t row) const {
  if (selected_) row = (*selected_)[row];
  const auto shard = std::find_if(shards_.begin(), shards_.end(),
                                  [&](const Shard& s) { return row < s.first_row + s.rows; });
  return (shard->file.empty() ? "embeddings" : shard->file) + ":row " +
         std::to_string(row - shard->first_row);
}

std::vector<float> Embeddings::finite_lengths(const Context& context) const {
  constexpr std::size_t kRows = 1024;
  std::vector<float> lengths(rows_);
  parallel_blocks(context, rows_, kRows, [&](std::size_t begin, std::size_t end) {
    std::vector<float> rows((end - begin) * cols_);
    read(begin, end - begin, rows.data());
    for (std::size_t i = begin; i < end; ++i) {
      double squares = 0;  // of finite floats it is finite
      for (std::size_t j = 0; j < cols_; ++j) {
        const double value = rows[(i - begin) * cols_ + j];
        squares += value * value;
      }
      lengths[i] = static_cast<float>(std::sqrt(squares));
      if (!std::isfinite(squares)) lengths[i] = std::numeric_limits<float>::quiet_NaN();
    }
  });
  const auto bad =
      std::find_if(lengths.begin(), lengths.end(), [](float length) { return std::isnan(length); });
  if (bad != lengths.end()) {
    throw Error(name_of_row(static_cast<std::size_t>(bad - lengths.begin())) +
                ": has a value that is NaN or infinite");
  }
  return lengths;
}

void Embeddings::check_finite(const Context& context) const {
  (void)finite_lengths(context);
}

void Embeddings::check_trainable(const Context& context) const {
  constexpr float kLeast = 1e-15F, kMost = 1e15F, kOutlier = 1e4F;
  const std::vector<float> lengths = finite_lengths(context);
  std::vector<float> above = lengths;
  std::erase(above, 0.0F);
  if (above.empty()) throw Error(name_of_row(0) + ": all embeddings are 0");
  const float middle = median(std::move(above));
  const auto text = [](float length) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.3g", static_cast<double>(length));
    return std::string(digits);
  };
  if (!(middle >= kLeast && middle <= kMost)) {
    throw Error(name_of_row(0) + ": embeddings have a median length of " + text(middle) +
                "; give them in another unit, from 1e-15 to 1e15");
  }
  for (std::size_t i = 0; i < rows_; ++i) {
    if (!(lengths[i] > kOutlier * middle)) continue;
    throw Error(name_of_row(i) + ": has the length " + text(lengths[i]) +
                ", the median of all is " + text(middle) +
                ": it alone would decide what is learned");
  }
}

}  // namespace saetm
