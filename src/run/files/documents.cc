#include "run/files/documents.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "core/utf8.h"
#include "io/mapped_file.h"
#include "run/artefacts.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::size_t kExcerptBytes = 240;

/// Whitespace runs become one space; cut at a character's boundary at most `limit` bytes in.
std::string excerpt(const std::string& text, std::size_t limit) {
  std::string result;
  bool space = false;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v') {
      space = !result.empty();
      continue;
    }
    if (space) result += ' ';
    space = false;
    result += c;
    if (result.size() > limit) break;
  }
  return shortened(result, limit);
}

}  // namespace

DocumentWriter::DocumentWriter(const RunDirectory& run, std::string keep_text)
    : file_(new_path_of(run, kDocuments)), keep_text_(std::move(keep_text)) {}

void DocumentWriter::add(const Document& document) {
  nlohmann::ordered_json record = {{"id", document.id}};
  if (!document.group.empty()) record["group"] = document.group;
  if (!document.time.empty()) record["time"] = document.time;
  if (!document.title.empty()) record["title"] = document.title;
  if (!document.image.empty()) record["image"] = document.image;
  if (keep_text_ == "full") record["text"] = document.text;
  if (keep_text_ == "excerpt") record["text"] = excerpt(document.text, kExcerptBytes);
  file_.write(record.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

void DocumentWriter::add_all(const std::string& path) {
  const MappedFile file(path);
  file_.write(file.bytes().data(), file.bytes().size());
}

RunDirectory::StageFile DocumentWriter::commit() {
  return made(kDocuments, file_.commit());
}

std::vector<DocumentRecord> documents_of(const RunDirectory& run) {
  const std::string path = checked_file(run, kDocuments);
  std::ifstream in(path);
  std::vector<DocumentRecord> documents;
  for (std::string line; std::getline(in, line);) {
    const auto record = nlohmann::json::parse(line, nullptr, false);
    if (!record.is_object()) {
      throw Error(path + ":" + std::to_string(documents.size() + 1) + ": damaged record");
    }
    documents.push_back({record.value("id", ""), record.value("group", ""),
                         record.value("time", ""), record.value("title", ""),
                         excerpt(record.value("text", ""), kExcerptBytes),
                         record.value("image", "")});
  }
  return documents;
}

Groups groups_of(const std::vector<DocumentRecord>& documents) {
  Groups groups;
  std::map<std::string, std::int32_t> place;
  for (const DocumentRecord& document : documents) place.emplace(document.group, 0);
  if (place.empty() || (place.size() == 1 && place.begin()->first.empty())) return groups;
  for (auto& [name, index] : place) {
    index = static_cast<std::int32_t>(groups.names.size());
    groups.names.push_back(name.empty() ? "(none)" : name);
  }
  for (const DocumentRecord& document : documents) {
    groups.of_document.push_back(place[document.group]);
  }
  return groups;
}

}  // namespace saetm
