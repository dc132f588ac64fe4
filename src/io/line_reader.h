#pragma once
/// Lines of a text file with their numbers, UTF-16 made UTF-8. Checks that they are one of these.
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/decoder.h"
#include "io/text_source.h"

namespace saetm {

class LineReader {
 public:
  /// Bytes that may be read (not written) behind each line, for parsers that look ahead in blocks.
  static constexpr std::size_t kPadding = 64;

  static constexpr std::size_t kMostLine = std::size_t{64} << 20;

  /// Opens the path as open_bytes does. `most` is how many bytes a line may have: a compressed file
  /// of some kilobytes may hold gigabytes.
  /// `encoding` is --encoding: what lines are in that are no UTF-8; "auto" for none, and empty
  /// where there is no such option.
  explicit LineReader(const std::string& path, std::size_t most = kMostLine,
                      const std::string& encoding = {});
  /// Reads from elsewhere what errors name as `shown`.
  LineReader(std::unique_ptr<ByteSource> source, std::string shown, std::size_t most);

  /// Gives the next line without its ending (LF or CRLF, or CR in a file that has CR and, in its
  /// first 64 KiB, no LF) and without a byte order mark before it, which stands within a file where
  /// files were put together; UTF-16, with such a mark or known by its zeros, comes as UTF-8. The
  /// view is good until the next call. False at the end; a line's end at the very end of the file
  /// starts no further line, nor does the byte 0x1A that DOS writes there. Throws Error for a line
  /// that is not UTF-8 (or UTF-16, or as `encoding` says) or too long.
  bool next(std::string_view& line);
  /// Counts the lines that follow from 1 on: what came was none of the file's.
  void count_anew() { number_ = 0; }

  /// Number of the line last given, from 1.
  std::size_t number() const { return number_; }
  /// How that line ended: "\n" (for CR, too), "\r\n", or "" at the end of the file.
  std::string_view ending() const { return ending_; }

  /// What the file is written in; known once a line was asked for.
  Encoding encoding() const { return source_.encoding; }

  /// Throws Error where a text put together of several lines, up to this one, is too long.
  void check_length(std::size_t bytes) const;
  /// Throws Error "path:line: what" for the line last given, or for `line`.
  [[noreturn]] void fail(const std::string& what) const { fail_at(number_, what); }
  [[noreturn]] void fail_at(std::size_t line, const std::string& what) const;

 private:
  bool refill();
  void find_out_ending();
  void decode(std::string_view& line);

  std::string path_;
  std::size_t most_;
  TextSource source_;
  std::optional<Decoder> decoder_;
  bool has_option_ = false;  // for the encoding
  bool begun_ = false;
  char end_of_line_ = 0;  // '\n' or '\r'; 0 until it is known
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // first byte not yet given
  std::size_t end_ = 0;    // behind the last byte read
  std::size_t number_ = 0;
  std::string_view ending_;
  std::string decoded_;
};

}  // namespace saetm
