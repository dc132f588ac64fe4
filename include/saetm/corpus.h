#pragma once
/// Reading collections of texts and images. A corpus is streamed: one document in memory at a time.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "saetm/options.h"

namespace saetm {

/// Which fields of a record mean what. In .jsonl a field is a key; in .csv and .tsv a column of
/// the header line; .txt files and folders have only a text.
struct CorpusOptions {
  std::string format = "auto";
  std::string text_field = "text";
  std::string title_field = "title";
  std::string id_field = "id";
  std::string group_field = "group";
  std::string time_field = "time";
  std::string words_field = "";
  std::string words_separator = "";
  std::string image_field = "image";
  std::string markup = "auto";
  std::string encoding = "auto";
  std::int64_t max_line = 64;  ///< MiB
  bool follow_links = false;

  std::size_t longest_line() const { return static_cast<std::size_t>(max_line) << 20; }  ///< bytes

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// A document's words ready made, each with its weight: finite and above 0. A word that stands
/// more than once counts with the sum.
using WeightedWords = std::vector<std::pair<std::string, float>>;

struct Document {
  std::string id;
  std::string group;    ///< empty when the record has none
  std::string time;     ///< empty when the record has none; as written in the corpus
  std::string title;    ///< empty when the record has none
  std::string text;     ///< without the title
  WeightedWords words;  ///< of words_field, in its order; a string of a list or cell weighs 1
  std::string image;    ///< absolute path of its image, not looked at; empty where it has none

  /// Title, blank line, text; the text alone where there is no title.
  std::string full_text() const;
};

/// Reads documents in the file's order, once.
class CorpusReader {
 public:
  virtual ~CorpusReader() = default;
  /// False at the end. Throws Error naming file and line for a record that cannot be read:
  /// broken JSON, a missing text field, a row with another number of columns than the header,
  /// text that is not UTF-8, a ready-made word that is empty or holds a control character, a weight
  /// that is not a number above 0.
  virtual bool next(Document& document) = 0;
  /// The line in the file on which the last document begins, from 1; 0 where lines are no
  /// documents.
  virtual std::uint64_t line() const { return 0; }
  /// What a person should know of how the corpus was read so far, a line each: a separator that its
  /// name does not tell, characters that had to be replaced.
  virtual std::vector<std::string> remarks() const { return {}; }
  /// Names of fields that its records have, as far as it was read; empty where there are none.
  virtual std::vector<std::string> fields() const { return {}; }
};

/// Opens `path`: .jsonl (.ndjson and .json too: an object a line, or one list of objects), .csv,
/// .tsv, .txt (a line a document; an empty line is an empty document), .images (a line the path of
/// an image, from the list's folder; id = the line), each also with .gz or .zst behind it, a folder
/// of .txt files or of images (in byte order of their names, searched recursively, id = path below
/// the folder), or "-" for standard input, whose compression is known by its first bytes. .parquet,
/// .arrow and .feather are read by Python with pyarrow. Images are .jpg, .jpeg, .png and .webp; the
/// text of photo.jpg is that of photo.txt or photo.jpg.txt beside it, where there is one. A folder
/// that holds images and other .txt files is an error under the format auto, and so are links out
/// of the folder without follow_links. csv as in RFC 4180, tsv with or without its quotes; where
/// the header lacks what is read, columns are separated by whichever of comma, semicolon, tab and
/// bar gives it; a row that is the header again is passed over. Texts are UTF-8 or UTF-16, lines
/// that are neither as `encoding` says. Blank lines of .jsonl and .csv are passed over. A
/// required text field that is absent is an error; ids, groups, times and titles may be absent or
/// null, and numbers there are taken as written. With a words_field that field is required and the
/// text may be absent or null; .txt and folders have none, which is an error. An image_field that
/// is null, no string or a URL is passed over; its path is from the corpus' folder (of standard
/// input: the current one). A document with an image may lack the text; without the field of the
/// text, that of the name "caption" is taken. Of equal keys the last counts; two columns of one
/// name are an error where they are read. NaN is as null, and half a surrogate pair of JSON becomes
/// U+FFFD. With markup "auto" titles and texts that plainly have HTML's tags, TeX's commands, cues
/// of subtitles or written-out line ends lose them, and HTML's entities are the characters they
/// stand for. A corpus without documents is no error here. Throws Error when the path cannot be
/// opened or a header lacks a required field.
std::unique_ptr<CorpusReader> open_corpus(const std::string& path, const CorpusOptions& options);

// What the options are: names, help, ranges.

template <class Visitor>
void CorpusOptions::fields(Visitor&& visit) {
  visit("format", &CorpusOptions::format,
        Field{.help = "form of the corpus; auto goes by the name's ending (.parquet and .arrow, "
                      "too), a folder is read as its "
                      ".txt files or its images, standard input as jsonl; images of a file is a "
                      "list, a line the path of an image",
              .choices = "auto|jsonl|csv|tsv|txt|images"});
  visit("text_field", &CorpusOptions::text_field,
        Field{.help = "field that holds the text", .unit = "field"});
  visit("title_field", &CorpusOptions::title_field,
        Field{.help = "field that holds the title; the text of a document is title and text",
              .unit = "field"});
  visit("id_field", &CorpusOptions::id_field,
        Field{.help = "field that holds the id; without one the row number, from 0",
              .unit = "field"});
  visit("group_by", &CorpusOptions::group_field,
        Field{.help = "field of the group that documents are compared by; of a folder of images "
                      "folder (or group) is the first folder on the way to each",
              .unit = "field"});
  visit("time_field", &CorpusOptions::time_field,
        Field{.help = "field that holds the time (year or date)", .unit = "field"});
  visit("words_field", &CorpusOptions::words_field,
        Field{.help = "field that holds each document's words ready made (tags), which are "
                      "counted as they stand instead of those of the text: in jsonl a list of "
                      "strings, or an object of words and weights above 0; in a table one cell",
              .unit = "field"});
  visit("words_separator", &CorpusOptions::words_separator,
        Field{.help = "what stands between the ready-made words of a table's cell; without it "
                      "white space does",
              .unit = "text"});
  visit("image_field", &CorpusOptions::image_field,
        Field{.help = "field that names the document's image, a JPEG, PNG or WebP, from the "
                      "corpus' own folder; a document with an image needs no text",
              .unit = "field"});
  visit("markup", &CorpusOptions::markup,
        Field{.help = "HTML, TeX and subtitles in titles and texts: auto takes tags, commands and "
                      "cues out of a text that plainly has them, and puts characters for entities "
                      "and \\n; keep takes texts as they are",
              .choices = "auto|keep"});
  visit("encoding", &CorpusOptions::encoding,
        Field{.help = "what lines are written in that are no UTF-8: windows-1252, latin1, koi8-r, "
                      "shift_jis, gb18030 or another that ICU knows; with auto such a line is an "
                      "error. UTF-16 is known by itself",
              .unit = "name"});
  visit("max_line", &CorpusOptions::max_line,
        Field{.help = "longest line, row of a table or file of a folder that is read; a longer one "
                      "is an error",
              .unit = "MiB",
              .min = 1,
              .max = 2048});
  visit("follow_links", &CorpusOptions::follow_links,
        Field{.help = "read files of a folder that are links out of it; else they are an error"});
}

}  // namespace saetm
