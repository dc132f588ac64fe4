#pragma once
/// A table's rows as cells.
#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "io/line_reader.h"

namespace saetm {

/// A column's name without white space around it.
std::string without_spaces(const std::string& name);

/// Splits a file into rows of cells; counts physical lines, so that messages name the right one.
///
/// With tabs quotes are optional, and many files have none: a cell in quotes is one only where it
/// ends in a quote before a tab or the line's end, doubled quotes within, and the row has as many
/// cells as the header. One that goes over several lines must also be in a table of one column, or
/// hold a line that is no row by itself. Any other quote is a letter. With other separators cells
/// are quoted as in RFC 4180; from the first row on where \" stands with text behind it, \" is a
/// quote within a cell, as databases write it.
class TableRows {
 public:
  /// Whether a header has the columns that are needed.
  using IsRight = std::function<bool(const std::vector<std::string>&)>;

  /// Takes lines of at most `longest` bytes.
  TableRows(const std::string& path, std::size_t longest, const std::string& encoding)
      : lines_(path, longest, encoding), most_(longest) {}

  /// Reads the header into cells(), names without white space around them; false for a file without
  /// one. Takes the separator of a first line such as "sep=;" (in quotes or capital letters, too),
  /// else `own`, or where the header is not right by that another of comma,
  /// semicolon, tab and bar by which it is; where it is by none, that which makes most columns.
  bool read_header(char own, const IsRight& is_right);
  /// Reads the next row into cells(), without the empty cells that it has behind the header's last;
  /// false at the end.
  bool next();

  const std::vector<std::string>& cells() const { return cells_; }
  char separator() const { return separator_; }
  /// The first line with a tab-separated row of several lines, 0 where there is none.
  std::size_t first_quoted_lines() const { return first_quoted_lines_; }
  /// The first line where a quote is written \", 0 where none is.
  std::size_t first_escaped() const { return first_escaped_; }
  std::size_t number() const { return first_line_; }
  Encoding encoding() const { return lines_.encoding(); }
  /// Throws Error at the row's first line.
  [[noreturn]] void fail(const std::string& what) const { lines_.fail_at(first_line_, what); }

 private:
  struct Line {
    std::string text, ending;
    std::size_t number = 0;
  };

  bool next_line();
  const Line* ahead(std::size_t index);
  std::string& add_cell();
  void begin_row();
  void end_row();

  void split_strictly();
  void read_quoted(std::string& cell);
  bool split_leniently();
  bool read_optional_quotes(std::string_view line, std::size_t& at, std::string& cell,
                            std::size_t& lines, std::string_view& last);
  bool is_row_by_itself(std::string_view line) const;
  void split_plainly(std::string_view line);

  LineReader lines_;
  std::size_t most_;
  char separator_ = ',';
  std::size_t columns_ = 0;  // of the header; 0 until it is read
  bool quoted_header_ = false;
  std::string_view line_;
  std::string ending_, held_;
  std::size_t line_number_ = 0;
  std::deque<Line> ahead_;
  std::size_t ahead_bytes_ = 0;
  std::size_t at_ = 0, row_bytes_ = 0;  // row_bytes_: in the row's lines before this one
  std::vector<std::string> cells_;
  std::size_t count_ = 0, first_line_ = 0, first_quoted_lines_ = 0, first_escaped_ = 0;
};

}  // namespace saetm
