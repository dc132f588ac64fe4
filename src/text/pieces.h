#pragma once
/// What within one of Unicode's words belongs to a word of ours, and what parts it.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace saetm {

/// An apostrophe or quotation mark, a middle dot or anything else between two letters that is part
/// of the word, in the form in which it is kept; 0 where it parts. That is: an apostrophe between
/// Cyrillic letters ("об'єкт"), behind a lone o ("o'brien"), and with quotation marks between
/// Hebrew letters (geresh and gershayim: "צה״ל"); the dot of Catalan's "l·l".
char32_t joining(char32_t before, char32_t c, char32_t after, bool behind_lone_o);

/// Whether an apostrophe between two parts of an English text belongs to the word ("qur'an",
/// "sana'a", "ne'er"): where neither what stands behind it is an ending (s, t, ll, …) nor what is
/// before it an elided article or pronoun of a language that parts there ("l'eau", "dell'arte").
/// Both parts are in small letters.
bool is_inside_word(std::string_view before, std::string_view behind);

/// A word that may be cut in two: its first part ends at `begin`, its second begins at `end`.
struct WordCut {
  enum Kind : unsigned char {
    kLine,   ///< a hyphen at a line's end
    kSpace,  ///< a hyphen and a space, as what a line's end has become
    kSure,   ///< a soft hyphen, or the sign ¬ of optical recognition, at a line's end
  };
  std::size_t begin = 0, end = 0;
  Kind kind = kLine;
};
/// Puts the places of a text where a letter stands before such a sign and a small letter behind it
/// into `cuts`, in order; with `capitals` a capital one behind two capitals as well.
void find_cuts(std::string_view text, bool capitals, std::vector<WordCut>& cuts);

/// Marks and letters that are written or left out at will: vocalisation of Arabic and Hebrew,
/// tatweel, the dot that lower case leaves above an i.
bool is_optional(char32_t c);

bool is_apostrophe(char32_t c);

/// The word without accents and other marks: "café" → "cafe".
std::string without_marks(std::string_view word);

/// Whether the last part of a name with full stops makes it an address of the net ("example.com").
bool ends_address(std::string_view part);

/// Returns the text with full stops, in `buffer`, for each address of the web or of mail: "://",
/// "www." or "@" in it, or a host of a known ending with a path behind it ("github.com/user"). An
/// address ends at white space, brackets, quotation marks, commas, semicolons, bars, and at what is
/// neither ASCII nor a letter of Latin, Greek, Cyrillic, Hebrew or Arabic. Returns the text itself
/// where there is none.
std::string_view without_addresses(std::string_view text, std::string& buffer);

}  // namespace saetm
