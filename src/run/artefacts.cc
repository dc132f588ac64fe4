#include "run/artefacts.h"

#include <filesystem>
#include <fstream>

#include "io/output_file.h"
#include "saetm/error.h"

namespace saetm {

std::string path_of(const RunDirectory& run, const Artefact& artefact) {
  return run.file(artefact.file);
}

std::string new_path_of(const RunDirectory& run, const Artefact& artefact) {
  return run.new_file(artefact.file);
}

std::string sum_of(const RunDirectory& run, const Artefact& artefact) {
  return run.sha256(artefact.maker, artefact.file);
}

std::string checked_file(const RunDirectory& run, const Artefact& artefact) {
  const std::string sum = sum_of(run, artefact);
  const std::string path = path_of(run, artefact);
  if (!std::filesystem::exists(path)) {
    throw Error(path + ": is missing; make it again: saetm " + artefact.maker + " " + run.path());
  }
  if (sha256_of_file(path) != sum) {
    throw Error(path + ": has changed since this run made it");
  }
  return path;
}

SafetensorsReader open_array(const RunDirectory& run, const Artefact& artefact) {
  (void)sum_of(run, artefact);
  const std::string path = path_of(run, artefact);
  if (!std::filesystem::exists(path)) checked_file(run, artefact);  // throws
  SafetensorsReader reader(path);
  const auto found = reader.metadata().find(artefact.key);
  if (found == reader.metadata().end() || found->second != sum_of(run, *artefact.parent)) {
    throw Error(path + ": was made from another " + artefact.parent->file + " than this run's");
  }
  // Those of other options, too, have the same parent.
  if (artefact.is_summed) checked_file(run, artefact);
  return reader;
}

nlohmann::ordered_json read_json(const std::string& path) {
  std::ifstream in(path);
  auto value = nlohmann::ordered_json::parse(in, nullptr, false);
  if (value.is_discarded()) throw Error(path + ": is missing or damaged");
  return value;
}

nlohmann::ordered_json read_json(const RunDirectory& run, const Artefact& artefact) {
  return read_json(checked_file(run, artefact));
}

RunDirectory::StageFile made(const Artefact& artefact, std::string sum) {
  return {artefact.file, std::move(sum)};
}

std::string write_text(const std::string& path, const std::string& text) {
  OutputFile file(path);
  file.write(text);
  return file.commit();
}

RunDirectory::StageFile save_text(const RunDirectory& run, const Artefact& artefact,
                                  const std::string& text) {
  return made(artefact, write_text(new_path_of(run, artefact), text));
}

RunDirectory::StageFile save_json(const RunDirectory& run, const Artefact& artefact,
                                  const nlohmann::ordered_json& value) {
  return save_text(run, artefact, value.dump(1) + "\n");
}

RunDirectory::StageFile save_array(const RunDirectory& run, const Artefact& artefact,
                                   SafetensorsWriter& writer) {
  if (artefact.parent) writer.metadata(artefact.key, sum_of(run, *artefact.parent));
  return made(artefact, writer.save(new_path_of(run, artefact)));
}

RunDirectory::StageFile save_sparse(const RunDirectory& run, const Artefact& artefact,
                                    const SparseMatrix& matrix, const std::string& parent_sum) {
  SafetensorsWriter writer;
  writer.metadata(artefact.key, parent_sum);
  writer.add(matrix);
  return made(artefact, writer.save(new_path_of(run, artefact)));
}

void remove_file(const RunDirectory& run, const std::string& name) {
  std::error_code code;
  std::filesystem::remove(run.file(name), code);
}

}  // namespace saetm
