#include "saetm/options.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/nearest.h"
#include "core/options_io.h"
#include "saetm/error.h"

namespace saetm {
namespace {

std::vector<std::string> split_choices(std::string_view choices) {
  std::vector<std::string> all;
  for (std::size_t begin = 0; begin <= choices.size();) {
    const std::size_t end = std::min(choices.find('|', begin), choices.size());
    all.emplace_back(choices.substr(begin, end - begin));
    begin = end + 1;
  }
  return all;
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
  if (field.choices.empty()) return;
  const std::vector<std::string> choices = split_choices(field.choices);
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
  throw Error(flag_name(name) + " is '" + std::string(value) + "', not one of " +
              std::string(field.choices) + did_you_mean(value, choices));
}

}  // namespace saetm
