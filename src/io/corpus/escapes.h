#pragma once
/// Line ends that were written out as \n when a text was exported twice.
#include <string>
#include <string_view>

namespace saetm {

/// Whether each backslash of the text begins an escape (\n, \r, \t, \", \', \/, \\), and one for a
/// line's end stands where a line may end: behind what ends a sentence or quotation, or before
/// anything but a small letter. So C:\temp\new has none.
bool has_escapes(std::string_view text);

/// The text with what they stand for in their place.
std::string without_escapes(std::string_view text);

}  // namespace saetm
