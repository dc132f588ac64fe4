#pragma once
/// Records of a file of JSON: an object a line, or the objects of one list.
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "io/line_reader.h"

namespace saetm {

class JsonRecords {
 public:
  /// Takes records of at most `longest` bytes.
  JsonRecords(const std::string& path, std::size_t longest, const std::string& encoding)
      : lines_(path, longest, encoding), path_(shown_path(path)) {}
  /// Reads from elsewhere what errors name as `shown`.
  JsonRecords(std::unique_ptr<ByteSource> source, const std::string& shown, std::size_t longest)
      : lines_(std::move(source), shown, longest), path_(shown) {}

  /// Reads a line that stands before all records, and is not counted; false where there is none.
  bool read_head(std::string& head);

  /// Gives the next record, with LineReader::kPadding readable bytes behind it; good until the next
  /// call. Half a surrogate pair, which is no character, is \ufffd in it. False at the end. Throws
  /// Error naming the line for a list that is not closed or holds something else than objects;
  /// records of lines are not looked at.
  bool next(std::string_view& record);

  /// How many records had half a surrogate pair, and the line of the first.
  std::size_t mended() const { return mended_count_; }
  std::size_t first_mended() const { return first_mended_; }
  const std::string& path() const { return path_; }
  /// The record's first line, from 1.
  std::size_t number() const { return first_line_; }
  /// Throws Error at the record's first line.
  [[noreturn]] void fail(const std::string& what) const { lines_.fail_at(first_line_, what); }

 private:
  enum class Form { kUnknown, kLines, kList, kEnded };

  bool next_line();
  bool next_of_list();
  void read_object();

  LineReader lines_;
  std::string path_, record_, mended_;
  Form form_ = Form::kUnknown;
  std::string_view line_;  // of a list
  std::size_t at_ = 0;
  bool after_object_ = false;
  std::size_t first_line_ = 0, mended_count_ = 0, first_mended_ = 0;
};

}  // namespace saetm
