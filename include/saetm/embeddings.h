#pragma once
/// Embeddings of documents, N×d: given files (memory-mapped, in shards) or computed ones.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "saetm/context.h"
#include "saetm/matrix.h"
#include "saetm/options.h"

namespace saetm {

/// Rows of f32, f16 or bf16 values that stay where they are (a mapped file); converted to f32 as
/// they are read. Cheap to copy; copies share the mapping. Reading is thread-safe.
class Embeddings {
 public:
  enum class Type { kF32, kF16, kBf16 };

  Embeddings() = default;
  /// Opens .npy (two axes, C order), .safetensors (its only tensor of two axes, or the one named
  /// "embeddings"), .parquet, .arrow or .feather (a column of lists, by Python with pyarrow, into
  /// memory) or a folder of shards of either, taken in byte order of their names. Throws Error
  /// naming the file for anything else, an unknown dtype, or shards of several widths.
  static Embeddings open(const std::string& path);
  /// The same for several files or folders, one below the other.
  static Embeddings open_all(const std::vector<std::string>& paths);
  /// Takes over a matrix in memory.
  static Embeddings from(Matrix matrix);
  /// Values of somebody else in memory, rows×cols in C order, read where they are: no copy. `owner`
  /// keeps them there as long as this object, or a copy of it, lives.
  static Embeddings view(const void* data, Type type, std::size_t rows, std::size_t cols,
                         std::shared_ptr<const void> owner);

  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  /// Files behind it; empty for a matrix in memory.
  const std::vector<std::string>& files() const { return files_; }

  /// Of these rows (ascending, each below rows()) those named, in their order.
  Embeddings select(std::vector<std::size_t> rows) const;
  /// The same rows, each value times `factor` as it is read.
  Embeddings scaled(float factor) const;

  /// The same rows, each divided by its length as it is read; rows of zeros stay.
  Embeddings of_unit_length() const;

  /// Copies rows first..first+count-1 as f32 into out (count×d).
  void read(std::size_t first, std::size_t count, float* out) const;
  /// Throws Error naming file and row for the first value that is NaN or infinite.
  void check_finite(const Context& context = {}) const;
  /// Throws Error as check_finite() does, and where nothing could be learned from the rows' lengths
  /// ‖x‖: all are 0, their median (of those above 0) is below 1e-15 or above 1e15, or one is more
  /// than 10,000 times that median (the error names file and row).
  void check_trainable(const Context& context = {}) const;

 private:
  struct Shard {
    std::shared_ptr<const void> owner;  // the mapping or the matrix
    const std::byte* data = nullptr;
    std::size_t first_row = 0, rows = 0;
    Type type = Type::kF32;
    std::string file;
  };
  /// (N) ‖x‖ in f32; throws for the first row with a value that is not finite.
  std::vector<float> finite_lengths(const Context& context) const;
  std::string name_of_row(std::size_t row) const;
  void read_stored(std::size_t first, std::size_t count, float* out) const;
  void append(const std::string& path);
  void append_file(const std::string& path);

  std::vector<Shard> shards_;
  std::vector<std::string> files_;
  std::size_t rows_ = 0, cols_ = 0;
  float factor_ = 1;
  bool unit_length_ = false;
  std::shared_ptr<const std::vector<std::size_t>> selected_;  // null: all
};

struct LsaOptions {
  std::int64_t dimensions = 256;

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// Latent semantic analysis as it was learned from a corpus: what projects texts, new ones too.
struct LsaModel {
  std::vector<double> idf;  ///< (V) ln(N/df) of the corpus; 0 for a word that no document uses
  Matrix basis;             ///< (V, p) leading right singular vectors of the TF-IDF rows
};

/// Learns it from counts (N×V): TF-IDF rows of unit length (tf = 1 + ln count, but the count itself
/// below 1, as weights may be; idf = ln(N/df)) and their p = min(dimensions, V, N) leading right
/// singular vectors, by randomised subspace iteration (Halko et al. 2011).
LsaModel fit_lsa(const SparseMatrix& counts, const LsaOptions& options, std::uint64_t seed,
                 const Context& context = {});

/// Embeddings of documents (N×p): their TF-IDF rows times the basis, scaled to unit length; of the
/// corpus that the model was learned from as of any other. A row depends on its own counts alone. A
/// document without words gets a zero row. Throws Error when counts have another number of columns.
Matrix lsa_embeddings(const LsaModel& model, const SparseMatrix& counts,
                      const Context& context = {});

// What the options are: names, help, ranges.

template <class Visitor>
void LsaOptions::fields(Visitor&& visit) {
  visit("dimensions", &LsaOptions::dimensions,
        Field{.help = "width of the built-in embeddings (latent semantic analysis)",
              .min = 2,
              .max = 4096});
}

}  // namespace saetm
