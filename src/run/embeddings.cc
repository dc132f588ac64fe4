#include "run/embeddings.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "io/output_file.h"
#include "run/array.h"
#include "run/directory/hash_input.h"
#include "run/notes.h"
#include "run/options/options.h"

namespace saetm {

using Json = nlohmann::ordered_json;

namespace {

std::vector<std::string> checked_embeddings(const RunDirectory& run) {
  (void)sum_of(run, kEmbeddings);  // throws when there are none
  if (stage_options<EmbedOptions>(run, kEmbeddings.maker).embeddings.empty()) {
    return {checked_file(run, kEmbeddings)};
  }
  std::vector<std::string> paths;
  for (const GivenEmbeddings& given : noted_embeddings(run)) {
    check_place(given.path, "saetm embed " + run.path() + " --embeddings FILE");
    if (!has_sum(given.path, given.sha256, hash_input)) {
      throw Error(given.path + ": has changed since the run was made of it: saetm embed " +
                  run.path() + " --embeddings " + given.path);
    }
    paths.push_back(given.path);
  }
  if (paths.empty()) {
    throw Error(run.file("manifest.json") + ": damaged: it does not note where its embeddings lie");
  }
  return paths;
}

bool of_unit_length(const RunDirectory& run) {
  return run.has(kSae.maker) && open_array(run, kSae).metadata("unit_length") == "true";
}

}  // namespace

Embeddings load_embeddings(const RunDirectory& run) {
  const std::vector<std::string> paths = checked_embeddings(run);
  Embeddings embeddings = Embeddings::open_all(paths);
  const auto check = [&](std::size_t has, Axis axis, const char* things) {
    const std::size_t expected = length_of(run, axis);
    if (has == expected) return;
    throw Error(paths.back() + ": the run's embeddings have " + std::to_string(has) + " " + things +
                ", its other files " + std::to_string(expected));
  };
  check(embeddings.rows(), Axis::kDocuments, "rows");
  if (run.has(kSae.maker)) check(embeddings.cols(), Axis::kWidth, "columns");
  return embeddings;
}

Embeddings taken_embeddings(const RunDirectory& run) {
  const Embeddings embeddings = load_embeddings(run);
  return of_unit_length(run) ? embeddings.of_unit_length() : embeddings;
}

std::string taken_embeddings_hash(const RunDirectory& run) {
  return embeddings_hash(run) + (of_unit_length(run) ? " of unit length" : "");
}

std::string embeddings_hash(const RunDirectory& run) {
  const std::string own = sum_of(run, kEmbeddings);
  if (!own.empty()) return own;
  return read_manifest(run, "embeddings", run.note("embeddings"), [](const Json& note) {
    return note.is_null() ? std::string() : note.value("sha256", "");
  });
}

std::string embeddings_key(const RunCorpus& corpus, const Json& about) {
  return RunDirectory::key(kEmbeddings.maker, "{}", {corpus.sha256(), about.dump()});
}

std::string kept_embeddings(const RunDirectory& run, const std::string& key) {
  std::error_code code;
  const std::string file = path_of(run, kEmbedder);
  const Json known =
      std::filesystem::is_regular_file(file, code) ? parse_json(read_text(file)) : Json();
  if (!known.is_object() || known.value("key", Json()) != key) return "";
  const std::string path = path_of(run, kEmbeddings);
  const Json sum = known.value("embeddings", Json());
  if (!sum.is_string() || !std::filesystem::exists(path)) return "";
  return has_sum(path, sum, sha256_of_file) ? sum : "";
}

// One file is noted as ever; of several, `path` and `sha256` are the first's path and a sum over
// all sums.
void note_embeddings(RunDirectory& run, const std::vector<GivenEmbeddings>& given) {
  const auto json_of = [&](const GivenEmbeddings& part) {
    return Json{{"path", part.path}, {"near", near_to(run, part.path)}, {"sha256", part.sha256}};
  };
  Json note = json_of(given[0]);
  if (given.size() > 1) {
    Sha256 all;
    for (const GivenEmbeddings& part : given) {
      all.add(part.sha256.data(), part.sha256.size());
      note["files"].push_back(json_of(part));
    }
    note["sha256"] = all.finish();
  }
  run.set_note("embeddings", note.dump());
}

std::vector<GivenEmbeddings> noted_embeddings(const RunDirectory& run) {
  return read_manifest(run, "embeddings", run.note("embeddings"), [&](const Json& note) {
    const auto one = [&](const Json& part) {
      const std::string sum = part.value("sha256", "");
      return GivenEmbeddings{place_of(run, part.value("path", ""), part.value("near", ""), sum),
                             sum};
    };
    std::vector<GivenEmbeddings> given;
    if (note.is_null()) return given;
    if (!note.contains("files")) given.push_back(one(note));
    for (const Json& part : note.value("files", Json::array())) given.push_back(one(part));
    return given;
  });
}

}  // namespace saetm
