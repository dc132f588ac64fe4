#include <algorithm>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>

#include "io/disk/calls.h"
#include "io/disk/part_name.h"
#include "io/json_file.h"
#include "io/output_file.h"
#include "run/directory/adoption.h"
#include "run/directory/begun_run.h"
#include "run/directory/folder_lock.h"
#include "run/directory/plain_name.h"
#include "run/directory/run_lock.h"
#include "saetm/error.h"
#include "saetm/run.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

/// From this format on all that is said of topics is a sum over shares of atoms. What these stages
/// made before is made anew.
constexpr std::int64_t kAtomShares = 3;
constexpr const char* kMadeAnew[] = {"shares", "interpret", "merge", "topics", "evaluate",
                                     "report", "stability", "judge", "names"};

bool is_stage(const Json& entry) {
  if (!entry.is_object() || !entry.value("key", Json()).is_string() ||
      !entry.value("options", Json()).is_object() || !entry.value("files", Json()).is_object() ||
      !entry.value("seconds", Json(0)).is_number()) {
    return false;
  }
  const Json& files = entry["files"];
  for (const auto& [name, sum] : files.items()) {
    if (!is_plain_name(name) || !sum.is_string()) return false;
  }
  return true;
}

/// The entries that every reader counts on; `stages` and the notes, which are objects.
bool is_manifest(const Json& manifest) {
  const Json stages = manifest.value("stages", Json());
  if (!manifest.value("saetm_version", Json("")).is_string() || !stages.is_object() ||
      !std::all_of(stages.begin(), stages.end(), is_stage))
    return false;
  return std::all_of(manifest.begin(), manifest.end(), [](const Json& entry) {
    return entry.is_object() || entry.is_string() || entry.is_number();
  });
}

bool is_as_recorded(const std::string& path, const std::string& sum) {
  std::error_code code;
  return fs::is_regular_file(path, code) && sha256_of_file(path) == sum;
}

}  // namespace

struct RunDirectory::State {
  std::string path;
  Json manifest, opened;  // as it is now, and as it was read
  std::int64_t opened_version = kFormatVersion;
  bool draft = false;               // from draft(): a folder that nobody else knows
  std::unique_ptr<BegunRun> begun;  // from create(), and nothing worth keeping so far
  std::unique_ptr<RunLock> lock;    // from the first change on
  std::string changes;              // a folder of new files, from the first of a stage on

  /// Removes a draft that was not adopted, and files of a stage that was not finished.
  ~State() {
    if (draft) disk::remove_all(path);
    if (!changes.empty()) disk::remove_all(changes);
  }
};

RunDirectory::RunDirectory() : state_(std::make_unique<State>()) {}
RunDirectory::~RunDirectory() = default;
RunDirectory::RunDirectory(RunDirectory&&) noexcept = default;
RunDirectory& RunDirectory::operator=(RunDirectory&&) noexcept = default;

RunDirectory RunDirectory::open(const std::string& path) {
  if (is_adopting(path)) {
    const FolderLock lock(path);
    finish_adoption(path);
  }
  return as_it_is(path);
}

bool RunDirectory::lock() const {
  if (state_->draft || state_->begun) return true;
  if (state_->lock) return state_->lock->is_held();
  hold();
  if (RunDirectory::open(path()).state_->manifest != state_->opened) {
    state_->lock.reset();
    throw Error(path() + ": another process has changed the run meanwhile; try again");
  }
  return state_->lock->is_held();
}

void RunDirectory::hold() const {
  state_->lock = std::make_unique<RunLock>(path());
  if (state_->lock->is_held()) clear_left_parts(path());
}

