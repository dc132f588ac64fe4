#pragma once
/// What somebody may have meant who wrote a name that there is not.
#include <string>
#include <string_view>
#include <vector>

namespace saetm {

/// Returns how many letters must be put in, left out, changed or swapped with the next to make one
/// of the other; capital letters are as small ones.
std::size_t edits_between(std::string_view a, std::string_view b);

/// Returns the nearest of the names, the first of several; "" where none is near: a third of the
/// letters may differ, at least one.
std::string nearest(std::string_view given, const std::vector<std::string>& names);

/// Returns "; did you mean X?" for the nearest, with `before` in front of it; "" where none is
/// near.
std::string did_you_mean(std::string_view given, const std::vector<std::string>& names,
                         std::string_view before = "");

}  // namespace saetm
