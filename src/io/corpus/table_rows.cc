#include "io/corpus/table_rows.h"

#include <algorithm>
#include <utility>

namespace saetm {
namespace {

/// The separator that a first line "sep=;" names, as spreadsheets write it; 0 for another line.
char separator_named(std::string_view line) {
  if (line.size() == 7 && line.starts_with('"') && line.ends_with('"')) line = line.substr(1, 5);
  if (line.size() != 5 || line[3] != '=') return 0;
  for (const std::size_t i : {0, 1, 2}) {
    if ((line[i] | 0x20) != "sep"[i]) return 0;
  }
  return line[4];
}

}  // namespace

std::string without_spaces(const std::string& name) {
  const std::size_t begin = name.find_first_not_of(" \t");
  if (begin == std::string::npos) return {};
  return name.substr(begin, name.find_last_not_of(" \t") + 1 - begin);
}

bool TableRows::next_line() {
  if (ahead_.empty()) {
    if (!lines_.next(line_)) return false;
    line_number_ = lines_.number();
    ending_ = lines_.ending();
    return true;
  }
  Line& line = ahead_.front();
  ahead_bytes_ -= line.text.size();
  held_ = std::move(line.text);
  ending_ = std::move(line.ending);
  line_number_ = line.number;
  ahead_.pop_front();
  line_ = held_;
  return true;
}

/// The line so many behind the current one, which must be held; null at the end, and where the
/// lines are longer than one may be.
const TableRows::Line* TableRows::ahead(std::size_t index) {
  while (ahead_.size() <= index) {
    std::string_view text;
    if (ahead_bytes_ > most_ || !lines_.next(text)) return nullptr;
    ahead_bytes_ += text.size();
    ahead_.push_back({std::string(text), std::string(lines_.ending()), lines_.number()});
  }
  return &ahead_[index];
}

/// The next cell to fill, empty; cells keep their memory from row to row.
std::string& TableRows::add_cell() {
  if (count_ == cells_.size()) cells_.emplace_back();
  cells_[count_].clear();
  return cells_[count_++];
}

void TableRows::begin_row() {
  count_ = 0;
  at_ = row_bytes_ = 0;
  first_line_ = line_number_;
}

void TableRows::end_row() {
  while (columns_ > 0 && count_ > columns_ && cells_[count_ - 1].empty()) --count_;
  cells_.resize(count_);
}

bool TableRows::read_header(char own, const IsRight& is_right) {
  do {
    if (!next_line()) return false;
  } while (line_.empty());
  std::string candidates(1, own);
  if (const char named = separator_named(line_)) {
    candidates = named;
    do {
      if (!next_line()) return false;
    } while (line_.empty());
  } else {
    for (const char other : {',', ';', '\t', '|'}) {
      if (other != own) candidates += other;
    }
  }
  held_ = line_;
  char most = candidates[0];
  std::size_t columns = 0;
  for (const char candidate : candidates) {
    separator_ = candidate;
    line_ = held_;
    begin_row();
    split_plainly(line_);
    for (std::string& cell : cells_) {
      if (cell.size() > 1 && cell.starts_with('"') && cell.ends_with('"')) {
        cell = cell.substr(1, cell.size() - 2);
      }
      cell = without_spaces(cell);
    }
    if (is_right(cells_)) {
      most = candidate;
      break;
    }
    if (cells_.size() > columns) {
      columns = cells_.size();
      most = candidate;
    }
  }
  separator_ = most;
  line_ = held_;
  quoted_header_ = line_.starts_with('"');
  begin_row();
  if (separator_ != '\t') {
    split_strictly();
  } else if (!split_leniently()) {
    begin_row();
    split_plainly(line_);
  }
  for (std::string& cell : cells_) cell = without_spaces(cell);
  columns_ = cells_.size();
  return true;
}

bool TableRows::next() {
  const bool tabs = separator_ == '\t';
  do {
    if (!next_line()) return false;
    // A lone column may be empty; in a wider table an empty line is no row.
  } while (line_.empty() && !(tabs && columns_ == 1));
  begin_row();
  if (!tabs) {
    split_strictly();
  } else if (!split_leniently()) {
    begin_row();
    split_plainly(line_);
  }
  return true;
}

void TableRows::split_plainly(std::string_view line) {
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find(separator_, at), line.size());
    add_cell() = line.substr(at, end - at);
    at = end + 1;
  }
  end_row();
}

