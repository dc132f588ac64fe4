#include "io/safetensors.h"

#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/whole_number.h"
#include "io/json_file.h"
#include "io/output_file.h"
#include "saetm/error.h"

namespace saetm {
namespace {

template <class T>
std::string_view type_name();
template <>
std::string_view type_name<float>() {
  return "F32";
}
template <>
std::string_view type_name<double>() {
  return "F64";
}
template <>
std::string_view type_name<std::int32_t>() {
  return "I32";
}
template <>
std::string_view type_name<std::int64_t>() {
  return "I64";
}

template <class T>
std::span<const std::byte> bytes_of(std::span<const T> values) {
  return std::as_bytes(values);
}

}  // namespace

std::size_t safetensors_type_size(std::string_view type) {
  if (type == "F64" || type == "I64" || type == "U64") return 8;
  if (type == "F32" || type == "I32" || type == "U32") return 4;
  if (type == "F16" || type == "BF16" || type == "I16" || type == "U16") return 2;
  if (type == "I8" || type == "U8" || type == "BOOL") return 1;
  return 0;
}

void SafetensorsReader::fail(const std::string& why) const {
  throw Error(path_ + ": " + why);
}

SafetensorsReader::SafetensorsReader(const std::string& path)
    : path_(path), file_(std::make_shared<MappedFile>(path)) {
  const std::span<const std::byte> bytes = file_->bytes();
  std::uint64_t header_size = 0;
  if (bytes.size() >= 8) std::memcpy(&header_size, bytes.data(), 8);
  if (bytes.size() < 8 || header_size > bytes.size() - 8) fail("not a safetensors file");
  const auto* begin = reinterpret_cast<const char*>(bytes.data() + 8);
  const std::span<const std::byte> data = bytes.subspan(8 + header_size);
  try {
    const auto header = parse_json<nlohmann::json>({begin, header_size});
    if (header.is_discarded()) fail("not a safetensors file: its header is not the JSON expected");
    for (const auto& [name, entry] : header.items()) {
      if (name == "__metadata__") {
        metadata_ = entry.get<std::map<std::string, std::string>>();
        continue;
      }
      Tensor tensor;
      tensor.type = entry.at("dtype").get<std::string>();
      for (const auto& size : entry.at("shape")) {
        tensor.shape.push_back(whole_number<std::int64_t>(size));
      }
      const auto from = whole_number<std::uint64_t>(entry.at("data_offsets").at(0));
      const auto to = whole_number<std::uint64_t>(entry.at("data_offsets").at(1));
      std::uint64_t expected = safetensors_type_size(tensor.type);
      if (expected == 0) fail("tensor " + name + " has unknown type " + tensor.type);
      for (const std::int64_t size : tensor.shape) {
        if (size < 0 || (size > 0 && expected > data.size() / static_cast<std::uint64_t>(size))) {
          fail("tensor " + name + " is larger than the file");
        }
        expected *= static_cast<std::uint64_t>(size);
      }
      if (from > to || to > data.size() || to - from != expected) {
        fail("tensor " + name + " lies outside the file: it is cut short or damaged");
      }
      tensor.bytes = data.subspan(from, to - from);
      tensors_.emplace(name, std::move(tensor));
    }
  } catch (const nlohmann::json::exception&) {
    fail("not a safetensors file: its header is not the JSON expected");
  } catch (const std::out_of_range&) {
    fail("not a safetensors file: its header is not the JSON expected");
  }
}

const SafetensorsReader::Tensor& SafetensorsReader::tensor(const std::string& name) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) fail("has no tensor " + name);
  return found->second;
}

template <class T>
std::span<const T> SafetensorsReader::values(const std::string& name) const {
  const Tensor& found = tensor(name);
  if (found.type != type_name<T>()) {
    fail("tensor " + name + " is " + found.type + ", not " + std::string(type_name<T>()));
  }
  if (reinterpret_cast<std::uintptr_t>(found.bytes.data()) % alignof(T) != 0) {
    fail("tensor " + name + " is not aligned");
  }
  return {reinterpret_cast<const T*>(found.bytes.data()), found.bytes.size() / sizeof(T)};
}

template std::span<const float> SafetensorsReader::values<float>(const std::string&) const;
template std::span<const double> SafetensorsReader::values<double>(const std::string&) const;
template std::span<const std::int32_t> SafetensorsReader::values<std::int32_t>(
    const std::string&) const;
