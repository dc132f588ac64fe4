#include "run/array.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <type_traits>

#include "run/embeddings.h"
#include "run/files/vocabulary.h"
#include "run/notes.h"
#include "saetm/error.h"

namespace saetm {
namespace {

const char* name_of(Axis axis) {
  switch (axis) {
    case Axis::kDocuments:
      return "documents";
    case Axis::kWords:
      return "words";
    case Axis::kAtoms:
      return "atoms";
    case Axis::kTopics:
      return "topics";
    case Axis::kWidth:
      return "dimensions";
    case Axis::kFree:
      break;
  }
  return "entries";
}

/// The length of a tensor's axis, of which a run has as many; the header alone is read.
std::size_t axis_of(const RunDirectory& run, const Artefact& artefact, const char* name,
                    std::size_t axis, std::size_t axes) {
  (void)sum_of(run, artefact);  // throws when its stage was not run
  const std::string path = path_of(run, artefact);
  if (!std::filesystem::exists(path)) checked_file(run, artefact);  // throws
  const SafetensorsReader reader(path);
  const auto& shape = reader.tensor(name).shape;
  if (shape.size() != axes) throw Error(path + ": tensor " + name + " has other axes");
  return static_cast<std::size_t>(shape[axis]);
}

template <class T>
bool all_finite(std::span<const T> values) {
  bool bad = false;
  for (const T value : values) bad |= !(std::abs(value) <= std::numeric_limits<T>::max());
  return !bad;
}

}  // namespace

std::size_t length_of(const RunDirectory& run, Axis axis) {
  switch (axis) {
    case Axis::kDocuments: {
      const std::size_t ends = axis_of(run, kCounts, "indptr", 0, 1);
      return ends > 0 ? ends - 1 : 0;
    }
    case Axis::kWords:
      return vocabulary_size(run);
    case Axis::kAtoms:
      return axis_of(run, kSae, "W_dec", 0, 2);
    case Axis::kTopics:
      return axis_of(run, kTopicAtoms, "words", 0, 2);
    case Axis::kWidth:
      return run.has(kSae.maker) ? axis_of(run, kSae, "W_dec", 1, 2) : load_embeddings(run).cols();
    case Axis::kFree:
      break;
  }
  return 0;
}

RunArray::RunArray(const RunDirectory& run, const Artefact& artefact, Sums sums)
    : run_(run), artefact_(artefact), reader_([&] {
        (void)sum_of(run, artefact);
        if (!std::filesystem::exists(path_of(run, artefact)))
          checked_file(run, artefact);  // throws
        return path_of(run, artefact);
      }()) {
  // Of an array of another run this says more than that its bytes differ.
  if (artefact.parent && metadata(artefact.key) != sum_of(run, *artefact.parent)) {
    fail(std::string("was made from another ") + artefact.parent->file + " than this run's");
  }
  if (sums == Sums::kOwn) checked_file(run, artefact);
}

void RunArray::fail(const std::string& why) const {
  throw Error(path_of(run_, artefact_) + ": " + why);
}

std::string RunArray::metadata(const std::string& key) const {
  const auto found = reader_.metadata().find(key);
  return found == reader_.metadata().end() ? std::string() : found->second;
}

std::int64_t RunArray::number(const std::string& key, std::int64_t least) const {
  const std::string text = metadata(key);
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || value < least) {
    fail("its metadata has no such number as " + key + ": '" + text + "'");
  }
  return value;
}

void RunArray::check(const std::string& what, std::size_t size, const std::string& things,
                     Length length) const {
  std::string of = "its other tensors have ";
  std::size_t expected = length.number();
  if (length.axis() != Axis::kFree) {
    expected = length_of(run_, length.axis());
    of = "the run has ";
  } else if (expected == Length(Axis::kFree).number()) {
    return;
  }
  if (size == expected) return;
  fail(what + " has " + std::to_string(size) + " " + things + ", " + of + std::to_string(expected) +
       " " + name_of(length.axis()));
}

void RunArray::check_shape(const std::string& name, std::size_t axes) const {
  if (reader_.tensor(name).shape.size() == axes) return;
  fail("tensor " + name + " has not " + (axes == 1 ? "one axis" : "two axes"));
}

template <class T>
std::span<const T> RunArray::values(const std::string& name, Length length) const {
  const std::span<const T> view = reader_.values<T>(name);
  check_shape(name, 1);
  check("tensor " + name, view.size(), "values", length);
  if constexpr (std::is_floating_point_v<T>) {
    if (!all_finite(view)) fail("tensor " + name + " has a value that is NaN or infinite");
  }
  return view;
}

template std::span<const float> RunArray::values<float>(const std::string&, Length) const;
template std::span<const double> RunArray::values<double>(const std::string&, Length) const;
template std::span<const std::int32_t> RunArray::values<std::int32_t>(const std::string&,
                                                                      Length) const;