RunDirectory RunDirectory::as_it_is(const std::string& path) {
  RunDirectory run;
  run.state_->path = path;
  const std::string name = run.file(kManifest);
  std::error_code code;
  if (fs::symlink_status(name, code).type() == fs::file_type::not_found) {
    throw Error(path + ": not a run directory (it has no " + kManifest + ")");
  }
  Json& manifest = run.state_->manifest;
  manifest = parse_json(read_text(name));
  const auto damaged = [&] { return Error(name + ": damaged: not the JSON of a run"); };
  if (!manifest.is_object() || !manifest.value("format_version", Json()).is_number_integer()) {
    throw damaged();
  }
  const auto version = manifest["format_version"].get<std::int64_t>();
  if (version > kFormatVersion || version < kOldestVersion) {
    throw Error(name + ": the run is of format " + std::to_string(version) +
                ", this program reads format " + std::to_string(kFormatVersion) +
                (version > kFormatVersion ? ": use a newer saetm" : ": fit it again"));
  }
  if (!is_manifest(manifest)) throw damaged();
  run.state_->opened_version = version;
  if (version < kAtomShares) {
    for (const char* stage : kMadeAnew) manifest["stages"].erase(stage);
  }
  run.state_->opened = manifest;
  return run;
}

RunDirectory RunDirectory::draft() const {
  lock();
  std::error_code code;
  RunDirectory draft;
  draft.state_->path = make_part_folder(file(kDraft));
  draft.state_->manifest = state_->manifest;
  draft.state_->draft = true;
  for (const auto& [stage, entry] : state_->manifest["stages"].items()) {
    for (const auto& [name, sum] : entry["files"].items()) {
      fs::create_hard_link(file(name), draft.file(name), code);
      if (code) fs::copy_file(file(name), draft.file(name), code);
      if (code) throw Error(file(name) + ": cannot be copied: " + code.message());
    }
  }
  draft.save();
  return draft;
}

bool RunDirectory::is_draft() const {
  return state_->draft;
}

void RunDirectory::adopt(const RunDirectory& draft) {
  lock();
  const FolderLock folder(path());
  if (as_it_is(path()).state_->manifest != state_->manifest) {
    throw Error(path() +
                ": another process has changed the run meanwhile; it stays as that left it");
  }
  adopt_folder(path(), draft.path(), [&] {
    draft.state_->draft = false;
    state_->manifest = draft.state_->manifest;
  });
}

RunDirectory RunDirectory::create(const std::string& path) {
  std::error_code code;
  if (fs::exists(path, code) && !fs::is_directory(path, code)) {
    throw Error(path + ": is a file, not a folder for a run");
  }
  auto begun = std::make_unique<BegunRun>(path);
  const std::unique_ptr<FolderLock> lock = begun->enter();
  finish_adoption(path);
  const bool there = fs::exists(fs::path(path) / kManifest, code);
  RunDirectory run = there ? as_it_is(path) : RunDirectory();
  if (there && !run.state_->manifest["stages"].empty()) {
    run.hold();
    return run;
  }
  if (!there) {
    clear_left_parts(path);  // of one that was killed before it had written a manifest
    if (!fs::is_empty(path, code)) {
      throw Error(path + ": the folder holds other files and no run; name a new folder");
    }
    run.state_->path = path;
    run.state_->manifest = {{"format_version", kFormatVersion},
                            {"saetm_version", SAETM_VERSION},
                            {"stages", Json::object()}};
  }
  // A run that is killed in its first stage can be begun again by what is written here. Who began
  // it, and may still be at it, sees that it is no longer alone.
  begun->begin(kDraft, kManifest, run.state_->manifest.dump(2) + "\n", !there);
  run.state_->begun = std::move(begun);
  return run;
}

bool RunDirectory::is_older() const {
  return state_->opened_version < kAtomShares;
}

const std::string& RunDirectory::path() const {
  return state_->path;
}

std::string RunDirectory::file(const std::string& name) const {
  const auto& begun = state_->begun;
  return (fs::path(begun ? begun->files() : state_->path) / name).string();
}

std::string RunDirectory::new_file(const std::string& name) const {
  if (state_->draft || state_->begun) return file(name);
  lock();
  if (state_->changes.empty()) state_->changes = make_part_folder(file(kDraft));
  return (fs::path(state_->changes) / name).string();
}

