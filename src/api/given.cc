#include "api/given.h"

#include <simdjson.h>
#include <stdlib.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <system_error>

#include "core/absolute_path.h"
#include "io/npy.h"
#include "io/output_file.h"
#include "run/notes.h"
#include "saetm/error.h"
#include "saetm/run.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

void check_length(const char* what, std::size_t given, std::size_t texts) {
  if (given == texts) return;
  throw Error("there are " + std::to_string(given) + " " + what + ", and " + std::to_string(texts) +
              " texts");
}

void check_utf8(const std::vector<std::string>& texts, const char* what) {
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (simdjson::validate_utf8(texts[i])) continue;
    throw Error(std::string(what) + " " + std::to_string(i) + ": is not UTF-8");
  }
}

void check(const Documents& documents) {
  const std::size_t texts = documents.texts.size();
  if (texts == 0) throw Error("there are no documents to fit a model on");
  if (!documents.ids.empty()) check_length("ids", documents.ids.size(), texts);
  if (!documents.groups.empty()) check_length("groups", documents.groups.size(), texts);
  if (documents.embeddings.data) {
    check_length("rows of embeddings", documents.embeddings.rows, texts);
  }
  check_utf8(documents.texts, "text");
  check_utf8(documents.ids, "id");
  check_utf8(documents.groups, "group");
}

std::string as_line(const Documents& documents, std::size_t i) {
  Json record = {{"text", documents.texts[i]}};
  if (!documents.ids.empty()) record["id"] = documents.ids[i];
  if (!documents.groups.empty() && !documents.groups[i].empty()) {
    record["group"] = documents.groups[i];
  }
  return record.dump() + "\n";
}

}  // namespace

void check_utf8(const std::vector<std::string>& texts) {
  check_utf8(texts, "text");
}

void check_utf8(const std::string& text, const std::string& what) {
  if (!simdjson::validate_utf8(text)) throw Error(what + " is not UTF-8");
}

GivenDocuments::GivenDocuments(const std::string& run) : run_(absolute_path(run)) {
  std::string name = run_ + ".given-XXXXXX";
  std::error_code code;
  fs::create_directories(fs::path(run_).parent_path(), code);
  if (!::mkdtemp(name.data())) {
    throw Error(name + ": cannot be made: " + std::generic_category().message(errno));
  }
  folder_ = name;
}

GivenDocuments::GivenDocuments(const Documents& documents, const std::string& run)
    : GivenDocuments(run) {
  check(documents);
  OutputFile lines(corpus());
  for (std::size_t i = 0; i < documents.texts.size(); ++i) lines.write(as_line(documents, i));
  lines.commit();
  if (!documents.embeddings.data) return;
  embeddings_ = (folder_ / "embeddings.npy").string();
  write_npy(embeddings_, documents.embeddings);
}

GivenDocuments::~GivenDocuments() {
  std::error_code code;
  fs::remove_all(folder_, code);
}

void GivenDocuments::keep() const {
  const fs::path place = fs::path(run_) / "given";
  RunDirectory run = RunDirectory::open(run_);
  run.lock();
  std::error_code code;
  fs::remove_all(place, code);
  fs::rename(folder_, place, code);
  if (code) throw Error(place.string() + ": cannot be written: " + code.message());
  relocate(run);
}

}  // namespace saetm
