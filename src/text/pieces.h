#pragma once
/// What within one of Unicode's words belongs to a word of ours, and what parts it.
#include <string>
#include <string_view>

namespace saetm {

/// An apostrophe or quotation mark, a middle dot or anything else between two letters that is part
/// of the word, in the form in which it is kept; 0 where it parts. That is: an apostrophe between
/// Cyrillic letters ("об'єкт"), behind a lone o ("o'brien"), and with quotation marks between
/// Hebrew letters (geresh and gershayim: "צה״ל"); the dot of Catalan's "l·l".
char32_t joining(char32_t before, char32_t c, char32_t after, bool behind_lone_o);

/// Marks and letters that are written or left out at will: vocalisation of Arabic and Hebrew,
/// tatweel, the dot that lower case leaves above an i.
bool is_optional(char32_t c);

bool is_apostrophe(char32_t c);

/// The word without accents and other marks: "café" → "cafe".
std::string without_marks(std::string_view word);

/// Whether the last part of a name with full stops makes it an address of the net ("example.com").
bool ends_address(std::string_view part);

/// Returns the text with full stops, in `buffer`, for each address of the web or of mail; an address
/// ends at white space, brackets, quotation marks, commas, semicolons, bars and beyond ASCII. Returns the text itself where there is none.
std::string_view without_addresses(std::string_view text, std::string& buffer);

}  // namespace saetm
