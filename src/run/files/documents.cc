#include "run/files/documents.h"

#include <algorithm>
#include <map>

#include "core/utf8.h"
#include "io/mapped_file.h"
#include "run/array.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::size_t kExcerptBytes = 240;
constexpr const char* kTexts[] = {"id", "group", "time", "title", "text", "image"};

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

/// Whether all that is told of a document is text.
bool is_record(const nlohmann::ordered_json& record) {
  if (!record.is_object()) return false;
  return std::all_of(std::begin(kTexts), std::end(kTexts), [&](const char* name) {
    return !record.contains(name) || record[name].is_string();
  });
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

void each_document(const RunDirectory& run,
                   const std::function<void(std::size_t, nlohmann::ordered_json&)>& look) {
  const std::string path = path_of(run, kDocuments);
  const std::string text = checked_text(run, kDocuments);
  std::size_t row = 0;
  for (const std::string_view line : lines_of(text)) {
    nlohmann::ordered_json record = parse_json(line);
    if (!is_record(record)) {
      throw Error(path + ":" + std::to_string(row + 1) + ": damaged record");
    }
    look(row++, record);
  }
  if (const std::size_t documents = length_of(run, Axis::kDocuments); row != documents) {
    throw Error(path + ": has " + std::to_string(row) + " lines, the run has " +
                std::to_string(documents) + " documents");
  }
}

nlohmann::ordered_json find_document(const RunDirectory& run, const std::string& name) {
  nlohmann::ordered_json found, numbered;
  const std::string path = path_of(run, kDocuments);
  std::size_t documents = 0;
  each_document(run, [&](std::size_t row, nlohmann::ordered_json& record) {
    documents = row + 1;
    record["row"] = row;
    if (record.value("id", "") == name) {
      if (!found.is_null()) {
        throw Error(path + ": '" + name + "' is the id of rows " + found["row"].dump() + " and " +
                    std::to_string(row) + ": name one, as #" + std::to_string(row));
      }
      found = std::move(record);
    } else if (name == "#" + std::to_string(row)) {
      numbered = std::move(record);
    }
  });
  if (found.is_null()) found = std::move(numbered);
  if (!found.is_null()) return found;
  throw Error(path + ": no document has the id '" + name + "'; #0 to #" +
              std::to_string(documents == 0 ? 0 : documents - 1) + " name rows");
}

std::vector<DocumentRecord> documents_of(const RunDirectory& run) {
  std::vector<DocumentRecord> documents;
  each_document(run, [&](std::size_t, const nlohmann::ordered_json& record) {
    documents.push_back({record.value("id", ""), record.value("group", ""),
                         record.value("time", ""), record.value("title", ""),
                         excerpt(record.value("text", ""), kExcerptBytes),
                         record.value("image", "")});
  });
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
