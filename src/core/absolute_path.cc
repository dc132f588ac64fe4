#include "core/absolute_path.h"

#include <filesystem>

namespace saetm {

std::string absolute_path(const std::string& path) {
  namespace fs = std::filesystem;
  return path.empty() || path == "-" ? path : fs::absolute(path).lexically_normal().string();
}

}  // namespace saetm
