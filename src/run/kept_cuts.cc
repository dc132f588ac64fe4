#include "run/kept_cuts.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "io/disk/calls.h"
#include "io/output_file.h"
#include "run/directory/plain_name.h"
#include "run/notes.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr std::size_t kMost = 32;

/// A second name for a file, or a copy where the file system has no such thing. Files of a run are
/// replaced and never changed, so both names may stand for the same bytes.
bool put(const std::string& from, const std::string& to) {
  const std::string part = part_name(to);
  std::error_code code;
  if (disk::link(from, part) != 0) {
    fs::copy_file(from, part, fs::copy_options::overwrite_existing, code);
  }
  const bool done = !code && disk::rename(part, to) == 0;
  fs::remove(part, code);  // renaming a name onto its twin leaves both
  return done;
}

/// A key of RunDirectory::key().
bool is_sum(const std::string& key) {
  return key.size() == 64 && key.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Json cuts_of(const RunDirectory& run) {
  return read_manifest(run, "cuts", run.note("cuts"), [](const Json& cuts) {
    for (const auto& [key, cut] : cuts.items()) {
      (void)cut.at("tree").get<std::string>();
      if (!is_sum(key)) throw std::out_of_range("cuts");
      for (const auto& [name, sum] : cut.at("files").items()) {
        (void)sum.get<std::string>();
        if (!is_plain_name(name)) throw std::out_of_range("cuts");
      }
    }
    return cuts.is_object() ? cuts : Json::object();
  });
}

}  // namespace

std::string KeptCuts::kept_file(const std::string& key, const std::string& name) const {
  return run_.file((fs::path("cuts") / (key.substr(0, 16) + "." + name)).string());
}

std::optional<std::vector<RunDirectory::StageFile>> KeptCuts::take(const std::string& key) const {
  const Json cuts = cuts_of(run_);
  if (!cuts.contains(key)) return {};
  std::vector<RunDirectory::StageFile> files;
  for (const auto& [name, sum] : cuts[key]["files"].items()) {
    const std::string kept = kept_file(key, name);
    std::error_code code;
    if (!fs::is_regular_file(kept, code) || sha256_of_file(kept) != sum.get<std::string>()) {
      return {};
    }
    files.push_back({name, sum.get<std::string>()});
  }
  for (const auto& file : files) {
    if (!put(kept_file(key, file.name), run_.new_file(file.name))) return {};
  }
  return files;
}

void KeptCuts::keep(const std::string& key, const std::string& tree_sum,
                    const std::vector<RunDirectory::StageFile>& files) const {
  std::error_code code;
  fs::create_directory(run_.file("cuts"), code);
  Json cuts = cuts_of(run_);
  Json entry = {{"tree", tree_sum}, {"files", Json::object()}};
  for (const auto& file : files) {
    if (!put(run_.new_file(file.name), kept_file(key, file.name))) return;
    entry["files"][file.name] = file.sha256;
  }
  cuts.erase(key);
  cuts[key] = std::move(entry);
  while (cuts.size() > kMost) {
    const std::string oldest = cuts.begin().key();
    for (const auto& [name, sum] : cuts[oldest]["files"].items()) {
      fs::remove(kept_file(oldest, name), code);
    }
    cuts.erase(oldest);
  }
  run_.set_note("cuts", cuts.dump());
}

void KeptCuts::drop_stale(const std::string& tree_sum) const {
  Json cuts = cuts_of(run_);
  Json kept = Json::object();
  for (const auto& [key, entry] : cuts.items()) {
    if (entry["tree"] == tree_sum) {
      kept[key] = entry;
      continue;
    }
    std::error_code code;
    for (const auto& [name, sum] : entry["files"].items()) fs::remove(kept_file(key, name), code);
  }
  if (kept.size() != cuts.size()) run_.set_note("cuts", kept.empty() ? "null" : kept.dump());
}

}  // namespace saetm