std::string RunDirectory::key(const std::string& stage, const std::string& options_json,
                              const std::vector<std::string>& inputs) {
  return sha256_of(Json{stage, options_json, inputs}.dump());
}

bool RunDirectory::has(const std::string& stage) const {
  return state_->manifest["stages"].contains(stage);
}

bool RunDirectory::is_done(const std::string& stage, const std::string& key) const {
  if (!has(stage)) return false;
  const Json& entry = state_->manifest["stages"][stage];
  if (entry.value("key", "") != key) return false;
  const auto files = entry["files"].items();
  return std::all_of(files.begin(), files.end(), [&](const auto& item) {
    return is_as_recorded(file(item.key()), item.value().template get<std::string>());
  });
}

void RunDirectory::finish(const std::string& stage, const std::string& key,
                          const std::string& options_json, const std::vector<StageFile>& files,
                          double seconds, const std::vector<std::string>& later,
                          const std::vector<std::string>& order) {
  Json entry = {{"key", key},
                {"options", Json::parse(options_json)},
                {"seconds", seconds},
                {"files", Json::object()}};
  state_->manifest["format_version"] = kFormatVersion;
  state_->opened_version = kFormatVersion;
  for (const StageFile& f : files) entry["files"][f.name] = f.sha256;
  Json& stages = state_->manifest["stages"];
  stages[stage] = std::move(entry);
  for (const std::string& name : later) stages.erase(name);
  Json ordered = Json::object();
  for (const std::string& name : order) {
    if (stages.contains(name)) ordered[name] = stages[name];
  }
  ordered.update(stages);
  stages = std::move(ordered);
  save();
}

std::string RunDirectory::sha256(const std::string& stage, const std::string& file) const {
  const bool made_anew =
      std::find(std::begin(kMadeAnew), std::end(kMadeAnew), stage) != std::end(kMadeAnew);
  if (!has(stage) && is_older() && made_anew && has("encode")) {
    throw Error(path() + ": its topics were made by an earlier saetm, which did not make them of " +
                "atoms; make them anew: saetm topics " + path());
  }
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
  Json value = Json::parse(json);
  if (value.is_null()) {
    state_->manifest.erase(name);
  } else {
    state_->manifest[name] = std::move(value);
  }
}

std::string RunDirectory::note(const std::string& name) const {
  return state_->manifest.contains(name) ? state_->manifest[name].dump() : "null";
}

void RunDirectory::save() const {
  lock();
  const FolderLock folder(path());  // create() looks at the manifest and writes it in one
  if (state_->begun) {
    if (fs::exists(fs::path(path()) / kManifest) &&
        !as_it_is(path()).state_->manifest["stages"].empty()) {
      throw Error(path() + ": another process has made a run there meanwhile; name another folder");
    }
    if (!state_->lock) hold();
  }
  const std::string changes = state_->begun ? state_->begun->files() : state_->changes;
  const std::string text = state_->manifest.dump(2) + "\n";
  OutputFile out((fs::path(changes.empty() ? path() : changes) / kManifest).string());
  out.write(text);
  out.commit();
  if (changes.empty()) {
    if (!state_->draft) disk::sync_folder(path());
    return;
  }
  adopt_folder(path(), changes, [&] {
    if (state_->begun) state_->begun->keep();
    state_->begun.reset();
    state_->changes.clear();
  });
}

std::string RunDirectory::manifest() const {
  return state_->manifest.dump(2);
}

std::vector<std::string> RunDirectory::damaged_files() const {
  std::vector<std::string> damaged;
  for (const auto& [stage, entry] : state_->manifest["stages"].items()) {
    for (const auto& [name, sum] : entry["files"].items()) {
      if (!is_as_recorded(file(name), sum.get<std::string>())) damaged.push_back(name);
    }
  }
  return damaged;
}

}  // namespace saetm
