#include "sae/folder_formats.h"

#include <filesystem>

#include "io/output_file.h"
#include "io/safetensors.h"
#include "saetm/error.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

/// A folder that appears whole or not at all: filled under another name, then renamed.
class StagedFolder {
 public:
  explicit StagedFolder(const std::string& path)
      : final_(fs::absolute(path).lexically_normal()), named_(path) {
    if (!final_.has_filename()) final_ = final_.parent_path();  // a slash at the end
    final_ = end_of_links(final_.string());
    std::error_code code;
    if (fs::exists(final_, code) &&
        !(fs::is_directory(final_, code) && fs::is_empty(final_, code))) {
      throw Error(named_ + ": is there already and not an empty folder; name another");
    }
    staged_ = part_name(final_.string());
    fs::create_directories(staged_, code);
    if (code) throw Error(named_ + ": cannot write: " + code.message());
  }
  ~StagedFolder() {
    std::error_code code;
    fs::remove_all(staged_, code);
  }
  StagedFolder(const StagedFolder&) = delete;
  StagedFolder& operator=(const StagedFolder&) = delete;

  std::string path() const { return staged_.string(); }
  void commit() {
    std::error_code code;
    fs::rename(staged_, final_, code);
    if (code) throw Error(named_ + ": cannot write: " + code.message());
  }

 private:
  fs::path final_, staged_;
  std::string named_;
};

}  // namespace

SparseAutoencoder load_sae_folder(const std::string& folder) {
  std::error_code code;
  const auto holds = [&](const char* name) { return fs::exists(fs::path(folder) / name, code); };
  if (holds("sae_weights.safetensors")) return load_saelens(folder);
  if (holds("sae.safetensors")) {
    const std::string file = (fs::path(folder) / "sae.safetensors").string();
    const bool sparsify = SafetensorsReader(file).tensors().contains("encoder.weight");
    return sparsify ? load_sparsify(folder) : load_sae(file);
  }
  if (holds("ae.pt")) {
    throw Error(folder +
                ": holds ae.pt; scripts/convert_dictionary_learning.py makes a file of it "
                "that can be read");
  }
  throw Error(folder +
              ": holds no autoencoder: neither sae_weights.safetensors, as SAELens writes "
              "it, nor sae.safetensors, as sparsify and saetm do");
}

void export_sae(const SparseAutoencoder& sae, const std::string& folder,
                const std::string& format) {
  if (format != "saelens" && format != "sparsify") {
    throw Error("the format is '" + format + "', not saelens or sparsify");
  }
  StagedFolder staged(folder);
  format == "saelens" ? write_saelens(sae, staged.path()) : write_sparsify(sae, staged.path());
  staged.commit();
}

}  // namespace saetm
