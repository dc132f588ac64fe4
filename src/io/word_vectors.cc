#include "saetm/word_vectors.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "io/byte_source.h"
#include "saetm/error.h"

namespace saetm {
namespace {

static_assert(std::endian::native == std::endian::little, "binary files are little-endian");

constexpr std::size_t kMaxWidth = 1 << 16;
constexpr std::size_t kLongestWord = 1 << 14;                        // bytes, of a binary file
constexpr std::size_t kLongestLine = kMaxWidth * 64 + kLongestWord;  // more is no such file

/// Bytes of a file that may be looked at before they are taken.
class Window {
 public:
  explicit Window(const std::string& path) : source_(open_bytes(path)), bytes_(1 << 20) {}

  std::string_view view() const { return {bytes_.data() + begin_, end_ - begin_}; }
  void skip(std::size_t count) { begin_ += count; }
  /// Reads on, keeping what is not yet skipped. False at the end.
  bool fill() {
    if (begin_ > 0) {
      std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (end_ == bytes_.size()) bytes_.resize(2 * end_);
    const std::size_t got = source_->read(bytes_.data() + end_, bytes_.size() - end_);
    end_ += got;
    return got > 0;
  }
  /// Reads on until there are `count` bytes; false where the file has fewer.
  bool need(std::size_t count) {
    while (view().size() < count) {
      if (!fill()) return false;
    }
    return true;
  }
  /// Where `c` stands first; npos when it is not among the next `most` bytes.
  std::size_t find(char c, std::size_t most) {
    for (std::size_t from = 0;;) {
      const std::size_t at = view().find(c, from);
      if (at != std::string_view::npos) return at;
      from = view().size();
      if (from > most || !fill()) return std::string_view::npos;
    }
  }

 private:
  std::unique_ptr<ByteSource> source_;
  std::vector<char> bytes_;
  std::size_t begin_ = 0, end_ = 0;
};

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

/// Takes the last field off a line; empty when there is none.
std::string_view take_last(std::string_view& line) {
  while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
  std::size_t begin = line.size();
  while (begin > 0 && !is_space(line[begin - 1])) --begin;
  const std::string_view field = line.substr(begin);
  line.remove_suffix(field.size());
  return field;
}

template <class T>
std::optional<T> number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::size_t count_fields(std::string_view line) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    count += !is_space(line[i]) && (i == 0 || is_space(line[i - 1]));
  }
  return count;
}

class Reader {
 public:
  Reader(const std::string& path, const std::vector<std::string>& words, const Context& context)
      : path_(shown_path(path)), context_(context), window_(path) {
    for (std::size_t w = 0; w < words.size(); ++w) place_.emplace(words[w], w);
    result_.found.resize(words.size());
  }

