#pragma once
/// When documents are of: times as people write them (docs/formats.md, "Times").
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "saetm/options.h"

namespace saetm {

struct TimeOptions {
  std::string format = "auto";

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// The days that a time names, first and last, counted from 1970-01-01 in the Gregorian calendar
/// carried on before its beginning: "1861" is 365 days, "2015-10-03" one.
struct TimeSpan {
  std::int64_t first = 0, last = 0;

  std::int64_t days() const { return last - first + 1; }
  friend bool operator==(const TimeSpan&, const TimeSpan&) = default;
};

/// Reads times one by one.
class TimeReader {
 public:
  /// Throws Error for a format that holds no year, or an unknown sign.
  explicit TimeReader(const TimeOptions& options);
  TimeReader(TimeReader&&) noexcept;
  TimeReader& operator=(TimeReader&&) noexcept;
  ~TimeReader();
  /// Returns nothing for what is no time, whichever format reads it: so are the year 9999 and the
  /// day 0001-01-01, by which databases say that there is none.
  std::optional<TimeSpan> read(std::string_view text) const;

 private:
  struct Form;
  std::vector<Form> forms_;  // tried in this order
};

/// Reads the times of a corpus, and counts those that cannot be read.
class TimeCheck {
 public:
  explicit TimeCheck(const TimeOptions& options) : reader_(options) {}

  /// Returns nothing for a document without a time, and for a time that cannot be read. `line` is
  /// the record's in its file, 0 where it has none.
  std::optional<TimeSpan> add(const std::string& time, std::uint64_t line = 0);
  std::uint64_t documents() const { return documents_; }
  /// How many documents have a time, and of how many it cannot be read.
  std::uint64_t given() const { return given_; }
  std::uint64_t unreadable() const { return unreadable_; }
  /// The first time that cannot be read, shortened, and its document (from 0).
  const std::string& first() const { return first_; }
  std::uint64_t first_document() const { return first_document_; }
  /// "3 of 300 times cannot be read, the first corpus.jsonl:7: 'n.d.'", and which --time-format
  /// may read them, where one does. Empty where all can be read.
  std::string told(const std::string& corpus) const;
  /// "12 of 300 times are 1900-01-01, 110 years before the next: …" where some of the times are the
  /// first or last day of a year, or another by which programs say that there is no date, and lie
  /// further from all others than these from each other. Else empty.
  std::string told_of_outlying() const;
  /// The formats that read most of the times that cannot be read: "%d/%m/%Y or %m/%d/%Y", with
  /// "|auto" where others can be. Empty for none.
  std::string formats() const;

 private:
  /// A day at an end of the times, how many they are, and the one next to it.
  struct End {
    std::int64_t day = 0, next = 0;
    std::uint64_t count = 0;
    bool has_next = false, is_day = false;
  };
  static void extend(End& end, std::int64_t day, bool is_day, std::int64_t sign);

  TimeReader reader_;
  End first_day_, last_day_;
  std::uint64_t documents_ = 0, given_ = 0, unreadable_ = 0;
  std::uint64_t first_document_ = 0, first_line_ = 0;
  std::string first_;
  std::vector<std::string> examples_;  // of times that cannot be read, the first hundred
};

// What the options are: names, help, ranges.

template <class Visitor>
void TimeOptions::fields(Visitor&& visit) {
  visit("time_format", &TimeOptions::format,
        Field{.help = "how times are written: a pattern such as %d/%m/%Y or %m/%d/%y %H:%M, epoch "
                      "(seconds since 1970), epoch-ms, or several with | between, the first that "
                      "fits; auto reads years and dates whose order is plain, as 2015, 2015-10-03, "
                      "3 October 2015, 115 BC, and never guesses which of two numbers is the day",
              .unit = "format"});
}

}  // namespace saetm