template std::span<const std::int64_t> RunArray::values<std::int64_t>(const std::string&,
                                                                      Length) const;

MatrixView<const float> RunArray::matrix_view(const std::string& name, Length rows,
                                              Length cols) const {
  const MatrixView<const float> view = reader_.matrix_view(name);
  check("tensor " + name, view.rows, "rows", rows);
  check("tensor " + name, view.cols, "columns", cols);
  if (!all_finite(std::span<const float>(view.data, view.size()))) {
    fail("tensor " + name + " has a value that is NaN or infinite");
  }
  return view;
}

Matrix RunArray::matrix(const std::string& name, Length rows, Length cols) const {
  const MatrixView<const float> view = matrix_view(name, rows, cols);
  Matrix result(view.rows, view.cols);
  if (view.size() > 0) std::memcpy(result.data(), view.data, view.size() * sizeof(float));
  return result;
}

std::span<const std::byte> RunArray::bytes(const std::string& name, Length rows,
                                           Length cols) const {
  const SafetensorsReader::Tensor& tensor = reader_.tensor(name);
  check_shape(name, 2);
  if (tensor.type != "U8") fail("tensor " + name + " is " + tensor.type + ", not U8");
  check("tensor " + name, static_cast<std::size_t>(tensor.shape[0]), "rows", rows);
  check("tensor " + name, static_cast<std::size_t>(tensor.shape[1]), "columns", cols);
  return tensor.bytes;
}

void RunArray::check_values(const SparseView& view) const {
  constexpr float kMost = std::numeric_limits<float>::max();
  const bool counts = std::string_view(artefact_.file) == kCounts.file;
  const bool whole =
      counts && stage_options<CorpusOptions>(run_, kCounts.maker).words_field.empty();
  const auto is_bad = [&](float value) {
    return !(value >= 0 && value <= kMost) || (counts && value == 0) ||
           (whole && value != std::floor(value));
  };
  bool bad = false;
  for (const float value : view.values) bad |= is_bad(value);
  if (!bad) return;
  const auto at = std::find_if(view.values.begin(), view.values.end(), is_bad);
  const auto row =
      std::upper_bound(view.indptr.begin(), view.indptr.end(), at - view.values.begin());
  fail("row " + std::to_string(row - view.indptr.begin() - 1) + " has the value " +
       nlohmann::json(static_cast<double>(*at)).dump() + ", which " +
       (counts ? "no count can be" : "cannot be there"));
}

SparseView RunArray::sparse_view() const {
  const SparseView view = reader_.sparse_view();
  check("its matrix", view.rows(), "rows", artefact_.rows);
  check("its matrix", view.cols, "columns", artefact_.cols);
  check_values(view);
  return view;
}

SparseMatrix RunArray::sparse() const {
  const SparseView view = sparse_view();
  return {view.cols,
          {view.indptr.begin(), view.indptr.end()},
          {view.indices.begin(), view.indices.end()},
          {view.values.begin(), view.values.end()}};
}

SparseMatrix RunArray::sparse_row(std::size_t i) const {
  const auto indptr = reader_.values<std::int64_t>("indptr");
  const auto indices = reader_.values<std::int32_t>("indices");
  const auto values = reader_.values<float>("values");
  const auto end = static_cast<std::int64_t>(std::min(indices.size(), values.size()));
  check("tensor indptr", std::max<std::size_t>(indptr.size(), 1) - 1, "rows", artefact_.rows);
  if (i + 1 >= indptr.size() || indptr[i] < 0 || indptr[i] > indptr[i + 1] || indptr[i + 1] > end) {
    fail("row " + std::to_string(i) + " is not there");
  }
  SparseMatrix row;
  row.cols = static_cast<std::size_t>(number("cols", 0));
  check("its matrix", row.cols, "columns", artefact_.cols);
  row.indices.assign(indices.begin() + indptr[i], indices.begin() + indptr[i + 1]);
  row.values.assign(values.begin() + indptr[i], values.begin() + indptr[i + 1]);
  row.indptr.push_back(static_cast<std::int64_t>(row.indices.size()));
  check_csr(row, path_of(run_, artefact_).c_str());
  check_values(row);
  return row;
}

SparseMatrix RunArray::sparse(const std::string& prefix, Length rows, Length cols) const {
  SparseMatrix matrix;
  matrix.indptr = vector<std::int64_t>(prefix + "indptr", Axis::kFree);
  matrix.indices = vector<std::int32_t>(prefix + "indices", Axis::kFree);
  matrix.values = vector<float>(prefix + "values", matrix.indices.size());
  matrix.cols = cols.axis() == Axis::kFree ? cols.number() : length_of(run_, cols.axis());
  check_csr(matrix, path_of(run_, artefact_).c_str());
  check("tensor " + prefix + "indptr", matrix.rows(), "rows", rows);
  check_values(matrix);
  return matrix;
}

}  // namespace saetm
