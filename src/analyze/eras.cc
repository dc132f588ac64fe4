/// Eras from times as they stand in a corpus.
#include "saetm/eras.h"

#include <algorithm>
#include <optional>
#include <set>

#include "analyze/era_length.h"
#include "saetm/error.h"

namespace saetm {
namespace {

constexpr std::int64_t kMostEras = 10'000;

void check_count(std::int64_t count, const std::string& bin) {
  if (count <= kMostEras) return;
  throw Error("there are " + std::to_string(count) + " eras of --bin " + bin + ", more than " +
              std::to_string(kMostEras));
}

Eras by_text(const std::vector<std::string>& times) {
  const std::set<std::string> all(times.begin(), times.end());
  check_count(static_cast<std::int64_t>(all.size()), "none");
  Eras eras;
  eras.bin = "none";
  for (const std::string& time : all) {
    if (time.empty()) continue;
    eras.times.push_back(static_cast<double>(eras.names.size()));
    eras.names.push_back(time);
  }
  for (const std::string& time : times) {
    const auto found = std::lower_bound(eras.names.begin(), eras.names.end(), time);
    eras.of_document.push_back(
        time.empty() ? -1 : static_cast<std::int32_t>(found - eras.names.begin()));
    eras.undated += time.empty();
  }
  return eras;
}

std::string told_of_coarse(std::int64_t coarse, const EraLength& length) {
  const char* unit = length.unit == EraLength::kDay     ? "a day"
                     : length.unit == EraLength::kMonth ? "a month"
                     : length.count == 1                ? "a year"
                                                        : nullptr;
  return (coarse == 1 ? std::string("1 time spans") : std::to_string(coarse) + " times span") +
         " more than " + (unit ? std::string(unit) : std::to_string(length.count) + " years");
}

}  // namespace

std::size_t Eras::known() const {
  std::vector<char> known(names.size());
  for (const std::int32_t era : of_document) {
    if (era >= 0) known[static_cast<std::size_t>(era)] = 1;
  }
  return static_cast<std::size_t>(std::count(known.begin(), known.end(), 1));
}

Eras eras_of(const std::vector<std::string>& times, const EraOptions& options,
             const TimeOptions& format) {
  if (std::all_of(times.begin(), times.end(), [](const auto& time) { return time.empty(); })) {
    throw Error("no document has a time: name its field with --time-field when the corpus is read");
  }
  if (options.bin == "none") return by_text(times);
  TimeCheck check(format);
  std::vector<std::optional<TimeSpan>> spans;
  std::vector<TimeSpan> read;
  for (const std::string& time : times) {
    spans.push_back(check.add(time));
    if (spans.back()) read.push_back(*spans.back());
  }
  const EraLength length = era_length(options.bin, read);
  if (read.empty()) {
    throw Error((check.given() > 0 ? check.told("") : "no document has a time") +
                "; --bin none takes times as they are");
  }
  Eras eras;
  eras.bin = length.name;
  eras.unreadable = static_cast<std::int64_t>(check.unreadable());
  eras.undated = static_cast<std::int64_t>(check.documents() - check.given());
  eras.coarse = std::count_if(read.begin(), read.end(),
                              [&](const TimeSpan& time) { return !length.holds(time); });
  eras.told = check.told("");
  if (const std::string outlying = check.told_of_outlying(); !outlying.empty()) {
    eras.told += (eras.told.empty() ? "" : "; ") + outlying;
  }
  if (eras.coarse > 0) {
    eras.told += (eras.told.empty() ? "" : "; ") + told_of_coarse(eras.coarse, length);
  }
  if (eras.coarse == static_cast<std::int64_t>(read.size())) {
    throw Error("no time is as short as an era: " + told_of_coarse(eras.coarse, length) +
                "; take a longer --bin, or auto");
  }
  std::optional<std::int64_t> first, last;
  for (const TimeSpan& time : read) {
    if (!length.holds(time)) continue;
    const std::int64_t era = length.era(time);
    first = std::min(first.value_or(era), era);
    last = std::max(last.value_or(era), era);
  }
  check_count(*last - *first + 1, length.name);
  for (std::int64_t era = *first; era <= *last; ++era) {
    eras.names.push_back(length.label(era));
    eras.times.push_back(length.middle(era));
  }
  for (const std::optional<TimeSpan>& time : spans) {
    const bool in_one = time && length.holds(*time);
    eras.of_document.push_back(in_one ? static_cast<std::int32_t>(length.era(*time) - *first) : -1);
  }
  return eras;
}

}  // namespace saetm
