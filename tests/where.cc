#include "where.h"

namespace saetm {

std::string in_tree(const std::string& path) {
  return SAETM_SOURCE_DIR "/" + path;
}

const char* program_path() {
  return SAETM_PROGRAM;
}

}  // namespace saetm
