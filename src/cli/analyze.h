#pragma once
#include "cli/request.h"
#include "saetm/context.h"
#include "views/analyze.h"
#include "views/plot.h"

namespace saetm::cli {

/// Prints the analysis. Returns the exit code.
int analyze(const Request& request, const Context& context);
/// `saetm plot WHAT RUN`: draws what `request` names. Returns the exit code.
int plot(const Request& request, const Context& context);

/// Prints as `analyze` does: bars by group, lines through time, differences.
void print_groups(const Analysis& analysis, std::size_t top);
void print_time(const Analysis& analysis, std::size_t top);
void print_comparison(const Analysis& analysis, std::size_t top);

}  // namespace saetm::cli
