#pragma once
/// Options as JSON and from texts. Included where an options struct is saved or loaded; kept out of
/// the public header because it needs the JSON library.
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>

#include "core/whole_number.h"
#include "saetm/error.h"
#include "saetm/options.h"

namespace saetm {

/// An option's name as a flag: "vocabulary_size" → "--vocabulary-size".
inline std::string flag_name(std::string_view name) {
  std::string flag = "--" + std::string(name);
  for (char& c : flag) c = c == '_' ? '-' : c;
  return flag;
}

template <class Options>
nlohmann::ordered_json to_json_object(const Options& options) {
  nlohmann::ordered_json object = nlohmann::ordered_json::object();
  Options::fields(
      [&](const char* name, auto member, const Field&) { object[name] = options.*member; });
  return object;
}

/// Sets the options that `object` names; others keep their values. Unknown names are passed over,
/// so that one object may hold the options of several structs. Throws the JSON library's exceptions
/// and std::out_of_range for a value that is of another kind.
template <class Options>
void from_json_object(const nlohmann::ordered_json& object, Options& options) {
  Options::fields([&](const char* name, auto member, const Field&) {
    if (!object.contains(name)) return;
    if constexpr (std::is_same_v<std::decay_t<decltype(options.*member)>, std::int64_t>) {
      options.*member = whole_number<std::int64_t>(object.at(name));
    } else {
      object.at(name).get_to(options.*member);
    }
  });
}

/// Sets one option from its text on a command line; false when the struct has no such option.
template <class Options>
bool set_from_text(std::string_view wanted, const std::string& text, Options& options) {
  bool found = false;
  Options::fields([&](const char* name, auto member, const Field&) {
    if (wanted != name) return;
    found = true;
    auto& value = options.*member;
    using T = std::decay_t<decltype(value)>;
    const auto fail = [&](const char* what) {
      throw Error(flag_name(wanted) + " is '" + text + "', not " + what);
    };
    if constexpr (std::is_same_v<T, std::string>) {
      value = text;
    } else if constexpr (std::is_same_v<T, bool>) {
      if (text != "true" && text != "false") fail("true or false");
      value = text == "true";
    } else {
      std::size_t used = 0;
      try {
        if constexpr (std::is_same_v<T, double>) {
          value = std::stod(text, &used);
        } else {
          value = std::stoll(text, &used);
        }
      } catch (const std::exception&) {
        used = 0;
      }
      if (text.empty() || used != text.size()) {
        fail(std::is_same_v<T, double> ? "a number" : "a whole number");
      }
    }
  });
  return found;
}

}  // namespace saetm
