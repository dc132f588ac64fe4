#pragma once
#include <string>

namespace saetm {

/// Returns a path that holds wherever the program is run, without "." and ".."; standard input
/// ("-") and none stay as they are. Throws Error where the working folder is gone, and for a path
/// that is not UTF-8 as a whole: paths are kept as JSON, which takes no other text.
std::string absolute_path(const std::string& path);

}  // namespace saetm
