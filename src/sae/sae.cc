#include "saetm/sae.h"

#include <algorithm>

#include "backend/backend.h"
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
