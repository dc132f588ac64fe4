#include "run/notes.h"

#include <filesystem>

#include "core/absolute_path.h"
#include "run/embeddings.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

CorpusPart part_from(const Json& json) {
  return {.path = json.value("path", ""),
          .sha256 = json.value("sha256", ""),
          .documents = json.value("documents", std::uint64_t{0}),
          .skipped = json.value("skipped", std::vector<std::uint64_t>{}),
          .options = json.value("options", Json::object())};
}

/// Where a file of the run's folder `given` lies now; false where it is none, or is there.
bool relocate(const RunDirectory& run, std::string& path) {
  const fs::path noted = path;
  if (!noted.parent_path().filename().string().ends_with("given")) return false;
  const std::string own = absolute_path(run.file("given/" + noted.filename().string()));
  if (own == path || !fs::exists(own)) return false;
  path = own;
  return true;
}

}  // namespace

CorpusNote corpus_note(const RunDirectory& run) {
  return read_manifest(run, "corpus", run.note("corpus"), [](const Json& json) {
    CorpusNote note;
    if (json.is_null()) return note;
    note.first = part_from(json);
    note.without_words = json.value("without_words", std::uint64_t{0});
    for (const Json& part : json.value("appended", Json::array())) {
      note.appended.push_back(part_from(part));
    }
    return note;
  });
}

void note_corpus(RunDirectory& run, const CorpusNote& note) {
  const auto json_of = [](const CorpusPart& part) {
    return Json{{"path", part.path}, {"sha256", part.sha256}, {"documents", part.documents}};
  };
  Json json = json_of(note.first);
  json["without_words"] = note.without_words;
  if (!note.first.skipped.empty()) json["skipped"] = note.first.skipped;
  for (const CorpusPart& part : note.appended) {
    Json added = json_of(part);
    if (!part.options.empty()) added["options"] = part.options;
    if (!part.skipped.empty()) added["skipped"] = part.skipped;
    json["appended"].push_back(std::move(added));
  }
  run.set_note("corpus", json.dump());
}

void relocate(RunDirectory& run) {
  CorpusNote corpus = corpus_note(run);
  bool moved = relocate(run, corpus.first.path);
  for (CorpusPart& part : corpus.appended) moved = relocate(run, part.path) || moved;
  if (moved) note_corpus(run, corpus);
  std::vector<GivenEmbeddings> given = noted_embeddings(run);
  bool given_moved = false;
  for (GivenEmbeddings& part : given) given_moved = relocate(run, part.path) || given_moved;
  if (given_moved) note_embeddings(run, given);
  if (moved || given_moved) run.save();
}

}  // namespace saetm
