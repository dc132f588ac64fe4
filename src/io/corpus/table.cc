#include <algorithm>
#include <vector>

#include "core/utf8.h"
#include "io/corpus/formats.h"
#include "io/corpus/given_words.h"
#include "io/corpus/image_path.h"
#include "io/line_reader.h"

namespace saetm {
namespace {

/// Splits a file into rows of cells; counts physical lines, so that messages name the right one.
class RowReader {
 public:
  RowReader(const std::string& path, const CorpusOptions& options)
      : lines_(path, options.longest_line()) {}
  virtual ~RowReader() = default;

  /// Reads into `cells()`; false at the end.
  virtual bool next() = 0;
  const std::vector<std::string>& cells() const { return cells_; }
  std::size_t first_line() const { return first_line_; }
  /// Error at the row's first line.
  [[noreturn]] void fail(const std::string& what) const { lines_.fail_at(first_line_, what); }

 protected:
  /// The next cell to fill, empty; cells keep their memory from row to row.
  std::string& add_cell() {
    if (count_ == cells_.size()) cells_.emplace_back();
    cells_[count_].clear();
    return cells_[count_++];
  }
  void begin_row() {
    count_ = 0;
    first_line_ = lines_.number();
  }
  void end_row() { cells_.resize(count_); }

  LineReader lines_;
  std::vector<std::string> cells_;
  std::size_t count_ = 0;
  std::size_t first_line_ = 0;
};

class CsvRows final : public RowReader {
 public:
  using RowReader::RowReader;

  bool next() override {
    do {
      if (!lines_.next(line_)) return false;
    } while (line_.empty());
    begin_row();
    at_ = row_bytes_ = 0;
    for (;;) {
      std::string& cell = add_cell();
      if (at_ < line_.size() && line_[at_] == '"') {
        read_quoted(cell);
      } else {
        const std::size_t comma = std::min(line_.find(',', at_), line_.size());
        cell = line_.substr(at_, comma - at_);
        at_ = comma;
      }
      if (at_ == line_.size()) break;
      ++at_;
    }
    end_row();
    return true;
  }

 private:
  /// A quoted cell from its opening quote to behind its closing one, over as many lines as it
  /// takes.
  void read_quoted(std::string& cell) {
    const std::size_t opened = lines_.number();
    ++at_;
    for (;;) {
      const std::size_t quote = line_.find('"', at_);
      if (quote == std::string_view::npos) {
        cell += line_.substr(at_);
        cell += lines_.ending();
        lines_.check_length(row_bytes_ += line_.size());
        if (!lines_.next(line_)) {
          lines_.fail_at(
              opened, "the quote opened in column " + std::to_string(count_) + " is never closed");
        }
        at_ = 0;
        continue;
      }
      cell += line_.substr(at_, quote - at_);
      at_ = quote + 1;
      if (at_ == line_.size() || line_[at_] == ',') return;
      if (line_[at_] != '"') {
        lines_.fail("there is text behind the closing quote of column " + std::to_string(count_));
      }
      cell += '"';
      ++at_;
    }
  }

  std::string_view line_;
  std::size_t at_ = 0;
  std::size_t row_bytes_ = 0;  // in the row's lines before this one
};

class TsvRows final : public RowReader {
 public:
  using RowReader::RowReader;

  bool next() override {
    std::string_view line;
    do {
      if (!lines_.next(line)) return false;
      // A lone column may be empty; in a wider table an empty line is no row.
    } while (line.empty() && cells_.size() != 1);
    begin_row();
    for (std::size_t at = 0; at <= line.size();) {
      const std::size_t tab = std::min(line.find('\t', at), line.size());
      add_cell() = line.substr(at, tab - at);
      at = tab + 1;
    }
    end_row();
    return true;
  }
};

class TableReader final : public CorpusReader {
 public:
  TableReader(const std::string& path, std::unique_ptr<RowReader> rows,
              const CorpusOptions& options)
      : rows_(std::move(rows)), separator_(options.words_separator), folder_(folder_of(path)) {
    if (!rows_->next()) return;
    const std::vector<std::string>& header = rows_->cells();
    columns_ = header.size();
    const auto column = [&](const std::string& name) {
      return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) -
                                      header.begin());
    };
    text_ = column(options.text_field);
    title_ = column(options.title_field);
    id_ = column(options.id_field);
    group_ = column(options.group_field);
    time_ = column(options.time_field);
    image_ = column(options.image_field);
    if (text_ == columns_ && image_ < columns_) text_ = column("caption");
    const bool given = !options.words_field.empty();
    words_ = given ? column(options.words_field) : columns_;
    if (given ? words_ == columns_ : text_ == columns_ && image_ == columns_) {
      std::string names;
      for (const std::string& name : header) names += (names.empty() ? "" : ", ") + name;
      rows_->fail("the header has no column '" +
                  (given ? options.words_field : options.text_field) +
                  "' (it has: " + shortened(names, 500) + ")");
    }
  }

  bool next(Document& document) override {
    if (columns_ == 0 || !rows_->next()) return false;
    const std::vector<std::string>& cells = rows_->cells();
    if (cells.size() != columns_) {
      rows_->fail("the row has " + std::to_string(cells.size()) + " columns, the header " +
                  std::to_string(columns_));
    }
    const auto cell = [&](std::size_t i) { return i < columns_ ? cells[i] : std::string(); };
    document = {cell(id_),
                cell(group_),
                cell(time_),
                cell(title_),
                cell(text_),
                {},
                image_path(folder_, cell(image_))};
    if (words_ == columns_ && text_ == columns_ && document.image.empty()) {
      rows_->fail("the row names no image, and there is no text");
    }
    if (words_ < columns_) {
      split_words(cells[words_], separator_, document.words);
      for (const auto& [word, weight] : document.words) {
        const std::string fault = word_fault(word);
        if (!fault.empty()) rows_->fail(fault);
      }
    }
    if (document.id.empty()) document.id = std::to_string(row_);
    ++row_;
    return true;
  }
  std::uint64_t line() const override { return rows_->first_line(); }

 private:
  std::unique_ptr<RowReader> rows_;
  std::string separator_, folder_;
  std::size_t columns_ = 0;  // 0 for a file without even a header, an empty corpus
  std::size_t text_ = 0, title_ = 0, id_ = 0, group_ = 0, time_ = 0, image_ = 0,
              words_ = 0;  // columns_ where absent
  std::size_t row_ = 0;
};

}  // namespace

std::unique_ptr<CorpusReader> open_csv(const std::string& path, const CorpusOptions& options) {
  return std::make_unique<TableReader>(path, std::make_unique<CsvRows>(path, options), options);
}

std::unique_ptr<CorpusReader> open_tsv(const std::string& path, const CorpusOptions& options) {
  return std::make_unique<TableReader>(path, std::make_unique<TsvRows>(path, options), options);
}

}  // namespace saetm
