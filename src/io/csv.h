#pragma once
#include <initializer_list>
#include <string>

namespace saetm {

/// A cell of a table after RFC 4180: in quotes where it holds a comma, a quote or a line's end. A
/// text that a spreadsheet would take for a formula (it begins with =, +, -, @, a tab or a line's
/// end, and is no number) gets an apostrophe before it.
std::string csv_cell(const std::string& text);
/// A line of cells that are quoted where they must be, with its end.
std::string csv_line(std::initializer_list<std::string> cells);

}  // namespace saetm
