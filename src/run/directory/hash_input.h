#pragma once
#include <string>

namespace saetm {

/// SHA-256 over a file, or over the names (from the folder) and sums of a folder's files; "" for
/// "-". Of files over 16 GiB in all, sizes and times of change stand for the sums.
std::string hash_input(const std::string& path);

}  // namespace saetm
