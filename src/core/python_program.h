#pragma once
#include <string>

namespace saetm {

/// A Python with what we run in it: the user's choice (SAETM_PYTHON), that of the build, or any.
std::string python_program();

}  // namespace saetm
