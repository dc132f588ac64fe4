#include "saetm/sae.h"

#include <algorithm>

#include "backend/backend.h"
#include "core/parallel.h"
#include "core/vector.h"
#include "io/safetensors.h"
#include "saetm/error.h"

namespace saetm {

SparseMatrix SparseAutoencoder::encode(const Embeddings& embeddings, const std::string& precision,
                                       const Context& context) const {
  if (embeddings.cols() != weights.width()) {
    throw Error("embeddings have " + std::to_string(embeddings.cols()) +
                " dimensions, the autoencoder takes " + std::to_string(weights.width()));
  }
  constexpr std::size_t kBlock = 4096;
  auto encoder = backend::cpu_backend().sae_encoder(
      weights, precision == "bf16" ? backend::Precision::kBf16 : backend::Precision::kF32, context);
  SparseMatrix codes;
  codes.cols = weights.atoms();
  codes.indptr.reserve(embeddings.rows() + 1);
  Matrix block(std::min(kBlock, embeddings.rows()), embeddings.cols());
  ProgressScope progress(context, "encode", embeddings.rows(), "documents");
  for (std::size_t first = 0; first < embeddings.rows(); first += kBlock) {
    const std::size_t rows = std::min(kBlock, embeddings.rows() - first);
    embeddings.read(first, rows, block.data());
    encoder->encode({block.data(), rows, block.cols()}, threshold, architecture == "topk" ? k : 0,
                    codes);
    progress.update(first + rows);
  }
  return codes;
}

Reconstruction SparseAutoencoder::reconstruct(const Embeddings& embeddings,
                                              const Context& context) const {
  // encode() reports progress of its own; here blocks are encoded in silence.
  const Context silent{.threads = context.threads};
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
                     weights.decoder.row(static_cast<std::size_t>(codes.row_indices(i)[j])), rest, d);
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
  const SafetensorsReader reader(path);
  SparseAutoencoder sae;
  sae.weights.encoder = reader.matrix("W_enc");
  sae.weights.decoder = reader.matrix("W_dec");
  const auto encoder_bias = reader.values<float>("b_enc");
  const auto decoder_bias = reader.values<float>("b_dec");
  sae.weights.encoder_bias.assign(encoder_bias.begin(), encoder_bias.end());
  sae.weights.decoder_bias.assign(decoder_bias.begin(), decoder_bias.end());
  const auto threshold = reader.values<float>("threshold");
  const SaeWeights& w = sae.weights;
  if (w.decoder.rows() != w.atoms() || w.decoder.cols() != w.width() ||
      encoder_bias.size() != w.atoms() || decoder_bias.size() != w.width() ||
      (threshold.size() != 1 && threshold.size() != w.atoms())) {
    throw Error(path + ": the shapes of its weights do not fit together");
  }
  const auto architecture = reader.metadata().find("architecture");
  if (architecture != reader.metadata().end()) sae.architecture = architecture->second;
  if (sae.architecture == "jumprelu") {
    if (threshold.size() != w.atoms()) throw Error(path + ": a jumprelu needs a threshold an atom");
    sae.weights.thresholds.assign(threshold.begin(), threshold.end());
  } else {
    sae.threshold = threshold[0];
  }
  const auto k = reader.metadata().find("k");
  sae.k = k == reader.metadata().end() ? 0 : std::strtoll(k->second.c_str(), nullptr, 10);
  return sae;
}

}  // namespace saetm
