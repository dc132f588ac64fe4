#include <algorithm>
#include <vector>

#include "core/nearest.h"
#include "core/utf8.h"
#include "io/corpus/formats.h"
#include "io/corpus/given_words.h"
#include "io/corpus/image_path.h"
#include "io/corpus/table_rows.h"

namespace saetm {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// Where a name stands in a header, or kNone; a field without a name is none.
std::size_t place_of(const std::vector<std::string>& header, const std::string& name) {
  const auto found = std::find(header.begin(), header.end(), name);
  return name.empty() || found == header.end() ? kNone
                                               : static_cast<std::size_t>(found - header.begin());
}

/// "columns 1, 2 and 4", from 1.
std::string columns_named(const std::vector<std::string>& header, const std::string& name) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header[i] == name) places.push_back(i + 1);
  }
  std::string text = "columns ";
  for (std::size_t i = 0; i < places.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == places.size() ? " and " : ", ") + std::to_string(places[i]);
  }
  return text;
}

const char* called(char separator) {
  switch (separator) {
    case ',':
      return "commas";
    case ';':
      return "semicolons";
    case '\t':
      return "tabs";
    case '|':
      return "bars (|)";
    default:
      return "what its first line says";
  }
}

class TableReader final : public CorpusReader {
 public:
  TableReader(const std::string& path, char own, const CorpusOptions& options)
      : rows_(path, options.longest_line(), options.encoding),
        path_(shown_path(path)),
        separator_(options.words_separator),
        folder_(folder_of(path)),
        own_(own) {
    const bool given = !options.words_field.empty();
    const bool there = rows_.read_header(own, [&](const std::vector<std::string>& header) {
      const auto has = [&](const std::string& name) { return place_of(header, name) != kNone; };
      return given ? has(options.words_field) : has(options.text_field) || has(options.image_field);
    });
    if (!there) return;
    header_ = rows_.cells();
    const auto column = [&](const std::string& name) {
      const std::size_t place = place_of(header_, name);
      if (place != kNone && std::count(header_.begin(), header_.end(), name) > 1) {
        rows_.fail(columns_named(header_, name) + " of the header are all called '" + name +
                   "', so which is meant cannot be told: give them names of their own");
      }
      return place;
    };
    text_ = column(options.text_field);
    title_ = column(options.title_field);
    id_ = column(options.id_field);
    group_ = column(options.group_field);
    time_ = column(options.time_field);
    image_ = column(options.image_field);
    if (text_ == kNone && image_ != kNone) text_ = column("caption");
    words_ = column(options.words_field);
    if (given ? words_ == kNone : text_ == kNone && image_ == kNone) {
      const std::string& wanted = given ? options.words_field : options.text_field;
      std::string names;
      for (const std::string& name : header_) names += (names.empty() ? "" : ", ") + name;
      rows_.fail("the header has no column '" + wanted + "' (it has: " + shortened(names, 500) +
                 ")" + did_you_mean(wanted, header_, given ? "--words-field " : "--text-field "));
    }
  }

  bool next(Document& document) override {
    if (header_.empty()) return false;
    do {
      if (!rows_.next()) return false;
    } while (is_header_again());
    const std::vector<std::string>& cells = rows_.cells();
    if (cells.size() != header_.size()) {
      const bool returns = std::any_of(cells.begin(), cells.end(), [](const std::string& cell) {
        return cell.find('\r') != std::string::npos;
      });
      rows_.fail("the row has " + std::to_string(cells.size()) + " columns, the header " +
                 std::to_string(header_.size()) +
                 (returns ? " (it holds a carriage return, which ends lines only in a file "
                            "without line feeds)"
                          : ""));
    }
    const auto cell = [&](std::size_t i) { return i == kNone ? std::string() : cells[i]; };
    document = {cell(id_),
                cell(group_),
                cell(time_),
                cell(title_),
                cell(text_),
                {},
                image_path(folder_, cell(image_))};
    if (words_ == kNone && text_ == kNone && document.image.empty()) {
      rows_.fail("the row names no image, and there is no text");
    }
    if (words_ != kNone) {
      split_words(cells[words_], separator_, document.words);
      for (const auto& [word, weight] : document.words) {
        const std::string fault = word_fault(word);
        if (!fault.empty()) rows_.fail(fault);
      }
    }
    if (document.id.empty()) document.id = std::to_string(row_);
    ++row_;
    return true;
  }
  std::uint64_t line() const override { return rows_.number(); }

  std::vector<std::string> remarks() const override {
    std::vector<std::string> remarks;
    if (!header_.empty() && rows_.separator() != own_) {
      remarks.push_back(path_ + ": its columns are taken to be separated by " +
                        called(rows_.separator()) + ", by which its header has what is read");
    }
    if (const std::size_t line = rows_.first_quoted_lines(); line > 0) {
      remarks.push_back(path_ + ":" + std::to_string(line) +
                        ": a column in quotes goes over several lines, and is taken as one");
    }
    if (const std::size_t line = rows_.first_escaped(); line > 0) {
      remarks.push_back(
          path_ + ":" + std::to_string(line) +
          ": a quote within a column is written \\\" there, and read so from there on");
    }
    if (headers_again_ > 0) {
      remarks.push_back(path_ + ":" + std::to_string(first_again_) +
                        ": the header stands again, as where tables were put together, and is no "
                        "document (" +
                        std::to_string(headers_again_) + " of its rows)");
    }
    return remarks;
  }
  std::vector<std::string> fields() const override { return header_; }

 private:
  /// Of one column a document might be its name.
  bool is_header_again() {
    const std::vector<std::string>& cells = rows_.cells();
    if (header_.size() < 2 || cells.size() != header_.size()) return false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (cells[i] != header_[i] && without_spaces(cells[i]) != header_[i]) return false;
    }
    if (headers_again_++ == 0) first_again_ = rows_.number();
    return true;
  }

  TableRows rows_;
  std::string path_, separator_, folder_;
  char own_;
  std::vector<std::string> header_;  // empty for a file without even a header, an empty corpus
  std::size_t text_ = kNone, title_ = kNone, id_ = kNone, group_ = kNone, time_ = kNone,
              image_ = kNone, words_ = kNone;
  std::size_t row_ = 0, headers_again_ = 0, first_again_ = 0;
};

}  // namespace

std::unique_ptr<CorpusReader> open_csv(const std::string& path, const CorpusOptions& options) {
  return std::make_unique<TableReader>(path, ',', options);
}

std::unique_ptr<CorpusReader> open_tsv(const std::string& path, const CorpusOptions& options) {
  return std::make_unique<TableReader>(path, '\t', options);
}

}  // namespace saetm