template std::span<const std::int64_t> SafetensorsReader::values<std::int64_t>(
    const std::string&) const;

MatrixView<const float> SafetensorsReader::matrix_view(const std::string& name) const {
  const std::span<const float> data = values<float>(name);
  const std::vector<std::int64_t>& shape = tensor(name).shape;
  if (shape.size() != 2) fail("tensor " + name + " has not two axes");
  return {data.data(), static_cast<std::size_t>(shape[0]), static_cast<std::size_t>(shape[1])};
}

Matrix SafetensorsReader::matrix(const std::string& name) const {
  const MatrixView<const float> view = matrix_view(name);
  Matrix result(view.rows, view.cols);
  if (view.size() > 0) std::memcpy(result.data(), view.data, view.size() * sizeof(float));
  return result;
}

SparseView SafetensorsReader::sparse_view() const {
  const auto columns = metadata_.find("cols");
  if (columns == metadata_.end()) fail("its metadata lacks cols");
  const SparseView view(std::strtoull(columns->second.c_str(), nullptr, 10),
                        values<std::int64_t>("indptr"), values<std::int32_t>("indices"),
                        values<float>("values"));
  check_csr(view, path_.c_str());
  return view;
}

SparseMatrix SafetensorsReader::sparse() const {
  const SparseView view = sparse_view();
  return {view.cols,
          {view.indptr.begin(), view.indptr.end()},
          {view.indices.begin(), view.indices.end()},
          {view.values.begin(), view.values.end()}};
}

void SafetensorsWriter::add(const std::string& name, std::string type,
                            std::vector<std::int64_t> shape, std::span<const std::byte> bytes) {
  tensors_.push_back({name, std::move(type), std::move(shape), bytes});
}

void SafetensorsWriter::add(const std::string& name, std::span<const float> values) {
  add(name, "F32", {static_cast<std::int64_t>(values.size())}, bytes_of(values));
}
void SafetensorsWriter::add(const std::string& name, std::span<const double> values) {
  add(name, "F64", {static_cast<std::int64_t>(values.size())}, bytes_of(values));
}
void SafetensorsWriter::add(const std::string& name, std::span<const std::int32_t> values) {
  add(name, "I32", {static_cast<std::int64_t>(values.size())}, bytes_of(values));
}
void SafetensorsWriter::add(const std::string& name, std::span<const std::int64_t> values) {
  add(name, "I64", {static_cast<std::int64_t>(values.size())}, bytes_of(values));
}
void SafetensorsWriter::add(const std::string& name, MatrixView<const float> values) {
  add(name, "F32", {static_cast<std::int64_t>(values.rows), static_cast<std::int64_t>(values.cols)},
      bytes_of(std::span<const float>(values.data, values.size())));
}
void SafetensorsWriter::add(const SparseMatrix& values) {
  metadata("rows", std::to_string(values.rows()));
  metadata("cols", std::to_string(values.cols));
  add("indptr", std::span<const std::int64_t>(values.indptr));
  add("indices", std::span<const std::int32_t>(values.indices));
  add("values", std::span<const float>(values.values));
}

std::string SafetensorsWriter::save(const std::string& path) const {
  auto header = nlohmann::ordered_json::object();
  auto metadata = nlohmann::ordered_json::object();
  metadata["format_version"] = "1";
  for (const auto& [key, value] : metadata_) metadata[key] = value;
  header["__metadata__"] = metadata;
  // The data begins at a multiple of 64 bytes. The format wants no holes between tensors, so
  // callers add those of wide elements first.
  constexpr std::uint64_t kAlignment = 64;
  std::uint64_t offset = 0;
  for (const Tensor& tensor : tensors_) {
    header[tensor.name] = {{"dtype", tensor.type},
                           {"shape", tensor.shape},
                           {"data_offsets", {offset, offset + tensor.bytes.size()}}};
    offset += tensor.bytes.size();
  }
  std::string text = header.dump();
  text.resize((text.size() + 8 + kAlignment - 1) / kAlignment * kAlignment - 8, ' ');
  OutputFile file(path);
  const std::uint64_t size = text.size();
  file.write(&size, 8);
  file.write(text);
  for (const Tensor& tensor : tensors_) file.write(tensor.bytes.data(), tensor.bytes.size());
  return file.commit();
}

}  // namespace saetm
