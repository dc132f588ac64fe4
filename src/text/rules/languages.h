#pragma once
/// The languages that --language names.
#include <span>
#include <string>
#include <string_view>

namespace saetm {

struct Language {
  std::string_view name;  ///< in English, lower-case
  std::string_view code;  ///< ISO 639
};

/// Those whose words are counted by a rule of their own: of WordNet, of Snowball, or with a list of
/// stop words. By name.
std::span<const Language> languages();

/// The name of a language given by name or code ("de" → german); "none", "auto" and what is unknown
/// stay as they are.
std::string language_name(std::string_view name_or_code);

}  // namespace saetm
