#pragma once
/// Definitions behind saetm/options.h. Included where an options struct is checked, saved or
/// loaded; kept out of the public header because it needs the JSON library.
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>

#include "saetm/error.h"
#include "saetm/options.h"

namespace saetm {

/// An option's name as a flag: "vocabulary_size" → "--vocabulary-size".
inline std::string flag_name(std::string_view name) {
  std::string flag = "--" + std::string(name);
  for (char& c : flag) c = c == '_' ? '-' : c;
  return flag;
}

inline bool is_choice(std::string_view value, std::string_view choices) {
  if (choices.empty()) return true;
  for (std::size_t begin = 0; begin <= choices.size();) {
    const std::size_t end = std::min(choices.find('|', begin), choices.size());
    if (choices.substr(begin, end - begin) == value) return true;
    begin = end + 1;
  }
  return false;
}

template <class T>
void check_field(std::string_view name, const T& value, const Field& field) {
  const auto fail = [&](const std::string& why) { throw Error(flag_name(name) + " " + why); };
  if constexpr (std::is_same_v<T, std::string>) {
    if (!is_choice(value, field.choices)) {
      fail("is '" + value + "', not one of " + std::string(field.choices));
    }
  } else if constexpr (!std::is_same_v<T, bool>) {
    const auto number = static_cast<double>(value);
    const auto text = [](double x) { return nlohmann::json(x).dump(); };
    const auto shown = [&](double x) {
      return x == std::floor(x) && std::abs(x) < 1e15 ? std::to_string(static_cast<long long>(x))
                                                      : text(x);
    };
    if (!(number >= field.min)) fail("is " + shown(number) + ", below " + shown(field.min));
    if (!(number <= field.max)) fail("is " + shown(number) + ", above " + shown(field.max));
  }
}

template <class Options>
void check_options(const Options& options) {
  Options::fields([&](const char* name, auto member, const Field& field) {
    check_field(name, options.*member, field);
  });
}

template <class Options>
nlohmann::ordered_json to_json_object(const Options& options) {
  nlohmann::ordered_json object = nlohmann::ordered_json::object();
  Options::fields(
      [&](const char* name, auto member, const Field&) { object[name] = options.*member; });
  return object;
}

/// Sets the options that `object` names; others keep their values. Unknown names are passed over,
/// so that one object may hold the options of several structs.
template <class Options>
void from_json_object(const nlohmann::ordered_json& object, Options& options) {
  Options::fields([&](const char* name, auto member, const Field&) {
    if (object.contains(name)) object.at(name).get_to(options.*member);
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

template <class Options>
std::string options_to_json(const Options& options) {
  return to_json_object(options).dump();
}

}  // namespace saetm
