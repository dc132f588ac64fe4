#pragma once

namespace saetm::cli {

/// From here on standard output and standard error go through shown_safely() where they are
/// terminals; files and pipes get every byte as it is.
void guard_terminals();

/// Moves the cursor to the begin of the line on standard error, and clears that line.
void clear_line();

}  // namespace saetm::cli
