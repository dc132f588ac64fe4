#include "saetm/sae.h"

#include <algorithm>
#include <filesystem>

#include "backend/backend.h"
#include "io/safetensors.h"
#include "sae/folder_formats.h"
#include "sae/foreign_weights.h"
#include "sae/measure.h"
#include "sae/objectives/objective.h"
#include "saetm/error.h"

namespace saetm {

namespace {

bool keeps(const SparseAutoencoder& sae, Keeps what) {
  const Objective* objective = find_objective(sae.architecture);
  return objective && objective->keeps == what;
}

/// How many of an embedding's activations are kept at most; 0 where a threshold decides.
std::int64_t largest_kept(const SparseAutoencoder& sae) {
  return !sae.keeps_largest() ? 0 : sae.active > 0 ? sae.active : sae.k;
}

std::unique_ptr<backend::SaeEncoder> encoder_of(const SparseAutoencoder& sae,
                                                const Embeddings& embeddings,
                                                backend::Precision precision,
                                                const Context& context) {
  if (embeddings.cols() != sae.weights.width()) {
    throw Error("embeddings have " + std::to_string(embeddings.cols()) +
                " dimensions, the autoencoder takes " + std::to_string(sae.weights.width()));
  }
  return backend::backend_of(context).sae_encoder(sae.weights, precision, context);
}

/// Empties the rows of codes from `first` on whose embeddings, of a block (B×d), are zeros.
void drop_codes_of_zeros(MatrixView<const float> block, std::size_t first, SparseMatrix& codes) {
  std::int64_t kept = codes.indptr[first], begin = kept;
  for (std::size_t i = 0; i < block.rows; ++i) {
    const float* row = block.row(i);
    const std::int64_t end = codes.indptr[first + i + 1];
    const bool zeros = std::all_of(row, row + block.cols, [](float value) { return value == 0; });
    for (; begin < end; ++begin) {
      if (zeros) continue;
      codes.indices[static_cast<std::size_t>(kept)] =
          codes.indices[static_cast<std::size_t>(begin)];
      codes.values[static_cast<std::size_t>(kept++)] =
          codes.values[static_cast<std::size_t>(begin)];
    }
    codes.indptr[first + i + 1] = kept;
  }
  codes.indices.resize(static_cast<std::size_t>(kept));
  codes.values.resize(static_cast<std::size_t>(kept));
}

}  // namespace

bool SparseAutoencoder::keeps_largest() const {
  return keeps(*this, Keeps::kLargest);
}

bool SparseAutoencoder::has_own_thresholds() const {
  return keeps(*this, Keeps::kAboveOwnThresholds);
}

void SparseAutoencoder::limit_active(std::int64_t limit) {
  if (limit != 0 && !keeps_largest()) {
    std::string with_k;
    for (const Objective& objective : objectives()) {
      if (objective.keeps != Keeps::kLargest) continue;
      with_k += (with_k.empty() ? "" : " and ") + std::string(objective.name);
    }
    throw Error("--active is for " + with_k + "; this autoencoder is " + architecture);
  }
  if (limit < 0 || limit > k) {
    throw Error("--active is " + std::to_string(limit) + ", the autoencoder was trained with " +
                std::to_string(k) + " active atoms");
  }
  active = limit;
}

SparseMatrix SparseAutoencoder::encode(const Embeddings& embeddings, const std::string& precision,
                                       const Context& context) const {
  constexpr std::size_t kBlock = 4096;
  const auto encoder = encoder_of(
      *this, embeddings, precision == "bf16" ? backend::Precision::kBf16 : backend::Precision::kF32,
      context);
  SparseMatrix codes;
  codes.cols = weights.atoms();
  codes.indptr.reserve(embeddings.rows() + 1);
  const Embeddings taken = unit_length ? embeddings.of_unit_length() : embeddings;
  Matrix block(std::min(kBlock, embeddings.rows()), embeddings.cols());
  ProgressScope progress(context, "encode", embeddings.rows(), "documents");
  for (std::size_t first = 0; first < embeddings.rows(); first += kBlock) {
    const std::size_t rows = std::min(kBlock, embeddings.rows() - first);
    taken.read(first, rows, block.data());
    encoder->encode({block.data(), rows, block.cols()}, threshold, largest_kept(*this), codes);
    drop_codes_of_zeros({block.data(), rows, block.cols()}, first, codes);
    progress.update(first + rows);
  }
  return codes;
}

Reconstruction SparseAutoencoder::reconstruct(const Embeddings& embeddings,
                                              const Context& context) const {
  const auto encoder = encoder_of(*this, embeddings, backend::Precision::kF32, context);
  Context own = context;
  own.workers = &Context::alone();
  const Embeddings taken = unit_length ? embeddings.of_unit_length() : embeddings;
  return measure(*encoder, weights.atoms(), threshold, largest_kept(*this), taken, own);
}

std::string save(const SparseAutoencoder& sae, const std::string& path) {
  SafetensorsWriter writer;
  writer.metadata("k", std::to_string(sae.k));
  writer.metadata("architecture", sae.architecture);
  if (sae.unit_length) writer.metadata("unit_length", "true");
  writer.add("W_enc", sae.weights.encoder);
  writer.add("W_dec", sae.weights.decoder);
  writer.add("b_enc", std::span<const float>(sae.weights.encoder_bias));
  writer.add("b_dec", std::span<const float>(sae.weights.decoder_bias));
  // One threshold for all atoms, or one an atom (jumprelu).
  writer.add("threshold", sae.weights.thresholds.empty()
                              ? std::span<const float>(&sae.threshold, 1)
                              : std::span<const float>(sae.weights.thresholds));
  return writer.save(path);
}

SparseAutoencoder load_sae(const std::string& path) {
  std::error_code code;
  if (std::filesystem::is_directory(path, code)) return load_sae_folder(path);
  const WeightFile file(path);
  SparseAutoencoder sae;
  SaeWeights& w = sae.weights;
  w.encoder = file.matrix("W_enc");
  w.decoder = file.matrix("W_dec");
  w.encoder_bias = file.vector("b_enc");
  w.decoder_bias = file.vector("b_dec");
  std::vector<float> threshold = file.vector("threshold");
  sae.architecture = file.metadata("architecture", sae.architecture);
  sae.k = std::strtoll(file.metadata("k", "0").c_str(), nullptr, 10);
  const std::string unit_length = file.metadata("unit_length", "false");
  if (unit_length != "true" && unit_length != "false") {
    file.fail("its unit_length is '" + unit_length + "', neither true nor false");
  }
  sae.unit_length = unit_length == "true";
  if (!find_objective(sae.architecture)) {
    file.fail("its architecture is '" + sae.architecture + "', which this saetm does not know");
  }
  if (sae.keeps_largest() && sae.k < 1) file.fail("its metadata lacks k");
  if (sae.has_own_thresholds()) {
    if (threshold.size() != w.atoms()) {
      file.fail("a " + sae.architecture + " needs a threshold an atom");
    }
    w.thresholds = std::move(threshold);
  } else {
    if (threshold.size() != 1) file.fail("has not one threshold");
    sae.threshold = threshold[0];
  }
  file.check_shapes(w);
  return sae;
}

}  // namespace saetm
