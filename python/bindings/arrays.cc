#include "arrays.h"

#include <memory>

namespace saetm::python {
namespace {

std::string dtype_name(nb::dlpack::dtype dtype) {
  using Code = nb::dlpack::dtype_code;
  const auto code = static_cast<Code>(dtype.code);
  const char* name = code == Code::Float    ? "float"
                     : code == Code::Bfloat ? "bfloat"
                     : code == Code::Int    ? "int"
                     : code == Code::UInt   ? "uint"
                     : code == Code::Bool   ? "bool"
                                            : "complex";
  return std::string(name).append(std::to_string(dtype.bits));
}

[[noreturn]] void refuse(const std::string& why) {
  throw nb::type_error(why.c_str());
}

Embeddings::Type type_of(const AnyArray& array) {
  using Code = nb::dlpack::dtype_code;
  const nb::dlpack::dtype dtype = array.dtype();
  const auto code = static_cast<Code>(dtype.code);
  if (code == Code::Float && dtype.bits == 32) return Embeddings::Type::kF32;
  if (code == Code::Float && dtype.bits == 16) return Embeddings::Type::kF16;
  if (code == Code::Bfloat && dtype.bits == 16) return Embeddings::Type::kBf16;
  refuse("the array is " + dtype_name(dtype) +
         ", not float32, float16 or bfloat16: pass array.astype('float32')");
}

}  // namespace

Embeddings embeddings_of(const AnyArray& array) {
  const Embeddings::Type type = type_of(array);
  if (array.ndim() != 2) {
    refuse("the array has " + std::to_string(array.ndim()) + " axes, not two (documents, width)");
  }
  const std::size_t rows = array.shape(0), cols = array.shape(1);
  const bool in_order = (cols < 2 || array.stride(1) == 1) &&
                        (rows < 2 || array.stride(0) == static_cast<std::int64_t>(cols));
  if (!in_order) {
    refuse("the array's rows do not lie one behind the other: pass numpy.ascontiguousarray(array)");
  }
  if (cols == 0) refuse("the array has no columns");
  // The last copy may go on any thread, so the lock is taken to let go of the array.
  const std::shared_ptr<const void> owner(new AnyArray(array), [](const void* p) {
    const nb::gil_scoped_acquire lock;
    delete static_cast<const AnyArray*>(p);
  });
  return Embeddings::view(array.data(), type, rows, cols, owner);
}

SparseView Csr::view(const char* what) const {
  const SparseView matrix(cols, {indptr.data(), indptr.size()}, {indices.data(), indices.size()},
                          {values.data(), values.size()});
  check_csr(matrix, what);
  return matrix;
}

SparseMatrix Csr::copy(const char* what) const {
  const SparseView from = view(what);
  SparseMatrix matrix;
  matrix.cols = cols;
  matrix.indptr.assign(from.indptr.begin(), from.indptr.end());
  matrix.indices.assign(from.indices.begin(), from.indices.end());
  matrix.values.assign(from.values.begin(), from.values.end());
  return matrix;
}

nb::object array_of(Matrix matrix) {
  auto* kept = new Matrix(std::move(matrix));
  nb::capsule owner(kept, [](void* p) noexcept { delete static_cast<Matrix*>(p); });
  return nb::cast(nb::ndarray<nb::numpy, float, nb::ndim<2>>(kept->data(),
                                                             {kept->rows(), kept->cols()}, owner));
}

nb::tuple csr_of(SparseMatrix matrix) {
  return nb::make_tuple(array_of(std::move(matrix.indptr)), array_of(std::move(matrix.indices)),
                        array_of(std::move(matrix.values)), matrix.cols);
}

std::vector<float> floats_of(const Values<float>& array) {
  return {array.data(), array.data() + array.size()};
}

Matrix matrix_of(const Rows<float>& array) {
  Matrix matrix(array.shape(0), array.shape(1));
  std::copy(array.data(), array.data() + array.size(), matrix.data());
  return matrix;
}

}  // namespace saetm::python