  WordVectors run() {
    ProgressScope progress(context_, "word vectors", 0, "words");
    try {
      binary_ = read_header();
      result_.vectors = Matrix(result_.found.size(), width_);
      row_.resize(width_);
      sum_.resize(width_);
      while (promised_ == 0 || records_ < promised_) {
        if (!(binary_ ? read_record() : read_line())) break;
        if (++records_ % 4096 == 0) progress.update(records_);
      }
    } catch (const Error& error) {
      if (std::string_view(error.what()).starts_with(path_)) throw;
      binary_ ? fail_record(error.what()) : fail_at(line_ + 1, error.what());  // cannot be read
    }
    if (records_ < promised_) {
      throw Error(path_ + ": ends after " + std::to_string(records_) + " of the " +
                  std::to_string(promised_) + " words that its first line promises");
    }
    fill_missing();
    return std::move(result_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const { throw Error(path_ + ":" + what); }
  [[noreturn]] void fail_at(std::size_t line, const std::string& what) const {
    fail(std::to_string(line) + ": " + what);
  }
  [[noreturn]] void fail_line(const std::string& what) const { fail_at(line_, what); }
  [[noreturn]] void fail_record(const std::string& what) const {
    fail(" record " + std::to_string(records_ + 1) + ": " + what);
  }

  /// Reads the first line if it is a header, and sets the width. True for a binary file.
  bool read_header() {
    const std::size_t end = window_.find('\n', kLongestLine);
    std::string_view line = window_.view().substr(0, end);
    if (line.empty()) fail(" holds no word vectors");
    const std::size_t fields = count_fields(line);
    const std::string_view last = take_last(line);
    const std::string_view first = take_last(line);
    const auto words = number<std::size_t>(first);
    const auto width = number<std::size_t>(last);
    if (fields != 2 || !words || !width) {
      if (fields < 2)
        fail("1: is neither a word with its values nor a number of words and a width");
      width_ = fields - 1;
      if (width_ > kMaxWidth) fail("1: has more than " + std::to_string(kMaxWidth) + " values");
      return false;
    }
    if (*words == 0 || *width == 0 || *width > kMaxWidth) {
      fail("1: " + std::string(first) + " words of " + std::string(last) + " values cannot be");
    }
    promised_ = *words;
    width_ = *width;
    if (end == std::string_view::npos) fail(" ends after its first line");
    window_.skip(end + 1);
    ++line_;
    return is_binary();
  }

  /// Whether a record of a binary file comes next: values in place of what can be read.
  bool is_binary() {
    const std::size_t end = window_.find('\n', kLongestLine);
    if (count_fields(window_.view().substr(0, end)) == width_ + 1) {
      std::string_view line = window_.view().substr(0, end);
      bool readable = true;
      for (std::size_t j = 0; j < width_; ++j)
        readable &= number<double>(take_last(line)).has_value();
      if (readable) return false;
    }
    const std::size_t space = window_.find(' ', kLongestWord);
    if (space == std::string_view::npos) return false;
    window_.need(space + 1 + width_ * sizeof(float));
    const std::string_view values = window_.view().substr(space + 1, width_ * sizeof(float));
    return std::any_of(values.begin(), values.end(), [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return byte >= 0x7f || (byte < 0x20 && c != '\n' && !is_space(c));
    });
  }

  /// Takes the vector in row_. False where it is of a word sought and not finite.
  bool take(std::string_view word) {
    const bool finite =
        std::all_of(row_.begin(), row_.end(), [](float x) { return std::isfinite(x); });
    const auto at = place_.find(std::string(word));
    const bool sought = at != place_.end();
    if (sought && result_.found[at->second]) return true;  // of a word twice the first counts
    if (finite) {
      ++averaged_;
      for (std::size_t j = 0; j < width_; ++j) sum_[j] += row_[j];
    }
    if (!sought) return true;
    if (!finite) return false;
    std::copy(row_.begin(), row_.end(), result_.vectors.row(at->second));
    result_.found[at->second] = 1;
    return true;
  }

  /// A word, white space, `width_` values. False at the end.
  bool read_line() {
    const std::size_t end = window_.find('\n', kLongestLine);
    std::string_view line = window_.view().substr(0, end);
    ++line_;
    if (end == std::string_view::npos && line.size() > kLongestLine) {
      fail_line("is too long for a word and its values");
    }
    const std::size_t next = std::min(line.size() + 1, window_.view().size());
    const std::size_t fields = count_fields(line);
    if (fields == 0) {
      if (line.empty() && end == std::string_view::npos) return false;
      // Only the end may be empty.
      window_.skip(next);
      if (window_.need(1)) fail_line("has no word");
      return false;
    }
    if (fields < width_ + 1) wrong_number(fields - 1);
    std::string_view word = line.substr(0, std::min(line.find_first_of(" \t"), line.size()));
    if (fields > width_ + 1) {  // a word with spaces ends in something that is no number
      word = line;
      for (std::size_t j = 0; j < width_; ++j) take_last(word);
      std::string_view rest = word;
      if (number<double>(take_last(rest))) wrong_number(fields - 1);
    }
    while (!word.empty() && is_space(word.back())) word.remove_suffix(1);
    std::string_view wrong;  // the last field that is no finite number
    for (std::size_t j = width_; j-- > 0;) {
      const std::string_view field = take_last(line);
      row_[j] = static_cast<float>(number<double>(field).value_or(NAN));
      if (wrong.empty() && !std::isfinite(row_[j])) wrong = field;
    }
    if (!take(word)) fail_line("'" + std::string(wrong.substr(0, 40)) + "' is not a number");
    window_.skip(next);
    return true;
  }

  [[noreturn]] void wrong_number(std::size_t values) const {
    fail_line("has " + std::to_string(values) + " values, not " + std::to_string(width_));
  }

  /// A word, one space, f32 values, and in some files a line feed. False at the end.
  bool read_record() {
    while (window_.need(1) && window_.view().front() == '\n') window_.skip(1);
    if (window_.view().empty()) return false;
    const std::size_t space = window_.find(' ', kLongestWord);
    if (space == std::string_view::npos || space > kLongestWord) {
      fail_record(window_.view().size() > kLongestWord ? "has no word of less than 16 kB"
                                                       : "the file ends within it");
    }
    const std::size_t bytes = width_ * sizeof(float);
    if (!window_.need(space + 1 + bytes)) fail_record("the file ends within it");
    std::memcpy(row_.data(), window_.view().data() + space + 1, bytes);
    if (!take(window_.view().substr(0, space))) fail_record("holds a value that is not a number");
    window_.skip(space + 1 + bytes);
    return true;
  }

  /// Words that the file lacks take the mean of all its words, sought or not.
  void fill_missing() {
    const auto count = std::count(result_.found.begin(), result_.found.end(), 1);
    const std::string all = std::to_string(result_.found.size());
    if (count == 0) fail(" has none of the " + all + " words of the vocabulary");
    for (std::size_t w = 0; w < result_.found.size(); ++w) {
      if (result_.found[w]) continue;
      for (std::size_t j = 0; j < width_; ++j) {
        result_.vectors(w, j) = static_cast<float>(sum_[j] / static_cast<double>(averaged_));
      }
    }
    context_.progress->log("word vectors: " + std::to_string(count) + " of " + all +
                           " words found, " + std::to_string(width_) + " dimensions");
  }

  std::string path_;
  const Context& context_;
  Window window_;
  std::unordered_map<std::string, std::size_t> place_;
  bool binary_ = false;
  std::size_t width_ = 0, promised_ = 0;  // promised: words, 0 without a header
  std::size_t line_ = 0, records_ = 0;    // read so far
  std::vector<float> row_;                // (d) of the word at hand
  std::vector<double> sum_;               // (d) of all words' vectors
  std::size_t averaged_ = 0;              // words in it
  WordVectors result_;
};

}  // namespace

WordVectors read_word_vectors(const std::string& path, const std::vector<std::string>& words,
                              const Context& context) {
  return Reader(path, words, context).run();
}

}  // namespace saetm
