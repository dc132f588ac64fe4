#pragma once
#include <algorithm>
#include <string_view>

namespace saetm {

/// Returns true for the name of a file in the very folder of a run: one that leads nowhere else, is
/// none of the directory's own, and shows as it is.
inline bool is_plain_name(std::string_view name) {
  return !name.empty() && name[0] != '.' && name != "manifest.json" &&
         !name.starts_with("draft.") && std::all_of(name.begin(), name.end(), [](unsigned char c) {
           return c > ' ' && c != '/' && c != '\\' && c != 0x7F;
         });
}

}  // namespace saetm
