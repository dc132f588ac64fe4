#pragma once
/// Texts in UTF-8 that somebody took for Windows-1252 and saved as UTF-8 again: Ã© for é.
#include <string>

namespace saetm {

/// Brings such a text back, and returns true; leaves every other as it is. A text is one where all
/// its characters beyond ASCII are bytes of Windows-1252 that make whole characters of UTF-8, two
/// of them or one of three bytes (â€™), or a single one that no text has (Ã©; but not Ã”).
bool mend_mojibake(std::string& text);

}  // namespace saetm
