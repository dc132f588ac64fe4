#pragma once
/// One table of options for the struct, the command line, Python and config.json.
///
/// An options struct gives each field its default, declares `fields`, and lists each field once in
/// it, in public headers at the end of the file:
///
///     template <class Visitor> void TopicOptions::fields(Visitor&& visit) {
///       visit("topics", &TopicOptions::topics, Field{.help = "number of topics", .min = 1});
///     }
///
/// From that come the flag --topics, the key "topics" in the manifest and the Python keyword.
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>

namespace saetm {

/// What is known of an option beside its name, type and default.
struct Field {
  /// One sentence for --help and the documentation.
  std::string_view help;
  /// Unit or form of the value: "documents", "file", "seconds".
  std::string_view unit = {};
  /// Inclusive range for numbers.
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  /// For strings: allowed values separated by '|'; empty allows any.
  std::string_view choices = {};
};

/// What was said of options, as text by the tables' names: {"topics", "20"}, {"lr", "1e-3"}.
using OptionTexts = std::map<std::string, std::string>;

/// Throw Error with one line naming the option when its value is out of the field's range, or not
/// among its choices.
void check_option(std::string_view name, double value, const Field& field);
void check_option(std::string_view name, std::string_view value, const Field& field);

/// The same for all of a struct's options.
template <class Options>
void check_options(const Options& options) {
  Options::fields([&](const char* name, auto member, const Field& field) {
    const auto& value = options.*member;
    if constexpr (std::is_convertible_v<decltype(value), std::string_view>) {
      check_option(name, std::string_view(value), field);
    } else {
      check_option(name, static_cast<double>(value), field);
    }
  });
}

}  // namespace saetm