void TableRows::split_strictly() {
  for (;;) {
    std::string& cell = add_cell();
    if (at_ < line_.size() && line_[at_] == '"') {
      read_quoted(cell);
    } else {
      const std::size_t end = std::min(line_.find(separator_, at_), line_.size());
      cell = line_.substr(at_, end - at_);
      at_ = end;
    }
    if (at_ == line_.size()) break;
    ++at_;
  }
  end_row();
}

/// A quoted cell from its opening quote to behind its closing one, over as many lines as it takes.
void TableRows::read_quoted(std::string& cell) {
  const std::size_t opened = line_number_;
  ++at_;
  for (;;) {
    const std::size_t quote = line_.find('"', at_);
    if (quote == std::string_view::npos) {
      cell += line_.substr(at_);
      cell += ending_;
      lines_.check_length(row_bytes_ += line_.size());
      if (!next_line()) {
        lines_.fail_at(opened,
                       "the quote opened in column " + std::to_string(count_) + " is never closed");
      }
      at_ = 0;
      continue;
    }
    cell += line_.substr(at_, quote - at_);
    at_ = quote + 1;
    const std::size_t last = cell.find_last_not_of('\\') + 1;  // 0 where there is no other
    const bool escaped = (cell.size() - last) % 2 == 1;
    if (escaped && first_escaped_ > 0) {
      cell.back() = '"';
      continue;
    }
    if (at_ == line_.size() || line_[at_] == separator_) return;
    if (line_[at_] != '"' && escaped) {
      first_escaped_ = line_number_;
      cell.back() = '"';
      continue;
    }
    if (line_[at_] != '"') {
      lines_.fail_at(line_number_,
                     "there is text behind the closing quote of column " + std::to_string(count_));
    }
    cell += '"';
    ++at_;
  }
}

/// Reads a row whose cells may be in quotes; false, and nothing is taken, where the row is to be
/// read without.
bool TableRows::split_leniently() {
  if (line_.find('"') == std::string_view::npos) {
    split_plainly(line_);
    return true;
  }
  if (line_.data() != held_.data()) line_ = held_ = line_;  // looking ahead, the reader reads on
  std::size_t lines = 0;                                    // taken from those ahead
  std::string_view line = line_;
  for (;;) {
    std::string& cell = add_cell();
    if (at_ >= line.size() || line[at_] != '"' ||
        !read_optional_quotes(line, at_, cell, lines, line)) {
      const std::size_t end = std::min(line.find('\t', at_), line.size());
      cell = line.substr(at_, end - at_);
      at_ = end;
    }
    // No row by now, so one need not read on: quotes may follow each other to the file's end.
    if (columns_ > 0 && count_ > columns_ && !cell.empty()) return false;
    if (at_ == line.size()) break;
    ++at_;
  }
  end_row();
  if (columns_ > 0 && cells_.size() != columns_) return false;
  if (lines == 0) return true;
  if (columns_ == 0) return false;
  bool rows = is_row_by_itself(line_);
  for (std::size_t i = 0; i < lines; ++i) rows = rows && is_row_by_itself(ahead_[i].text);
  if (rows && columns_ > 1 && !quoted_header_) return false;
  if (first_quoted_lines_ == 0) first_quoted_lines_ = first_line_;
  for (std::size_t i = 0; i < lines; ++i) next_line();
  return true;
}

bool TableRows::is_row_by_itself(std::string_view line) const {
  return line.empty() ||
         static_cast<std::size_t>(std::count(line.begin(), line.end(), '\t')) + 1 == columns_;
}

/// Reads a cell from its quote at `at` to the separator or end behind it; false, and nothing is
/// changed but the cell, where it is none. `lines` counts those taken, `last` is the last of them.
bool TableRows::read_optional_quotes(std::string_view line, std::size_t& at, std::string& cell,
                                     std::size_t& lines, std::string_view& last) {
  std::size_t from = at + 1, taken = lines;
  std::string ending = taken == 0 ? ending_ : ahead_[taken - 1].ending;
  for (;;) {
    const std::size_t quote = line.find('"', from);
    if (quote == std::string_view::npos) {
      cell.append(line.substr(from)).append(ending);
      const Line* more = ahead(taken);
      if (!more) break;
      ++taken;
      line = more->text;
      ending = more->ending;
      from = 0;
      continue;
    }
    cell += line.substr(from, quote - from);
    from = quote + 1;
    if (from == line.size() || line[from] == '\t') {
      at = from;
      lines = taken;
      last = line;
      return true;
    }
    if (line[from] != '"') break;
    cell += '"';
    ++from;
  }
  cell.clear();
  return false;
}

}  // namespace saetm
