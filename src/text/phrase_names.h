#pragma once
/// Phrases as one text: their words with "_" between.
#include <string>
#include <string_view>
#include <vector>

namespace saetm {

/// A word as it stands in a phrase's term: with a backslash before each "_" and backslash of its
/// own, as texts that are cut by no language's rules have them ("snake_case").
std::string as_part(std::string_view word);
/// The words of such a term.
std::vector<std::string> parts_of_term(std::string_view term);
/// The words of a phrase's name, in which nothing tells a "_" of theirs.
std::vector<std::string> parts_of_name(std::string_view name);

}  // namespace saetm
