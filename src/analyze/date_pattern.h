#pragma once
/// Dates by a pattern in the manner of strptime (docs/formats.md, "Times").
#include <optional>
#include <string>
#include <string_view>

#include "saetm/times.h"

namespace saetm {

class DatePattern {
 public:
  /// Throws Error for a sign that is not known, and for a pattern that holds no year, or a day
  /// without a month.
  explicit DatePattern(std::string_view pattern);
  /// Returns nothing unless the whole text, but for spaces around it, is as the pattern has it.
  std::optional<TimeSpan> read(std::string_view text) const;

 private:
  std::string pattern_;  // with %F and the like written out
};

/// A number of seconds since 1970-01-01, or of thousandths.
std::optional<TimeSpan> epoch_date(std::string_view text, double units_per_second);

}  // namespace saetm
