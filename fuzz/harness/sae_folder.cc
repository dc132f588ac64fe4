/// Autoencoders of other packages, and our own: changes of whole folders.
#include <cmath>
#include <filesystem>
#include <map>

#include "input.h"
#include "saetm/sae.h"

using namespace saetm;

namespace {

/// By name, the files of each folder of the tree's golden ones, but what they are expected to give.
using Files = std::map<std::string, std::string>;

std::vector<Files> golden_folders() {
  namespace fs = std::filesystem;
  std::map<std::string, Files> folders;
  const fs::path golden = fuzz::path_in_tree("tests/golden/sae_folders");
  for (const auto& entry : fs::recursive_directory_iterator(golden)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || name == "expected.safetensors") continue;
    const std::string folder = entry.path().parent_path().filename().string();
    folders[folder][name] = fuzz::bytes_of(entry.path().string());
  }
  std::vector<Files> all;
  for (auto& [name, files] : folders) all.push_back(std::move(files));
  return all;
}

void check(const SparseAutoencoder& sae) {
  const SaeWeights& w = sae.weights;
  const auto is_finite = [](const float* values, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) fuzz::require(std::isfinite(values[i]), "not finite");
  };
  fuzz::require(w.atoms() > 0 && w.width() > 0 && w.decoder.size() == w.encoder.size(), "shapes");
  fuzz::require(w.encoder_bias.size() == w.atoms(), "biases that do not fit");
  fuzz::require(w.thresholds.size() == (sae.has_own_thresholds() ? w.atoms() : 0), "thresholds");
  fuzz::require(!sae.keeps_largest() || sae.k > 0, "no k");
  is_finite(w.encoder.data(), w.encoder.size());
  is_finite(w.decoder.data(), w.decoder.size());
  is_finite(w.encoder_bias.data(), w.encoder_bias.size());
  is_finite(w.decoder_bias.data(), w.decoder_bias.size());
  is_finite(w.thresholds.data(), w.thresholds.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<Files> folders = golden_folders();
  static const std::vector<fuzz::Folder> places(folders.size());
  fuzz::Input input(data, size);
  const std::size_t which = input.byte() % folders.size();
  const std::size_t changed = input.byte() % folders[which].size();
  const fuzz::Folder& folder = places[which];
  std::size_t at = 0;
  for (const auto& [name, bytes] : folders[which]) {
    (void)folder.put(name, at++ == changed ? fuzz::patched(bytes, input) : bytes);
  }
  fuzz::may_refuse([&] {
    const SparseAutoencoder sae = load_sae(folder.file("."));
    check(sae);
    if (size % 4 != 0) return;
    Matrix inputs(2, sae.weights.width());
    for (std::size_t i = 0; i < inputs.size(); ++i) inputs.data()[i] = 0.5F;
    (void)sae.encode(Embeddings::from(std::move(inputs)), "f32", {.threads = 1});
  });
  return 0;
}
