#pragma once
/// Runs whose files were made by somebody else: they hold what no program of ours writes, and all
/// sums are right.
#include <cstring>
#include <functional>
#include <map>

#include "cli/cli_test.h"
#include "io/output_file.h"
#include "io/safetensors.h"

namespace saetm {

/// The tensors of a file, to be changed.
struct Forged {
  struct Tensor {
    std::string type;
    std::vector<std::int64_t> shape;
    std::string bytes;
  };
  std::map<std::string, std::string> metadata;
  std::map<std::string, Tensor> tensors;

  explicit Forged(const std::string& path) {
    const SafetensorsReader file(path);
    metadata = file.metadata();
    for (const auto& [name, t] : file.tensors()) {
      tensors[name] = {
          t.type, t.shape, {reinterpret_cast<const char*>(t.bytes.data()), t.bytes.size()}};
    }
  }

  void save(const std::string& path) const {
    SafetensorsWriter writer;
    for (const auto& [key, value] : metadata) writer.metadata(key, value);
    for (const bool wide :
         {true, false}) {  // those of wide elements first, so that all are aligned
      for (const auto& [name, t] : tensors) {
        if ((safetensors_type_size(t.type) == 8) != wide) continue;
        writer.add(name, t.type, t.shape, std::as_bytes(std::span(t.bytes)));
      }
    }
    writer.save(path);
  }

  /// Value i of a tensor; from the end where i is below 0.
  template <class T>
  void set(const std::string& name, std::ptrdiff_t i, T value) {
    std::string& bytes = tensors.at(name).bytes;
    const auto size = static_cast<std::ptrdiff_t>(bytes.size() / sizeof(T));
    std::memcpy(bytes.data() + (i < 0 ? size + i : i) * sizeof(T), &value, sizeof(T));
  }

  /// Takes the last `count` rows of a tensor away, or adds as many of zeros.
  void grow(const std::string& name, std::int64_t count) {
    Tensor& tensor = tensors.at(name);
    const std::size_t row = tensor.bytes.size() / static_cast<std::size_t>(tensor.shape[0]);
    tensor.shape[0] += count;
    tensor.bytes.resize(row * static_cast<std::size_t>(tensor.shape[0]));
  }

  /// The same of a CSR matrix; rows that are added are empty.
  void grow_rows(std::int64_t count) {
    std::string& bytes = tensors.at("indptr").bytes;
    std::int64_t last = 0;
    std::memcpy(&last, bytes.data() + bytes.size() - 8, 8);
    grow("indptr", count);
    for (std::int64_t i = 1; i <= count; ++i) set<std::int64_t>("indptr", -i, last);
    std::memcpy(&last, bytes.data() + bytes.size() - 8, 8);
    for (const char* name : {"indices", "values"}) grow(name, last - tensors.at(name).shape[0]);
    metadata["rows"] = std::to_string(tensors.at("indptr").shape[0] - 1);
  }

  void set_cols(std::int64_t count) { metadata["cols"] = std::to_string(count); }
};

class ForgedTest : public CliTest {
 protected:
  /// Puts other bytes in the place of a file of the run `name`; what it was made of says so, and
  /// the manifest too.
  void put(const std::string& name, const std::string& file, const std::string& bytes) const {
    std::filesystem::remove(path(name + "/" + file));  // kept cuts may be the same file
    write(name + "/" + file, bytes);
    sign(name, file);
  }

  void forge(const std::string& name, const std::string& file,
             const std::function<void(Forged&)>& change) const {
    Forged forged(path(name + "/" + file));
    change(forged);
    std::filesystem::remove(path(name + "/" + file));
    forged.save(path(name + "/" + file));
    sign(name, file);
  }

  void forge_json(const std::string& name, const std::string& file,
                  const std::function<void(Json&)>& change) const {
    Json value = json(read(path(name + "/" + file)));
    change(value);
    if (file == "manifest.json") return (void)write(name + "/" + file, value.dump(1));
    put(name, file, value.dump(1));
  }

 private:
  void sign(const std::string& name, const std::string& file) const {
    const std::string sum = sha256_of_file(path(name + "/" + file));
    Json record = manifest(name);
    for (auto& [stage, entry] : record["stages"].items()) {
      if (entry["files"].contains(file)) entry["files"][file] = sum;
    }
    write(name + "/manifest.json", record.dump(1));
    const std::multimap<std::string, std::pair<std::string, std::string>> children = {
        {"vocabulary.txt", {"counts.safetensors", "vocabulary"}},
        {"sae.safetensors", {"codes.safetensors", "sae"}},
        {"codes.safetensors", {"theta.safetensors", "codes"}},
        {"neighbors.safetensors", {"theta.safetensors", "neighbors"}},
        {"theta.safetensors", {"words.safetensors", "theta"}},
        {"words.safetensors", {"tree.safetensors", "words"}},
        {"words.safetensors", {"word_vectors.safetensors", "words"}},
        {"topics.json", {"topics.safetensors", "topics"}},
        {"topics.json", {"document_topics.safetensors", "topics"}}};
    const auto [begin, end] = children.equal_range(file);
    for (auto at = begin; at != end; ++at) {
      const auto& [child, key] = at->second;
      if (!std::filesystem::exists(path(name + "/" + child))) continue;
      forge(name, child, [&, of = key](Forged& forged) { forged.metadata[of] = sum; });
    }
  }
};

}  // namespace saetm
