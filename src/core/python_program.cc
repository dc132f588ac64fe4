#include "core/python_program.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace saetm {

std::string python_program() {
  const char* own = std::getenv("SAETM_PYTHON");
  if (own && *own) return own;
  std::error_code code;
  return std::filesystem::exists(SAETM_PYTHON, code) ? SAETM_PYTHON : "python3";
}

}  // namespace saetm
