#pragma once
#include <CLI/CLI.hpp>

#include "cli/request.h"

namespace saetm::cli {

/// Adds every command with its options; parsing then fills `request`.
void add_verbs(CLI::App& app, Request& request);

}  // namespace saetm::cli
