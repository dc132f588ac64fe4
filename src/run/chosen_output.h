#pragma once
/// Files that somebody names to be written.
#include <string>
#include <vector>

namespace saetm {

/// Returns the file to write for a path that somebody chose: what its links lead to. Throws Error
/// that names it for a folder; for a file that is read, under whatever name (a link, a hard link,
/// standard input), be it `corpus`, a text or image of that folder, or one of `others`, files or
/// folders of files; and for one of the files that a run keeps in its folder. Empty paths stand for
/// none. Removes what processes that were killed left of the file in the making.
std::string chosen_output(const std::string& path, const std::string& corpus = "",
                          const std::vector<std::string>& others = {});

}  // namespace saetm
