#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/base64.h"
#include "report/packed.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kExact = 100'000;  // values that are kept as they are
constexpr double kSteps = 4096;          // of a share of 1; below 0.013 % off

template <class T>
std::string_view bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

}  // namespace

std::string deflated(std::string_view bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::string out(size, '\0');
  const int done = compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                             reinterpret_cast<const Bytef*>(bytes.data()),
                             static_cast<uLong>(bytes.size()), Z_BEST_COMPRESSION);
  if (done != Z_OK) throw std::bad_alloc();
  out.resize(size);
  return out;
}

std::int32_t Blobs::add(std::string deflated) {
  blobs_.push_back(std::move(deflated));
  return static_cast<std::int32_t>(blobs_.size()) - 1;
}

Json Blobs::array(const char* type, std::string_view bytes) {
  return {{"type", type}, {"blob", add(deflated(bytes))}};
}

Json Blobs::strings(std::span<const std::string> values) {
  std::string joined;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) joined += '\0';
    // A zero byte would end the string.
    for (const char c : values[i]) joined += c == '\0' ? ' ' : c;
  }
  Json json = array("strings", joined);
  json["count"] = values.size();
  return json;
}

Json Blobs::integers(std::span<const std::int32_t> values) {
  const bool short_ones =
      std::all_of(values.begin(), values.end(), [](auto v) { return v >= 0 && v < 1 << 8; });
  if (!short_ones) return array("i32", bytes_of(std::vector(values.begin(), values.end())));
  return array("u8", bytes_of(std::vector<std::uint8_t>(values.begin(), values.end())));
}

Json Blobs::bytes(std::string_view values) {
  return array("u8", values);
}

Json Blobs::places(std::span<const float> values) {
  std::vector<std::uint16_t> codes;
  for (const float value : values) {
    const double place = std::isfinite(value) ? std::clamp<double>(value, 0, 1) : 0;
    codes.push_back(static_cast<std::uint16_t>(std::lround(65535 * place)));
  }
  Json json = array("u16", bytes_of(codes));
  json["scale"] = 1.0 / 65535;
  return json;
}

Json Blobs::rows(const SparseMatrix& matrix) {
  std::vector<std::int32_t> counts;
  std::string steps;
  for (std::size_t i = 0; i < matrix.rows(); ++i) {
    const auto columns = matrix.row_indices(i);
    counts.push_back(static_cast<std::int32_t>(columns.size()));
    std::int32_t before = 0;
    for (const std::int32_t column : columns) {
      const std::int32_t step = column - before;
      steps.append(static_cast<std::size_t>(step / 255), '\xff');
      steps += static_cast<char>(step % 255);
      before = column;
    }
  }
  return {{"counts", integers(counts)}, {"columns", bytes(steps)}};
}

Json Blobs::shares(std::span<const float> values) {
  if (values.size() <= kExact) {
    return array("f32", bytes_of(std::vector(values.begin(), values.end())));
  }
  std::string planes(2 * values.size(), '\0');
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = std::isfinite(values[i]) ? std::clamp<double>(values[i], 0, 1) : 0;
    const long code = std::lround(kSteps * value);
    planes[i] = static_cast<char>(code & 255);
    planes[values.size() + i] = static_cast<char>(code >> 8);
  }
  Json json = array("split16", planes);
  json["scale"] = 1 / kSteps;
  return json;
}

std::string Blobs::elements() const {
  std::string out;
  for (std::size_t i = 0; i < blobs_.size(); ++i) {
    out += "<script type=\"text/plain\" id=\"blob-" + std::to_string(i) + "\">";
    out += to_base64(blobs_[i]) + "</script>\n";
  }
  return out;
}

}  // namespace saetm
