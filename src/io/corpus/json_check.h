#pragma once
/// Checks the parts of a JSON record that nobody asks for: the parser is lazy and would pass over
/// broken values.
#include <simdjson.h>

#include <string_view>

namespace saetm {

/// Returns NaN, Infinity or -Infinity where a value is one of them, as Python and others write
/// them though JSON has none, else "". The value may be read afterwards.
std::string_view non_finite(simdjson::ondemand::value value);

/// Walks through a value to its end. Throws simdjson_error where it is not JSON, non_finite() set
/// aside, or nests deeper than 500 levels.
void check_json_value(simdjson::ondemand::value value);

/// A number as it is written. Throws simdjson_error when it is not written as JSON wants it.
std::string_view json_number(simdjson::ondemand::value value);

}  // namespace saetm
