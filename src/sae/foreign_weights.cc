#include "sae/foreign_weights.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "io/half.h"
#include "io/json_file.h"
#include "saetm/error.h"

namespace saetm {
namespace {

template <class T, class Widen>
void widen_all(const std::byte* from, std::size_t count, float* out, const Widen& widen) {
  for (std::size_t i = 0; i < count; ++i) {
    T value;
    std::memcpy(&value, from + i * sizeof(T), sizeof(T));  // a foreign file may not be aligned
    out[i] = widen(value);
  }
}

void to_f32(const std::string& type, const std::byte* from, std::size_t count, float* out) {
  if (count == 0) return;
  if (type == "F32") {
    std::memcpy(out, from, count * sizeof(float));
  } else if (type == "F64") {
    widen_all<double>(from, count, out, [](double value) { return static_cast<float>(value); });
  } else if (type == "F16") {
    widen_all<std::uint16_t>(from, count, out, from_f16);
  } else {
    widen_all<std::uint16_t>(from, count, out, from_bf16);
  }
}

bool all_finite(const float* values, std::size_t count) {
  return std::all_of(values, values + count, [](float value) { return std::isfinite(value); });
}

}  // namespace

void WeightFile::fail(const std::string& why) const {
  throw Error(path_ + ": " + why);
}

const SafetensorsReader::Tensor& WeightFile::floats(const std::string& name,
                                                    std::size_t axes) const {
  const SafetensorsReader::Tensor& tensor = reader_.tensor(name);
  if (tensor.type != "F64" && tensor.type != "F32" && tensor.type != "F16" &&
      tensor.type != "BF16") {
    fail("tensor " + name + " is " + tensor.type + ", not a float");
  }
  if (tensor.shape.size() != axes && !(axes == 1 && tensor.shape.empty())) {
    fail("tensor " + name + " has not " + (axes == 1 ? "one axis" : "two axes"));
  }
  return tensor;
}

std::string WeightFile::metadata(const std::string& key, const std::string& absent) const {
  const auto found = reader_.metadata().find(key);
  return found == reader_.metadata().end() ? absent : found->second;
}

std::vector<float> WeightFile::vector(const std::string& name) const {
  const SafetensorsReader::Tensor& tensor = floats(name, 1);
  std::vector<float> values(tensor.bytes.size() / safetensors_type_size(tensor.type));
  to_f32(tensor.type, tensor.bytes.data(), values.size(), values.data());
  if (!all_finite(values.data(), values.size())) fail("tensor " + name + " is not finite");
  return values;
}

Matrix WeightFile::matrix(const std::string& name, Axes axes) const {
  const SafetensorsReader::Tensor& tensor = floats(name, 2);
  const auto rows = static_cast<std::size_t>(tensor.shape[0]);
  const auto cols = static_cast<std::size_t>(tensor.shape[1]);
  const std::size_t row_bytes = cols * safetensors_type_size(tensor.type);
  Matrix result = axes == Axes::kSwapped ? Matrix(cols, rows) : Matrix(rows, cols);
  // Sixteen rows at a time, so that a swapped write fills a line of the cache.
  constexpr std::size_t kBlock = 16;
  Matrix block(std::min(kBlock, rows), cols);  // without rows any number may stand for cols
  for (std::size_t first = 0; first < rows; first += kBlock) {
    const std::size_t count = std::min(kBlock, rows - first);
    to_f32(tensor.type, tensor.bytes.data() + first * row_bytes, count * cols, block.data());
    if (!all_finite(block.data(), count * cols)) fail("tensor " + name + " is not finite");
    if (axes == Axes::kAsStored) {
      std::copy_n(block.data(), count * cols, result.row(first));
      continue;
    }
    for (std::size_t j = 0; j < cols; ++j) {
      for (std::size_t i = 0; i < count; ++i) result(j, first + i) = block(i, j);
    }
  }
  return result;
}

void WeightFile::check_shapes(const SaeWeights& w) const {
  if (w.atoms() == 0 || w.width() == 0) fail("holds no atoms");
  if (w.decoder.rows() != w.atoms() || w.decoder.cols() != w.width() ||
      w.encoder_bias.size() != w.atoms() || w.decoder_bias.size() != w.width() ||
      (!w.thresholds.empty() && w.thresholds.size() != w.atoms())) {
    fail("the shapes of its weights do not fit together");
  }
}

void WeightFile::check_finite(const SaeWeights& w) const {
  for (const Matrix* m : {&w.encoder, &w.decoder}) {
    if (!all_finite(m->data(), m->size())) fail("its weights are too large or too small for f32");
  }
  for (const auto* v : {&w.encoder_bias, &w.decoder_bias, &w.thresholds}) {
    if (!all_finite(v->data(), v->size())) fail("its biases are too large or too small for f32");
  }
}

Settings::Settings(const std::string& path) : path_(path) {
  values_ = parse_json<nlohmann::json>(read_text(path));
  if (!values_.is_object()) fail("is not a JSON object");
}

void Settings::fail(const std::string& why) const {
  throw Error(path_ + ": " + why);
}

void fold_uncentred_input(SaeWeights& w) {
  for (std::size_t k = 0; k < w.atoms(); ++k) {
    double shift = w.encoder_bias[k];
    for (std::size_t j = 0; j < w.width(); ++j) {
      shift += static_cast<double>(w.encoder(k, j)) * w.decoder_bias[j];
    }
    w.encoder_bias[k] = static_cast<float>(shift);
  }
}

void fold_decoder_norms(SaeWeights& w) {
  for (std::size_t k = 0; k < w.atoms(); ++k) {
    double squares = 0;
    for (std::size_t j = 0; j < w.width(); ++j) {
      squares += static_cast<double>(w.decoder(k, j)) * w.decoder(k, j);
    }
    const double norm = std::sqrt(squares);
    w.encoder_bias[k] = static_cast<float>(w.encoder_bias[k] * norm);
    for (std::size_t j = 0; j < w.width(); ++j) {
      w.encoder(k, j) = static_cast<float>(w.encoder(k, j) * norm);
      if (norm > 0) w.decoder(k, j) = static_cast<float>(w.decoder(k, j) / norm);
    }
  }
}

void fold_input_scale(SaeWeights& w, double factor) {
  for (std::size_t i = 0; i < w.encoder.size(); ++i) {
    w.encoder.data()[i] = static_cast<float>(w.encoder.data()[i] * factor);
    w.decoder.data()[i] = static_cast<float>(w.decoder.data()[i] / factor);
  }
  for (float& bias : w.decoder_bias) bias = static_cast<float>(bias / factor);
}

}  // namespace saetm
