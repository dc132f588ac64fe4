#include "saetm/sae.h"

#include <algorithm>
#include <filesystem>

#include "backend/backend.h"
#include "core/parallel.h"
#include "core/vector.h"
#include "io/safetensors.h"
#include "sae/folder_formats.h"
#include "sae/foreign_weights.h"
#include "sae/objectives/objective.h"
#include "saetm/error.h"

namespace saetm {

namespace {

bool keeps(const SparseAutoencoder& sae, Keeps what) {
  const Objective* objective = find_objective(sae.architecture);
  return objective && objective->keeps == what;
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
  if (embeddings.cols() != weights.width()) {
    throw Error("embeddings have " + std::to_string(embeddings.cols()) +
                " dimensions, the autoencoder takes " + std::to_string(weights.width()));
  }
  constexpr std::size_t kBlock = 4096;
  auto encoder = backend::backend_of(context).sae_encoder(
      weights, precision == "bf16" ? backend::Precision::kBf16 : backend::Precision::kF32, context);
  const std::int64_t largest = !keeps_largest() ? 0 : active > 0 ? active : k;
  SparseMatrix codes;
  codes.cols = weights.atoms();
  codes.indptr.reserve(embeddings.rows() + 1);
  Matrix block(std::min(kBlock, embeddings.rows()), embeddings.cols());
  ProgressScope progress(context, "encode", embeddings.rows(), "documents");
  for (std::size_t first = 0; first < embeddings.rows(); first += kBlock) {
    const std::size_t rows = std::min(kBlock, embeddings.rows() - first);
    embeddings.read(first, rows, block.data());
    encoder->encode({block.data(), rows, block.cols()}, threshold, largest, codes);
    progress.update(first + rows);
  }
  return codes;
}

Reconstruction SparseAutoencoder::reconstruct(const Embeddings& embeddings,
                                              const Context& context) const {
  // encode() reports progress of its own; here blocks are encoded in silence.
  const Context silent = context.within();
  const std::size_t d = weights.width();
  std::vector<double> mean(d);
  std::vector<char> used(weights.atoms());
  double error = 0, squares = 0;
  std::size_t active = 0;
  constexpr std::size_t kBlock = 4096;
  constexpr std::size_t kGrain = 64;
  for (std::size_t first = 0; first < embeddings.rows(); first += kBlock) {
    context.check_interrupt();
    const std::size_t rows = std::min(kBlock, embeddings.rows() - first);
    Matrix block(rows, d);
    embeddings.read(first, rows, block.data());
    const SparseMatrix codes = encode(Embeddings::from(block), "f32", silent);
    active += codes.nonzeros();
    for (const std::int32_t atom : codes.indices) used[atom] = 1;
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < d; ++j) {
        mean[j] += block(i, j);
        squares += static_cast<double>(block(i, j)) * block(i, j);
      }
    }
    std::vector<double> errors((rows + kGrain - 1) / kGrain);
    parallel_blocks(silent, rows, kGrain, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        float* rest = block.row(i);
        subtract(rest, weights.decoder_bias.data(), rest, d);
        for (std::size_t j = 0; j < codes.row_indices(i).size(); ++j) {
          add_scaled(-codes.row_values(i)[j],
                     weights.decoder.row(static_cast<std::size_t>(codes.row_indices(i)[j])), rest,
                     d);
        }
        errors[begin / kGrain] += squared_norm(rest, d);
      }
    });
    for (const double part : errors) error += part;
  }
  const auto n = static_cast<double>(std::max<std::size_t>(1, embeddings.rows()));
  double variance = squares;
  for (const double m : mean) variance -= m * m / n;
  Reconstruction result;
  result.unexplained = variance > 0 ? error / variance : 0;
  result.active = static_cast<double>(active) / n;
  result.unused_share = static_cast<double>(std::count(used.begin(), used.end(), 0)) /
                        static_cast<double>(weights.atoms());
  return result;
}

std::string save(const SparseAutoencoder& sae, const std::string& path) {
  SafetensorsWriter writer;
  writer.metadata("k", std::to_string(sae.k));
  writer.metadata("architecture", sae.architecture);
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
