#include "run/artefacts.h"

#include <sys/stat.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <map>
#include <mutex>
#include <vector>

#include "io/output_file.h"
#include "saetm/error.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

/// Node, size and times of a file, or of those in a folder, which change with their bytes. Empty
/// where one was written just now: clocks of files are coarse.
std::string state_of(const std::string& path) {
  std::vector<std::string> files = {path};
  std::error_code code;
  if (fs::is_directory(path, code)) {
    files.clear();
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
      files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
  }
  std::string state;
  for (const std::string& file : files) {
    struct stat now{};
    if (::stat(file.c_str(), &now) != 0 || std::time(nullptr) - now.st_ctim.tv_sec < 2) return "";
    for (const auto number :
         {static_cast<std::int64_t>(now.st_ino), static_cast<std::int64_t>(now.st_size),
          static_cast<std::int64_t>(now.st_mtim.tv_sec),
          static_cast<std::int64_t>(now.st_mtim.tv_nsec),
          static_cast<std::int64_t>(now.st_ctim.tv_sec),
          static_cast<std::int64_t>(now.st_ctim.tv_nsec)}) {
      state += std::to_string(number) + " ";
    }
  }
  return state;
}

}  // namespace

std::string path_of(const RunDirectory& run, const Artefact& artefact) {
  return run.file(artefact.file);
}

std::string new_path_of(const RunDirectory& run, const Artefact& artefact) {
  return run.new_file(artefact.file);
}

std::string sum_of(const RunDirectory& run, const Artefact& artefact) {
  return run.sha256(artefact.maker, artefact.file);
}

bool has_sum(const std::string& path, const std::string& sum,
             std::string (*sum_of)(const std::string&)) {
  static std::mutex mutex;
  static std::map<std::string, std::string> known;  // state and sum by path
  const std::string before = state_of(path);
  {
    const std::lock_guard lock(mutex);
    const auto found = known.find(path);
    if (!before.empty() && found != known.end() && found->second == before + sum) return true;
  }
  if (sum_of(path) != sum) return false;
  const std::lock_guard lock(mutex);
  known[path] = before + sum;
  return true;
}

std::string checked_file(const RunDirectory& run, const Artefact& artefact) {
  const std::string sum = sum_of(run, artefact);
  const std::string path = path_of(run, artefact);
  if (!fs::exists(path)) {
    throw Error(path + ": is missing; make it again: saetm " + artefact.maker + " " + run.path());
  }
  if (!fs::is_regular_file(path) || !has_sum(path, sum, sha256_of_file)) {
    throw Error(path + ": has changed since this run made it");
  }
  return path;
}

std::string checked_text(const RunDirectory& run, const Artefact& artefact) {
  return read_text(checked_file(run, artefact));
}

nlohmann::ordered_json json_of(const RunDirectory& run, const Artefact& artefact) {
  return read_json(run, artefact, [](const nlohmann::ordered_json& value) { return value; });
}

std::size_t place_in(const nlohmann::ordered_json& value, std::size_t end) {
  // Of a float or a number below 0 get() would make something else.
  const bool whole = value.is_number_unsigned();
  if (!whole || value.get<std::uint64_t>() >= end) throw std::out_of_range("place_in");
  return value.get<std::size_t>();
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
