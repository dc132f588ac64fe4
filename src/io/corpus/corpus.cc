#include "saetm/corpus.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <system_error>

#include "core/options_io.h"
#include "io/arrow_file.h"
#include "io/corpus/folder.h"
#include "io/corpus/formats.h"
#include "io/corpus/markup.h"
#include "saetm/error.h"

namespace saetm {
namespace {

std::string lower_ascii(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// The form that a file's name tells, or "".
std::string format_of(const std::string& path) {
  std::filesystem::path name = lower_ascii(path);
  if (name.extension() == ".gz" || name.extension() == ".zst") name.replace_extension();
  const std::string ending = name.extension().string();
  for (const char* format : {"jsonl", "csv", "tsv", "txt", "images"}) {
    if (ending == std::string(".") + format) return format;
  }
  return ending == ".json" || ending == ".ndjson" ? "jsonl" : "";
}

std::unique_ptr<CorpusReader> open_as_it_is(const std::string& path, const CorpusOptions& options) {
  std::error_code ignored;
  const auto refuse_words = [&](const std::string& format) {
    if (options.words_field.empty()) return;
    throw Error(path + ": has no field '" + options.words_field + "', being read as " + format +
                "; --words-field is for jsonl, csv and tsv");
  };
  if (path != "-" && std::filesystem::is_directory(path, ignored)) {
    if (options.format != "auto" && options.format != "txt" && options.format != "images") {
      throw Error(path + ": is a folder, which is read as txt or images, not " + options.format);
    }
    FolderFiles files = files_of_folder(path);
    if (!files.led_out.empty() && !options.follow_links) {
      throw Error(path + ": " + std::to_string(files.led_out.size()) + " of its files " +
                  (files.led_out.size() == 1 ? "is a link" : "are links") + " out of the folder (" +
                  files.led_out[0] + (files.led_out.size() == 1 ? "" : ", …") +
                  "); --follow-links reads them");
    }
    const std::string format =
        options.format == "auto" ? format_of_folder(path, files) : options.format;
    refuse_words(format);
    if (format == "images") return open_image_folder(path, std::move(files.images), options);
    return open_folder(path, std::move(files.texts), options);
  }
  std::string format = options.format;
  if (format == "auto" && is_arrow_name(lower_ascii(path))) return open_arrow(path, options);
  if (format == "auto") format = path == "-" ? "jsonl" : format_of(path);
  if (format == "jsonl") return open_jsonl(path, options);
  if (format == "csv") return open_csv(path, options);
  if (format == "tsv") return open_tsv(path, options);
  if (format == "txt" || format == "images") {
    refuse_words(format);
    return format == "txt" ? open_lines(path, options) : open_image_list(path, options);
  }
  throw Error(
      path +
      ": the name ends in none of .jsonl, .json, .csv, .tsv, .txt, .images (each also with .gz "
      "or .zst), .parquet, .arrow, .feather; --format says what it is");
}

}  // namespace

std::string Document::full_text() const {
  return title.empty() ? text : title + "\n\n" + text;
}

std::unique_ptr<CorpusReader> open_corpus(const std::string& path, const CorpusOptions& options) {
  check_options(options);
  std::unique_ptr<CorpusReader> reader = open_as_it_is(path, options);
  return options.markup == "keep" ? std::move(reader) : without_markup(std::move(reader), path);
}

}  // namespace saetm
