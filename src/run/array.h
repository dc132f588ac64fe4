#pragma once
/// The one way to arrays of a run. A run may come from anywhere: whoever reads a tensor says what
/// its axes are, and gets it only when it is as long as the run's other files say, its numbers are
/// finite, and its columns are there.
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "io/safetensors.h"
#include "run/artefacts.h"
#include "saetm/matrix.h"
#include "saetm/run.h"

namespace saetm {

/// Returns how long an axis is: N by counts.safetensors, V by the lines of vocabulary.txt, K by
/// sae.safetensors, T by topics.safetensors, d by sae.safetensors, or the embeddings where there is
/// none yet. Reads headers alone. Throws Error where the file is not there.
std::size_t length_of(const RunDirectory& run, Axis axis);

/// What opening an array compares.
enum class Sums {
  kOwn,    ///< its bytes with the manifest's sum, and its parent's sum
  kParent  ///< the sum of its parent that it names alone, for who reads a row of a large file
};

/// How long a tensor is to be: as an axis of the run is, or a number that another tensor has.
class Length {
 public:
  Length(Axis axis) : axis_(axis) {}               // NOLINT: an axis is a length
  Length(std::size_t number) : number_(number) {}  // NOLINT
  Axis axis() const { return axis_; }
  std::size_t number() const { return number_; }

 private:
  Axis axis_ = Axis::kFree;
  std::size_t number_ = static_cast<std::size_t>(-1);  // none
};

/// An array that is open. Every function throws Error that names the file where it does not hold.
class RunArray {
 public:
  /// The run and the artefact must live as long.
  RunArray(const RunDirectory& run, const Artefact& artefact, Sums sums = Sums::kOwn);

  /// A tensor of one axis; floats are finite. The view is valid as long as this object.
  template <class T>
  std::span<const T> values(const std::string& name, Length length) const;
  template <class T>
  std::vector<T> vector(const std::string& name, Length length) const {
    const std::span<const T> view = values<T>(name, length);
    return {view.begin(), view.end()};
  }
  /// A tensor of two axes, F32, finite.
  MatrixView<const float> matrix_view(const std::string& name, Length rows, Length cols) const;
  Matrix matrix(const std::string& name, Length rows, Length cols) const;
  /// The file's CSR matrix, of the axes that the artefact has: finite values, none below 0; of
  /// counts above 0, and whole unless words were given with weights.
  SparseView sparse_view() const;
  SparseMatrix sparse() const;
  /// Row i of it alone; of the rest nothing is checked.
  SparseMatrix sparse_row(std::size_t i) const;
  /// A further CSR matrix, of tensors <prefix>indptr, <prefix>indices and <prefix>values.
  SparseMatrix sparse(const std::string& prefix, Length rows, Length cols) const;
  /// Bytes of a tensor of two axes, U8.
  std::span<const std::byte> bytes(const std::string& name, Length rows, Length cols) const;

  const RunDirectory& run() const { return run_; }
  /// Text of the metadata; empty where there is none.
  std::string metadata(const std::string& key) const;
  /// A whole number of the metadata, not below `least`.
  std::int64_t number(const std::string& key, std::int64_t least) const;
  [[noreturn]] void fail(const std::string& why) const;

 private:
  void check(const std::string& what, std::size_t size, const std::string& things,
             Length length) const;
  void check_shape(const std::string& name, std::size_t axes) const;
  void check_values(const SparseView& view) const;

  const RunDirectory& run_;
  const Artefact& artefact_;
  SafetensorsReader reader_;
};

/// Opens an array. Throws Error when its stage was not run, or it is missing, has changed, or was
/// made from another file than this run's.
inline RunArray open_array(const RunDirectory& run, const Artefact& artefact,
                           Sums sums = Sums::kOwn) {
  return {run, artefact, sums};
}

}  // namespace saetm
