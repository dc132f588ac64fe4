#include "run/directory/hash_input.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "io/output_file.h"
#include "saetm/error.h"

namespace saetm {

namespace fs = std::filesystem;

std::string hash_input(const std::string& path) {
  if (path == "-") return "";
  std::vector<std::string> files;
  std::error_code code;
  if (fs::is_directory(path, code)) {
    try {
      for (const auto& entry : fs::recursive_directory_iterator(path)) {
        if (entry.is_regular_file()) files.push_back(entry.path().string());
      }
    } catch (const fs::filesystem_error& error) {
      throw Error(path + ": cannot be read (" + error.code().message() + ")");
    }
    std::sort(files.begin(), files.end());
  } else {
    files.push_back(path);
  }
  std::uintmax_t bytes = 0;
  for (const std::string& file : files) {
    const auto size = fs::file_size(file, code);
    if (code) throw Error(file + ": " + code.message());
    bytes += size;
  }
  constexpr std::uintmax_t kReadAll = std::uintmax_t{16} << 30;
  if (files.size() == 1 && bytes <= kReadAll) return sha256_of_file(files[0]);
  Sha256 sum;
  for (const std::string& file : files) {
    const std::string what =
        bytes <= kReadAll
            ? sha256_of_file(file)
            : std::to_string(fs::file_size(file)) + " " +
                  std::to_string(fs::last_write_time(file).time_since_epoch().count());
    // Where a file lies may tell its id or group.
    const fs::path name =
        files.size() == 1 ? fs::path(file).filename() : fs::path(file).lexically_relative(path);
    const std::string line = name.string() + " " + what + "\n";
    sum.add(line.data(), line.size());
  }
  return sum.finish();
}

}  // namespace saetm
