#pragma once
/// documents.jsonl: what a run remembers of each document.
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "io/output_file.h"
#include "saetm/corpus.h"
#include "saetm/run.h"

namespace saetm {

struct DocumentRecord {
  std::string id, group, time, title, excerpt, image;
};

/// Writes one record a document, in the corpus' order.
class DocumentWriter {
 public:
  /// keep_text: "excerpt", "full" or "none".
  DocumentWriter(const RunDirectory& run, std::string keep_text);
  void add(const Document& document);
  /// Takes over the records of such a file.
  void add_all(const std::string& path);
  RunDirectory::StageFile commit();

 private:
  OutputFile file_;
  std::string keep_text_;
};

/// Calls look(row, record) for each document of the run. Throws Error naming the line of a damaged
/// record, or where there are not N.
void each_document(const RunDirectory& run,
                   const std::function<void(std::size_t, nlohmann::ordered_json&)>& look);
/// The record that `name` means, an id or "#row" (from 0), and its `row`. Throws Error likewise, and
/// where there is none, or several have the id.
nlohmann::ordered_json find_document(const RunDirectory& run, const std::string& name);
/// Those of the run. Throws Error likewise.
std::vector<DocumentRecord> documents_of(const RunDirectory& run);

/// Groups in order of their names, and each document's place among them; an empty group counts as
/// one of its own called "(none)". Both are empty when no document has a group.
struct Groups {
  std::vector<std::string> names;
  std::vector<std::int32_t> of_document;
};
Groups groups_of(const std::vector<DocumentRecord>& documents);

}  // namespace saetm
