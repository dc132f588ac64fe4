#pragma once
/// What tables of options say of themselves, their types put aside: for flags, help and
/// documentation.
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "core/options_io.h"

namespace saetm {

struct OptionField {
  enum class Kind { kFlag, kNumber, kText };
  std::string name;  ///< "vocabulary_size"
  Field field;
  Kind kind = Kind::kText;
  nlohmann::ordered_json value;  ///< the default
};

/// Adds those of a table, with the values of `defaults`.
template <class Options>
void add_option_fields(const Options& defaults, std::vector<OptionField>& fields) {
  Options::fields([&](const char* name, auto member, const Field& field) {
    using T = std::decay_t<decltype(defaults.*member)>;
    const auto kind = std::is_same_v<T, bool>          ? OptionField::Kind::kFlag
                      : std::is_same_v<T, std::string> ? OptionField::Kind::kText
                                                       : OptionField::Kind::kNumber;
    fields.push_back({name, field, kind, defaults.*member});
  });
}

/// The fields of several tables.
template <class... Options>
std::vector<OptionField> option_fields(const Options&... defaults) {
  std::vector<OptionField> fields;
  (add_option_fields(defaults, fields), ...);
  return fields;
}

}  // namespace saetm
