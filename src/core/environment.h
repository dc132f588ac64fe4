#pragma once
#include <string>

namespace saetm {

/// A variable of the environment; where it is not set, what set_environment_default() said, else "".
std::string environment(const std::string& name);
/// Says where things lie that come with what the library is part of, as the Python package does. The
/// environment of the process stays as it is.
void set_environment_default(const std::string& name, const std::string& value);

}  // namespace saetm
