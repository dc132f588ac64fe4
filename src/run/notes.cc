#include "run/notes.h"

#include <filesystem>

#include "core/absolute_path.h"
#include "core/whole_number.h"
#include "run/artefacts.h"
#include "run/directory/hash_input.h"
#include "run/embeddings.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

std::uint64_t count_of(const Json& json, const char* name) {
  return json.contains(name) ? whole_number<std::uint64_t>(json.at(name)) : 0;
}

CorpusPart part_from(const RunDirectory& run, const Json& json) {
  std::vector<std::uint64_t> skipped;
  for (const Json& row : json.value("skipped", Json::array())) {
    skipped.push_back(whole_number<std::uint64_t>(row));
  }
  const std::string sum = json.value("sha256", "");
  return {.path = place_of(run, json.value("path", ""), json.value("near", ""), sum),
          .sha256 = sum,
          .documents = count_of(json, "documents"),
          .skipped = std::move(skipped),
          .options = json.value("options", Json::object())};
}

bool is_readable_with(const std::string& path, const std::string& sum) {
  try {
    return has_sum(path, sum, hash_input);
  } catch (const Error&) {
  } catch (const fs::filesystem_error&) {
  }
  return false;
}

/// Whether it lay in the folder `given` of any run, or beside one.
bool was_given(const std::string& path) {
  const std::string folder = fs::path(path).parent_path().filename().string();
  return folder == "given" || folder.find(".given") != std::string::npos;
}

/// Where a file of the run's folder `given` lies now: that of the same name and sum there. False
/// where there is none such, or it is noted already.
bool relocate(const RunDirectory& run, std::string& path, const std::string& sum) {
  const fs::path noted = path;
  if (!was_given(path)) return false;
  const std::string own = absolute_path(run.file("given/" + noted.filename().string()));
  std::error_code code;
  if (own == path || !fs::exists(own, code) || hash_input(own) != sum) return false;
  path = own;
  return true;
}

/// The option `embeddings` of a fit that was given a file which lies elsewhere now.
void relocate_option(RunDirectory& run, const std::string& before, const std::string& now) {
  read_manifest(run, "options", run.note("options"), [&](Json options) {
    if (!options.is_object() || options.value("embeddings", "") != before) return;
    options["embeddings"] = now;
    run.set_note("options", options.dump());
  });
}

}  // namespace

std::string near_to(const RunDirectory& run, const std::string& path) {
  if (path.empty() || path == "-") return "";
  return fs::path(path).lexically_relative(absolute_path(run.path())).string();
}

std::string place_of(const RunDirectory& run, const std::string& noted, const std::string& near,
                     const std::string& sum) {
  if (near.empty()) return noted;
  const std::string here = absolute_path((fs::path(run.path()) / near).string());
  std::error_code code;
  if (here == noted || !fs::exists(here, code)) return noted;
  const bool within = *fs::path(near).begin() != "..";
  return within || !fs::exists(noted, code) || is_readable_with(here, sum) ? here : noted;
}

bool is_noted(const RunDirectory& run, const std::string& note, const std::string& path) {
  return read_manifest(run, note, run.note(note), [&](const Json& json) {
    return json.is_object() && json.value("path", "") == path;
  });
}

void check_place(const std::string& path, const std::string& advice) {
  std::error_code code;
  if (path == "-" || fs::exists(path, code)) return;
  throw Error(path + ": is not there any more; where it is now says " + advice);
}

bool is_given(const RunDirectory& run, const std::string& path) {
  const std::string folder = fs::path(path).parent_path().string();
  const std::string own = absolute_path((fs::path(run.path()) / "given").string());
  const std::string home = fs::path(own).parent_path().string();
  return folder == own ||
         (folder.starts_with(home + ".given-") && folder.find('/', home.size()) == std::string::npos);
}

CorpusNote corpus_note(const RunDirectory& run) {
  return read_manifest(run, "corpus", run.note("corpus"), [&](const Json& json) {
    CorpusNote note;
    if (json.is_null()) return note;
    note.first = part_from(run, json);
    note.without_words = count_of(json, "without_words");
    for (const Json& part : json.value("appended", Json::array())) {
      note.appended.push_back(part_from(run, part));
    }
    return note;
  });
}

void note_corpus(RunDirectory& run, const CorpusNote& note) {
  const auto json_of = [&](const CorpusPart& part) {
    return Json{{"path", part.path},
                {"near", near_to(run, part.path)},
                {"sha256", part.sha256},
                {"documents", part.documents}};
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

std::vector<std::string> inputs_of(const RunDirectory& run) {
  std::vector<std::string> inputs;
  const CorpusNote corpus = corpus_note(run);
  inputs.push_back(corpus.first.path);
  for (const CorpusPart& part : corpus.appended) inputs.push_back(part.path);
  for (const GivenEmbeddings& part : noted_embeddings(run)) inputs.push_back(part.path);
  std::erase(inputs, "-");
  return inputs;
}

TimeOptions time_options(const RunDirectory& run) {
  return read_manifest(run, "options", run.note("options"), [](const Json& recorded) {
    TimeOptions times;
    if (recorded.is_object()) from_json_object(recorded, times);
    return times;
  });
}

bool note_times(RunDirectory& run, const TimeOptions& times) {
  if (time_options(run).format == times.format) return false;
  read_manifest(run, "options", run.note("options"), [&](Json options) {
    if (!options.is_object()) options = Json::object();
    options.update(to_json_object(times));
    run.set_note("options", options.dump());
  });
  return true;
}

void relocate(RunDirectory& run) {
  CorpusNote corpus = corpus_note(run);
  bool moved = relocate(run, corpus.first.path, corpus.first.sha256);
  for (CorpusPart& part : corpus.appended) moved = relocate(run, part.path, part.sha256) || moved;
  if (moved) note_corpus(run, corpus);
  std::vector<GivenEmbeddings> given = noted_embeddings(run);
  bool given_moved = false;
  for (GivenEmbeddings& part : given) {
    const std::string before = part.path;
    if (!relocate(run, part.path, part.sha256)) continue;
    relocate_option(run, before, part.path);
    given_moved = true;
  }
  if (given_moved) note_embeddings(run, given);
  if (moved || given_moved) run.save();
}

}  // namespace saetm
