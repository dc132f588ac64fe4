#pragma once
/// Dense row-major matrices and sparse rows (CSR), the two shapes that stages exchange.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <vector>

namespace saetm {

/// Allocator of 64-byte aligned storage, so that rows of whole cache lines stay aligned.
template <class T>
struct AlignedAllocator {
  using value_type = T;
  static constexpr std::align_val_t kAlignment{64};
  AlignedAllocator() = default;
  template <class U>
  AlignedAllocator(const AlignedAllocator<U>&) {}  // NOLINT: rebinding
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), kAlignment)); }
  void deallocate(T* p, std::size_t) { ::operator delete(p, kAlignment); }
  bool operator==(const AlignedAllocator&) const { return true; }
};

template <class T>
using AlignedVector = std::vector<T, AlignedAllocator<T>>;

/// A view of rows × cols values, row after row, owned elsewhere.
template <class T>
struct MatrixView {
  T* data = nullptr;
  std::size_t rows = 0;
  std::size_t cols = 0;

  T* row(std::size_t i) const { return data + i * cols; }
  std::span<T> row_span(std::size_t i) const { return {row(i), cols}; }
  std::size_t size() const { return rows * cols; }
  MatrixView rows_from(std::size_t first, std::size_t count) const {
    return {data + first * cols, count, cols};
  }
  operator MatrixView<const T>() const  // NOLINT: a view of mutable values reads as const
    requires(!std::is_const_v<T>)
  {
    return {data, rows, cols};
  }
};

/// rows × cols f32 values that this object owns; zero on construction.
class Matrix {
 public:
  Matrix() = default;
  Matrix(std::size_t rows, std::size_t cols) : values_(rows * cols), rows_(rows), cols_(cols) {}

  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  std::size_t size() const { return values_.size(); }
  float* data() { return values_.data(); }
  const float* data() const { return values_.data(); }
  float* row(std::size_t i) { return values_.data() + i * cols_; }
  const float* row(std::size_t i) const { return values_.data() + i * cols_; }
  float& operator()(std::size_t i, std::size_t j) { return values_[i * cols_ + j]; }
  float operator()(std::size_t i, std::size_t j) const { return values_[i * cols_ + j]; }
  MatrixView<float> view() { return {values_.data(), rows_, cols_}; }
  MatrixView<const float> view() const { return {values_.data(), rows_, cols_}; }

 private:
  AlignedVector<float> values_;
  std::size_t rows_ = 0;
  std::size_t cols_ = 0;
};

/// Compressed sparse rows: row i holds the pairs (indices[j], values[j]) for
/// indptr[i] ≤ j < indptr[i+1], columns ascending and distinct.
struct SparseMatrix {
  std::size_t cols = 0;
  std::vector<std::int64_t> indptr{0};
  std::vector<std::int32_t> indices;
  std::vector<float> values;

  std::size_t rows() const { return indptr.size() - 1; }
  std::size_t nonzeros() const { return indices.size(); }
  std::span<const std::int32_t> row_indices(std::size_t i) const {
    return {indices.data() + indptr[i], static_cast<std::size_t>(indptr[i + 1] - indptr[i])};
  }
  std::span<const float> row_values(std::size_t i) const {
    return {values.data() + indptr[i], static_cast<std::size_t>(indptr[i + 1] - indptr[i])};
  }
  /// Counts rows without entries.
  std::size_t empty_rows() const;
};

/// Rows of a SparseMatrix that lie elsewhere: in one, in a part of one, or in a mapped file.
/// Entries of row i are those from indptr[i] to indptr[i + 1] of `indices` and `values`, as there.
struct SparseView {
  std::size_t cols = 0;
  std::span<const std::int64_t> indptr;
  std::span<const std::int32_t> indices;
  std::span<const float> values;

  SparseView() = default;
  SparseView(std::size_t columns, std::span<const std::int64_t> rows,
             std::span<const std::int32_t> at, std::span<const float> entries)
      : cols(columns), indptr(rows), indices(at), values(entries) {}
  SparseView(const SparseMatrix& m)  // NOLINT: a matrix reads as a view of itself
      : cols(m.cols), indptr(m.indptr), indices(m.indices), values(m.values) {}

  std::size_t rows() const { return indptr.empty() ? 0 : indptr.size() - 1; }
  std::size_t nonzeros() const {
    return indptr.empty() ? 0 : static_cast<std::size_t>(indptr.back() - indptr.front());
  }
  std::span<const std::int32_t> row_indices(std::size_t i) const {
    return indices.subspan(static_cast<std::size_t>(indptr[i]),
                           static_cast<std::size_t>(indptr[i + 1] - indptr[i]));
  }
  std::span<const float> row_values(std::size_t i) const {
    return values.subspan(static_cast<std::size_t>(indptr[i]),
                          static_cast<std::size_t>(indptr[i + 1] - indptr[i]));
  }
  SparseView rows_from(std::size_t first, std::size_t count) const {
    return {cols, indptr.subspan(first, count + 1), indices, values};
  }
};

/// The transpose, its rows in ascending column order. O(nonzeros).
SparseMatrix transpose(const SparseView& matrix);

/// Adds the rows of `more` below those of `matrix`; columns are taken as they are.
void append_rows(SparseMatrix& matrix, const SparseMatrix& more);

/// Each row divided by its sum; an empty or zero row stays as it is.
SparseMatrix normalize_rows(SparseMatrix matrix);

/// Throws Error naming `what` when the three arrays do not form a CSR matrix.
void check_csr(const SparseView& matrix, const char* what);

}  // namespace saetm
