#pragma once
/// TeX in texts: abstracts of preprints, bibliographies.
#include <string>
#include <string_view>

namespace saetm {

/// Whether a text plainly has TeX's commands: one of two letters and more before a brace
/// (\textbf{), one between dollars ($\alpha$, \(\leq\)), or a letter with its accent in braces
/// ({\"o}, \'{e}).
bool has_tex(std::string_view text);

/// The text without commands, braces and dollars; with letters in place of their accents
/// (Erd\H{o}s), and without what commands such as \cite, \ref, \label, \begin name.
std::string without_tex(std::string_view text);

}  // namespace saetm
