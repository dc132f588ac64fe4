#pragma once
#include <string>

namespace saetm {

/// Returns the SHA-256 of a file, or of the names (from the folder) and sums of a folder's files;
/// "" for "-". Takes sizes and times of change instead of sums where the files have over 16 GiB in
/// all.
std::string hash_input(const std::string& path);

}  // namespace saetm
