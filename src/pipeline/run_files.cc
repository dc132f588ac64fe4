#include "pipeline/run_files.h"

#include <filesystem>
#include <fstream>

#include "io/output_file.h"
#include "saetm/error.h"

namespace saetm {
namespace {

/// Which stage makes a file, and from which other file: `name` is the metadata's key for its sum.
struct Origin {
  const char *file, *stage, *name, *parent_stage, *parent;
};

constexpr Origin kOrigins[] = {
    {"counts.safetensors", "prepare", "vocabulary", "prepare", "vocabulary.txt"},
    {"codes.safetensors", "encode", "sae", "train", "sae.safetensors"},
    {"theta.safetensors", "shares", "codes", "encode", "codes.safetensors"},
    {"words.safetensors", "interpret", "theta", "shares", "theta.safetensors"},
    {"word_vectors.safetensors", "merge", "words", "interpret", "words.safetensors"},
    {"document_topics.safetensors", "topics", "topics", "topics", "topics.json"},
};

}  // namespace

std::string write_text(const std::string& path, const std::string& text) {
  OutputFile file(path);
  file.write(text);
  return file.commit();
}

std::string save_sparse(const std::string& path, const SparseMatrix& matrix,
                        const std::vector<std::pair<std::string, std::string>>& parents) {
  SafetensorsWriter writer;
  for (const auto& [name, sum] : parents) writer.metadata(name, sum);
  writer.add(matrix);
  return writer.save(path);
}

std::string checked_file(const RunDirectory& run, const std::string& stage,
                         const std::string& file) {
  const std::string sum = run.sha256(stage, file);
  const std::string path = run.file(file);
  if (!std::filesystem::exists(path)) {
    throw Error(path + ": is missing; make it again: saetm " + stage + " " + run.path());
  }
  if (sha256_of_file(path) != sum) {
    throw Error(path + ": has changed since this run made it");
  }
  return path;
}

SafetensorsReader open_array(const RunDirectory& run, const std::string& file) {
  for (const Origin& origin : kOrigins) {
    if (file != origin.file) continue;
    run.sha256(origin.stage, file);
    if (!std::filesystem::exists(run.file(file))) checked_file(run, origin.stage, file);  // throws
    SafetensorsReader reader(run.file(file));
    const auto found = reader.metadata().find(origin.name);
    if (found == reader.metadata().end() ||
        found->second != run.sha256(origin.parent_stage, origin.parent)) {
      throw Error(run.file(file) + ": was made from another " + origin.parent + " than this run's");
    }
    // Those of other options, too, have the same parent. Counts and codes, which are only read in
    // full by stages that take long, are compared by their parent alone.
    if (file != "counts.safetensors" && file != "codes.safetensors") {
      checked_file(run, origin.stage, file);
    }
    return reader;
  }
  throw std::logic_error(file + " has no origin");
}

nlohmann::ordered_json read_json(const std::string& path) {
  std::ifstream in(path);
  auto value = nlohmann::ordered_json::parse(in, nullptr, false);
  if (value.is_discarded()) throw Error(path + ": is missing or damaged");
  return value;
}

}  // namespace saetm
