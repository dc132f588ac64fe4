#include "saetm/options.h"

#include <cmath>
#include <string>

#include "core/options_io.h"
#include "saetm/error.h"

namespace saetm {
namespace {

bool is_choice(std::string_view value, std::string_view choices) {
  for (std::size_t begin = 0; begin <= choices.size();) {
    const std::size_t end = std::min(choices.find('|', begin), choices.size());
    if (choices.substr(begin, end - begin) == value) return true;
    begin = end + 1;
  }
  return false;
}

std::string shown(double x) {
  return x == std::floor(x) && std::abs(x) < 1e15 ? std::to_string(static_cast<long long>(x))
                                                  : nlohmann::json(x).dump();
}

}  // namespace

void check_option(std::string_view name, double value, const Field& field) {
  if (!(value >= field.min)) {
    throw Error(flag_name(name) + " is " + shown(value) + ", below " + shown(field.min));
  }
  if (!(value <= field.max)) {
    throw Error(flag_name(name) + " is " + shown(value) + ", above " + shown(field.max));
  }
}

void check_option(std::string_view name, std::string_view value, const Field& field) {
  if (field.choices.empty() || is_choice(value, field.choices)) return;
  throw Error(flag_name(name) + " is '" + std::string(value) + "', not one of " +
              std::string(field.choices));
}

}  // namespace saetm
