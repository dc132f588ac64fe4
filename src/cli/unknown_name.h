#pragma once
#include <CLI/CLI.hpp>
#include <string>

namespace saetm::cli {

/// Returns a line that tells of a command or an option that there is not, with those that may be
/// meant; "" where parsing failed for another reason.
std::string unknown_name(const CLI::App& app);

}  // namespace saetm::cli
