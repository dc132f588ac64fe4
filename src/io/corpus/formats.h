#pragma once
/// One reader a form of corpus; open_corpus chooses among them.
#include <memory>
#include <string>
#include <vector>

#include "saetm/corpus.h"

namespace saetm {

/// One JSON object a line, blank lines being passed over, or one list of objects.
std::unique_ptr<CorpusReader> open_jsonl(const std::string& path, const CorpusOptions& options);
/// Rows of a Parquet or Arrow file, by their columns' names.
std::unique_ptr<CorpusReader> open_arrow(const std::string& path, const CorpusOptions& options);
/// Comma-separated as in RFC 4180, with a header line, or by another separator where that gives
/// what is read; blank lines are passed over.
std::unique_ptr<CorpusReader> open_csv(const std::string& path, const CorpusOptions& options);
/// The same, tab-separated, with quotes or without.
std::unique_ptr<CorpusReader> open_tsv(const std::string& path, const CorpusOptions& options);
/// A line a document.
std::unique_ptr<CorpusReader> open_lines(const std::string& path, const CorpusOptions& options);
/// A file a document; `names` are .txt, .txt.gz or .txt.zst files below the folder.
std::unique_ptr<CorpusReader> open_folder(const std::string& path, std::vector<std::string> names,
                                          const CorpusOptions& options);
/// An image a document, its text that beside it; `names` are images below the folder.
std::unique_ptr<CorpusReader> open_image_folder(const std::string& path,
                                                std::vector<std::string> names,
                                                const CorpusOptions& options);
/// A line the path of an image, from the list's folder; blank lines are passed over.
std::unique_ptr<CorpusReader> open_image_list(const std::string& path,
                                              const CorpusOptions& options);

}  // namespace saetm
