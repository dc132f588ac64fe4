#pragma once
/// Names of what is in the making, which tell who is at it.
#include <string>

namespace saetm {

/// A name beside `path` to write to before it is renamed: `.part`, the process' number, the
/// machine, and a number within the process. No other machine, process or thread has it.
std::string part_name(const std::string& path);

/// Makes a folder of such a name and returns it. Throws Error where it cannot.
std::string make_part_folder(const std::string& path);

/// Returns true for a name by part_name() whose process has ended: on this machine it is not there
/// any more, and of another machine (or this one before it was started anew) nothing has been
/// written for a day. False for any other name.
bool is_left_part(const std::string& path);

/// Removes what processes that have ended left beside `path` under names of part_name(path).
void remove_left_parts(const std::string& path);

/// This machine, as long as it runs, or the container: 8 hexadecimal digits.
const std::string& machine_id();

}  // namespace saetm
