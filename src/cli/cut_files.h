#pragma once

namespace saetm::cli {

/// From here on a mapped file that is cut short, or cannot be read, while it is in use ends the
/// program with a line that names it and exit code 2. What was half written then lies under a
/// temporary name, as after kill -9.
void catch_cut_files();

}  // namespace saetm::cli
