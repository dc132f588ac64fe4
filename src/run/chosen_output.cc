#include "run/chosen_output.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "io/corpus/folder.h"
#include "io/disk/part_name.h"
#include "io/json_file.h"
#include "io/output_file.h"
#include "run/artefacts.h"
#include "run/directory/adoption.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

bool is_same(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

bool is_file(const std::string& path, struct stat& about) {
  const int failed = path == "-" ? ::fstat(STDIN_FILENO, &about) : ::stat(path.c_str(), &about);
  return failed == 0 && S_ISREG(about.st_mode);
}

std::vector<std::string> files_below(const std::string& folder, bool is_corpus) {
  if (is_corpus) {
    FolderFiles files = files_of_folder(folder);
    files.texts.insert(files.texts.end(), files.images.begin(), files.images.end());
    for (std::string& name : files.texts) name = (fs::path(folder) / name).string();
    return files.texts;
  }
  std::vector<std::string> files;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(folder, code)) files.push_back(entry.path());
  return files;
}

/// Whether a file is what is read from `input`, or one of that folder.
bool is_read(const struct stat& file, const std::string& input, bool is_corpus) {
  struct stat about{};
  std::error_code code;
  if (!fs::is_directory(input, code)) return is_file(input, about) && is_same(file, about);
  const auto files = files_below(input, is_corpus);
  return std::any_of(files.begin(), files.end(), [&](const std::string& name) {
    return is_file(name, about) && is_same(file, about);
  });
}

/// The manifest of the run that a folder holds; null where it holds none.
Json manifest_in(const fs::path& folder) {
  const std::string path = (folder / kManifest).string();
  std::error_code code;
  if (!fs::is_regular_file(path, code)) return {};
  Json manifest = parse_json(read_text(path));
  return manifest.is_object() && manifest.contains("format_version") ? manifest : Json();
}

/// What a run keeps without naming it in its manifest, now or later.
bool is_kept(const std::string& name) {
  static constexpr const Artefact* kFiles[] = {
      &kVocabulary,  &kDocuments, &kCounts,     &kThumbnails, &kThumbnailPlaces,
      &kEmbeddings,  &kLsa,       &kEmbedder,   &kSae,        &kTraining,
      &kCodes,       &kNeighbors, &kTheta,      &kWords,      &kTree,
      &kWordVectors, &kTopics,    &kTopicAtoms, &kSteering,   &kScores,
      &kReport,      &kStability, &kJudgement,  &kNames,      &kDocumentTopics};
  static constexpr const char* kOthers[] = {"manifest.json",    "lock",
                                            "captions.jsonl",   "training.checkpoint",
                                            "topic_names.json", "python.json"};
  const auto is_name = [&](const char* other) { return name == other; };
  return std::any_of(std::begin(kFiles), std::end(kFiles),
                     [&](const Artefact* file) { return is_name(file->file); }) ||
         std::any_of(std::begin(kOthers), std::end(kOthers), is_name) || name.starts_with('.') ||
         name.starts_with("draft") || name.starts_with("interpret.") ||
         name.starts_with("embeddings.npy") || name.ends_with("_answers.jsonl");
}

/// Whether a path, without links, is that of one of a run's own files.
bool is_of_run(const fs::path& path) {
  const fs::path folder = path.parent_path();
  const std::string name = path.filename().string(), within = folder.filename().string();
  if (within == "given" || within == "cuts" || within.starts_with(kDraft)) {
    if (!manifest_in(folder.parent_path()).is_null()) return true;
  }
  const Json manifest = manifest_in(folder);
  if (manifest.is_null()) return false;
  if (is_kept(name)) return true;
  const Json stages = manifest.value("stages", Json::object());
  return std::any_of(stages.begin(), stages.end(), [&](const Json& stage) {
    return stage.is_object() && stage.value("files", Json()).contains(name);
  });
}

}  // namespace

std::string chosen_output(const std::string& path, const std::string& corpus,
                          const std::vector<std::string>& others) {
  const std::string end = end_of_links(path);
  std::error_code code;
  if (fs::is_directory(end, code)) throw Error(path + ": is a folder, not a file to write");
  struct stat about{};
  if (is_file(end, about)) {
    const auto refuse = [&](const std::string& input) {
      const std::string what = input == "-" ? "standard input" : input;
      throw Error(path + ": is read by this command" + (what == path ? "" : " (as " + what + ")") +
                  "; name another file to write");
    };
    if (!corpus.empty() && is_read(about, corpus, true)) refuse(corpus);
    for (const std::string& input : others) {
      if (!input.empty() && is_read(about, input, false)) refuse(input);
    }
  }
  const fs::path real = fs::weakly_canonical(fs::absolute(end, code), code);
  if (!code && is_of_run(real)) {
    throw Error(path + ": is one of the files of the run " + real.parent_path().string() +
                "; name another file to write");
  }
  remove_left_parts(end);
  return end;
}

}  // namespace saetm
