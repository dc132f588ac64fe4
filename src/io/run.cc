#include "saetm/run.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "io/output_file.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr const char* kManifest = "manifest.json";

}  // namespace

struct RunDirectory::State {
  std::string path;
  Json manifest;
  bool fresh = false;  // made by create() and without a manifest so far

  /// A new run that failed before its first stage was done leaves nothing behind.
  ~State() {
    std::error_code code;
    if (fresh) fs::remove_all(path, code);
  }
};

RunDirectory::RunDirectory() : state_(std::make_unique<State>()) {}
RunDirectory::~RunDirectory() = default;
RunDirectory::RunDirectory(RunDirectory&&) noexcept = default;
RunDirectory& RunDirectory::operator=(RunDirectory&&) noexcept = default;

RunDirectory RunDirectory::open(const std::string& path) {
  RunDirectory run;
  run.state_->path = path;
  const std::string name = run.file(kManifest);
  std::ifstream in(name, std::ios::binary);
  if (!in) throw Error(path + ": not a run directory (it has no " + kManifest + ")");
  std::stringstream text;
  text << in.rdbuf();
  Json& manifest = run.state_->manifest;
  manifest = Json::parse(text.str(), nullptr, false);
  if (!manifest.is_object() || !manifest.contains("format_version") ||
      !manifest["format_version"].is_number_integer() || !manifest.contains("stages") ||
      !manifest["stages"].is_object()) {
    throw Error(name + ": damaged: not the JSON of a run");
  }
  const auto version = manifest["format_version"].get<std::int64_t>();
  if (version != kFormatVersion) {
    throw Error(name + ": the run is of format " + std::to_string(version) +
                ", this program reads format " + std::to_string(kFormatVersion) +
                (version > kFormatVersion ? ": use a newer saetm" : ": fit it again"));
  }
  return run;
}

RunDirectory RunDirectory::create(const std::string& path) {
  std::error_code code;
  if (fs::exists(fs::path(path) / kManifest)) return open(path);
  if (fs::exists(path, code) && !fs::is_directory(path, code)) {
    throw Error(path + ": is a file, not a folder for a run");
  }
  if (fs::is_directory(path, code) && !fs::is_empty(path, code)) {
    throw Error(path + ": the folder holds other files and no run; name a new folder");
  }
  fs::create_directories(path, code);
  if (code) throw Error(path + ": cannot make the folder: " + code.message());
  RunDirectory run;
  run.state_->path = path;
  run.state_->fresh = true;
  run.state_->manifest = {{"format_version", kFormatVersion},
                          {"saetm_version", SAETM_VERSION},
                          {"stages", Json::object()}};
  return run;
}

const std::string& RunDirectory::path() const { return state_->path; }

std::string RunDirectory::file(const std::string& name) const {
  return (fs::path(state_->path) / name).string();
}

std::string RunDirectory::key(const std::string& stage, const std::string& options_json,
                              const std::vector<std::string>& inputs) {
  Sha256 sum;
  const Json all = {stage, options_json, inputs};
  const std::string text = all.dump();
  sum.add(text.data(), text.size());
  return sum.finish();
}

bool RunDirectory::has(const std::string& stage) const {
  return state_->manifest["stages"].contains(stage);
}

bool RunDirectory::is_done(const std::string& stage, const std::string& key) const {
  if (!has(stage)) return false;
  const Json& entry = state_->manifest["stages"][stage];
  if (entry.value("key", "") != key) return false;
  const Json files = entry.value("files", Json::object());
  return std::all_of(files.items().begin(), files.items().end(),
                     [&](const auto& item) { return fs::exists(file(item.key())); });
}

void RunDirectory::finish(const std::string& stage, const std::string& key,
                          const std::string& options_json, const std::vector<StageFile>& files,
                          double seconds, const std::vector<std::string>& later) {
  Json entry = {{"key", key},
                {"options", Json::parse(options_json)},
                {"seconds", seconds},
                {"files", Json::object()}};
  for (const StageFile& f : files) entry["files"][f.name] = f.sha256;
  Json& stages = state_->manifest["stages"];
  stages[stage] = std::move(entry);
  for (const std::string& name : later) stages.erase(name);
  save();
}

std::string RunDirectory::sha256(const std::string& stage, const std::string& file) const {
  if (!has(stage)) {
    throw Error(path() + ": stage '" + stage + "' has not been run, or something before it has " +
                "changed since: saetm " + stage + " " + path());
  }
  return state_->manifest["stages"][stage]["files"].value(file, "");
}

std::string RunDirectory::options(const std::string& stage) const {
  return has(stage) ? state_->manifest["stages"][stage]["options"].dump() : "{}";
}

void RunDirectory::set_note(const std::string& name, const std::string& json) {
  state_->manifest[name] = Json::parse(json);
}

std::string RunDirectory::note(const std::string& name) const {
  return state_->manifest.contains(name) ? state_->manifest[name].dump() : "null";
}

void RunDirectory::save() const {
  OutputFile out(file(kManifest));
  out.write(state_->manifest.dump(2) + "\n");
  out.commit();
  state_->fresh = false;
}

std::string RunDirectory::manifest() const { return state_->manifest.dump(2); }

std::vector<std::string> RunDirectory::damaged_files() const {
  std::vector<std::string> damaged;
  for (const auto& [stage, entry] : state_->manifest["stages"].items()) {
    for (const auto& [name, sum] : entry["files"].items()) {
      if (!fs::exists(file(name)) || sha256_of_file(file(name)) != sum.get<std::string>()) {
        damaged.push_back(name);
      }
    }
  }
  return damaged;
}

}  // namespace saetm
