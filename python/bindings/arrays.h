#pragma once
/// Arrays of Python as the library's, and back. Nothing is copied and nothing converted, except
/// where a function says so.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "saetm/embeddings.h"
#include "saetm/matrix.h"

namespace saetm::python {

namespace nb = nanobind;

/// Anything that speaks DLPack or the buffer protocol; looked at by embeddings_of() and others.
using AnyArray = nb::ndarray<nb::ro, nb::device::cpu>;
template <class T>
using Values = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <class T>
using Rows = nb::ndarray<const T, nb::ndim<2>, nb::c_contig, nb::device::cpu>;

/// Rows of f32, f16 or bf16 where they lie; the array lives on with the embeddings. Throws
/// TypeError that says what to do for other dtypes, for other than two axes and for an order that
/// is not C.
Embeddings embeddings_of(const AnyArray& array);

/// The three arrays of a scipy CSR matrix, as they are.
struct Csr {
  Values<std::int64_t> indptr;
  Values<std::int32_t> indices;
  Values<float> values;
  std::size_t cols = 0;

  /// Throws Error naming `what` when they are no CSR matrix.
  SparseView view(const char* what) const;
  SparseMatrix copy(const char* what) const;
};

/// A NumPy array that owns the vector.
template <class T, class Allocator>
nb::object array_of(std::vector<T, Allocator> values) {
  auto* kept = new std::vector<T, Allocator>(std::move(values));
  nb::capsule owner(kept, [](void* p) noexcept { delete static_cast<decltype(kept)>(p); });
  return nb::cast(nb::ndarray<nb::numpy, T, nb::ndim<1>>(kept->data(), {kept->size()}, owner));
}

/// A NumPy array that owns the matrix.
nb::object array_of(Matrix matrix);
/// (indptr, indices, values, columns), as scipy.sparse.csr_matrix takes them.
nb::tuple csr_of(SparseMatrix matrix);

/// f32 values copied out of an array.
std::vector<float> floats_of(const Values<float>& array);
Matrix matrix_of(const Rows<float>& array);

}  // namespace saetm::python
