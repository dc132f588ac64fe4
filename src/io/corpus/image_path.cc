#include "io/corpus/image_path.h"

#include <filesystem>

#include "core/absolute_path.h"

namespace saetm {

namespace fs = std::filesystem;

std::string folder_of(const std::string& corpus) {
  return fs::path(absolute_path(corpus == "-" ? "./-" : corpus)).parent_path().string();
}

std::string image_path(const std::string& folder, std::string_view named) {
  if (named.empty() || named.starts_with("data:") || named.find("://") != std::string_view::npos) {
    return {};
  }
  return (fs::path(folder) / named).lexically_normal().string();
}

}  // namespace saetm
