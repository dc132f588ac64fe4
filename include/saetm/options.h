#pragma once
/// One table of options for the struct, the command line, Python and config.json.
///
/// An options struct gives each field its default and lists it once in
///
///     template <class Visitor> static void fields(Visitor&& visit) {
///       visit("topics", &TopicOptions::topics, Field{.help = "number of topics", .min = 1});
///     }
///
/// From that come the flag --topics, the key "topics" in the manifest and the Python keyword.
#include <limits>
#include <string>
#include <string_view>

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

/// Throws Error with one line naming the option when a value of `options` is out of its range.
template <class Options>
void check_options(const Options& options);

/// The options as one JSON object, in the table's order, every default filled in.
template <class Options>
std::string options_to_json(const Options& options);

}  // namespace saetm
