#pragma once
/// The languages that --language names.
#include <span>
#include <string>
#include <string_view>

namespace saetm {

struct Language {
  std::string_view name;  ///< in English, lower-case
  std::string_view code;  ///< ISO 639-1
  /// Further codes, of ISO 639-2 and of dialects that are counted alike, and its own name; with
  /// spaces between.
  std::string_view also = "";
};

/// Those whose words are counted by a rule of their own: of WordNet, of Snowball, or with a list of
/// stop words. By name.
std::span<const Language> languages();

/// The name of a language given by name or code, in capital or small letters, with a place behind
/// it or without ("de", "ger", "de-AT" → german); "none" and "auto" in small letters. What is
/// unknown stays as it is.
std::string language_name(std::string_view given);

}  // namespace saetm
