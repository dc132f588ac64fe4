#pragma once
/// Lengths of eras: so many days, months or years.
#include <cstdint>
#include <string>
#include <vector>

#include "saetm/times.h"

namespace saetm {

/// Eras are numbered in order of time. Years of an era are counted as people do: before Christ
/// backwards from 1 BC, so that the first century has no year 0.
struct EraLength {
  enum Unit { kDay, kMonth, kYear } unit = kYear;
  std::int64_t count = 1;  ///< 1 for days and months
  std::string name;

  /// The era that a time lies in by its middle.
  std::int64_t era(const TimeSpan& time) const;
  /// Whether a time is not longer than an era.
  bool holds(const TimeSpan& time) const;
  std::string label(std::int64_t era) const;
  /// In years.
  double middle(std::int64_t era) const;
  /// First and last year of an era of years; 1 BC is 0.
  std::int64_t first_year(std::int64_t era) const;
  std::int64_t last_year(std::int64_t era) const;
};

/// Throws Error for what is no length. What `auto` takes is said of eras_of().
EraLength era_length(const std::string& bin, const std::vector<TimeSpan>& times);

}  // namespace saetm
