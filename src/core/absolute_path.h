#pragma once
#include <string>

namespace saetm {

/// Returns a path that holds wherever the program is run, without "." and ".."; standard input
/// ("-") and none stay as they are.
std::string absolute_path(const std::string& path);

}  // namespace saetm
