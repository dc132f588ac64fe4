#include "core/absolute_path.h"

#include <filesystem>

#include "core/utf8.h"
#include "saetm/error.h"

namespace saetm {

std::string absolute_path(const std::string& path) {
  namespace fs = std::filesystem;
  if (path.empty() || path == "-") return path;
  std::error_code code;
  const std::string whole = fs::absolute(path, code).lexically_normal().string();
  if (code) throw Error("the working folder: " + code.message());
  if (!is_utf8(whole)) throw Error("'" + whole + "' is not UTF-8: rename the file or folder");
  return whole;
}

}  // namespace saetm
