#include "run/corpus.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/options_io.h"
#include "io/output_file.h"
#include "run/artefacts.h"
#include "run/directory/hash_input.h"
#include "run/notes.h"
#include "saetm/error.h"

namespace saetm {

using Json = nlohmann::ordered_json;

namespace {

/// Those that are not at their default: an option that a later version adds makes no difference.
Json changed_options(const CorpusOptions& options) {
  Json changed = Json::object();
  const Json all = to_json_object(options), defaults = to_json_object(CorpusOptions{});
  for (const auto& [name, value] : all.items()) {
    if (value != defaults[name]) changed[name] = value;
  }
  return changed;
}

}  // namespace

RunCorpus::RunCorpus(const RunDirectory& run) : run_(run.path()) {
  (void)sum_of(run, kCounts);  // throws when it was not run
  const CorpusNote note = corpus_note(run);
  documents_ = note.first.documents;
  const auto first = stage_options<CorpusOptions>(run, kCounts.maker);
  Sha256 all;
  const auto add = [&](const CorpusPart& corpus, const CorpusOptions& options) {
    const std::string &path = corpus.path, &sum = corpus.sha256;
    if (path == "-") {
      throw Error(run_ + ": its documents came by standard input and cannot be read again: " +
                  "prepare it from a file");
    }
    check_place(path, "saetm prepare CORPUS --out " + run_);
    if (hash_input(path) != sum) {
      throw Error(path + ": has changed since the run was prepared: saetm prepare " + path +
                  " --out " + run_);
    }
    std::string line = sum + " " + changed_options(options).dump();
    if (!corpus.skipped.empty()) line += " " + Json(corpus.skipped).dump();
    line += "\n";
    all.add(line.data(), line.size());
    parts_.push_back({path, options, corpus.skipped});
  };
  add(note.first, first);
  for (const CorpusPart& part : note.appended) {
    CorpusOptions options = first;
    options.format = CorpusOptions{}.format;
    from_json_object(part.options, options);
    add(part, options);
  }
  sha256_ = all.finish();
}

bool RunCorpus::next(Document& document) {
  while (part_ < parts_.size()) {
    if (!reader_) reader_ = open_corpus(parts_[part_].path, parts_[part_].options);
    const auto& skipped = parts_[part_].skipped;
    while (reader_->next(document)) {
      if (!std::binary_search(skipped.begin(), skipped.end(), row_++)) return true;
    }
    reader_.reset();
    row_ = 0;
    ++part_;
  }
  return false;
}

std::vector<Document> RunCorpus::read(std::size_t first, std::size_t last) {
  std::vector<Document> documents;
  Document document;
  for (; read_ < last; ++read_) {
    if (!next(document)) {
      throw Error(run_ + ": its corpus has " + std::to_string(read_) + " documents, not " +
                  std::to_string(documents_) + " as when it was prepared");
    }
    if (read_ >= first) documents.push_back(document);
  }
  return documents;
}

}  // namespace saetm
