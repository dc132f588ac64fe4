#pragma once
/// Lower-case words of a text, by Unicode's word boundaries (UAX 29) and what text/pieces.h makes
/// of them.
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/pieces.h"

namespace saetm {

/// Not to be shared between threads; each thread takes its own copy.
class Tokenizer {
 public:
  /// `language` decides how letters are lower-cased (Turkish has its own i), whether n't makes a
  /// word nothing (English and auto: "don't" is neither "don" nor "t"), and with "none" that every
  /// word is taken as it stands. A `pattern`, a regular expression of ICU, takes the place of all
  /// rules: words are its matches in the lower-cased text, or its first group's. With `adjacency`,
  /// follows() can be asked. Throws Error for a pattern that is none.
  explicit Tokenizer(const std::string& language, bool adjacency = false,
                     const std::string& pattern = "");
  ~Tokenizer();
  Tokenizer(const Tokenizer& other);
  Tokenizer& operator=(const Tokenizer&) = delete;

  /// The words of a UTF-8 text in its order, lower-cased, in normal form C, letters in their
  /// compatibility form (ligatures are apart). A word in Unicode's sense is split at what
  /// joins its parts (an apostrophe: "l'eau" → l, eau; an underscore; a full stop: "end.The" → end,
  /// the) but where it belongs to a word (text/pieces.h), and a part counts when it begins with a
  /// letter: "mp3" does, "3d" does not. Addresses of the web and of mail give nothing. Good until
  /// the next call.
  ///
  /// With the language "none" a word is any of Unicode's that has a letter or digit, whole, and
  /// more: those with a hyphen between them are one ("state-of-the-art"), @ and # before one and +
  /// and # behind one belong to it ("@nasa", "c++"), and the last full stop of an abbreviation
  /// ("u.s.a.").
  const std::vector<std::string_view>& words(std::string_view text);
  /// The same with another language's lower case.
  const std::vector<std::string_view>& words(std::string_view text, const std::string& language);
  /// A word that may be the second part of one that a hyphen cuts ("agree-\nment"), and of which
  /// kind that is; in order.
  struct Cut {
    std::size_t word;
    WordCut::Kind kind;
  };
  const std::vector<Cut>& cuts() const { return cuts_; }
  /// Makes one word of each two in cuts() of which joins(before, behind, kind) says so; asks from
  /// the last one on, so that a word behind is whole. Nothing stands in cuts() then.
  template <class Joins>
  void join_cuts(const Joins& joins) {
    bool any = false;
    for (; !cuts_.empty(); cuts_.pop_back()) {
      std::string_view &before = words_[cuts_.back().word - 1], &behind = words_[cuts_.back().word];
      if (!joins(before, behind, cuts_.back().kind)) continue;
      before = {before.data(), before.size() + behind.size()};
      behind = {};
      any = true;
    }
    if (any) drop_empty_words();
  }
  /// Whether word i of those stands right behind the one before it: between them is nothing, white
  /// space without a blank line, one hyphen, or what they were split at.
  bool follows(std::size_t i) const { return follows_[i] != 0; }

 private:
  struct Icu;
  /// What was met since the last word, as far as it matters.
  enum class Gap : unsigned char { kNothing, kHyphen, kSpace, kLine, kBreak };
  struct Piece {
    std::size_t begin;
    std::size_t size;
  };

  void probe_ascii();
  void find_words(std::string_view text);
  void add_stretch(std::string_view text);
  void note_cut(const WordCut& cut, std::size_t word, std::string_view text);
  void drop_empty_words();
  void add_ascii(std::string_view text);
  void add_unicode(std::string_view text);
  void add_every(std::string_view text);
  void add_matches(std::string_view text);
  void add_segment(std::u32string_view segment);
  void begin_word();
  void end_piece(std::size_t begin);
  void add_word(std::size_t begin);
  void widen_gap(char32_t c);

  std::unique_ptr<Icu> icu_;
  bool english_ = false;
  bool english_alone_ = false;
  bool every_ = false;  // the language is none
  bool adjacency_ = false;
  bool ascii_is_plain_ = true;  // ASCII letters are lower-cased as ever
  unsigned char ascii_[256];    // how each character joins words
  std::string without_addresses_;
  std::vector<WordCut> places_;  // in the text
  std::vector<Cut> cuts_;        // among the words
  std::u32string segment_;
  std::string bytes_;           // the words' letters, one word after the other
  std::vector<Piece> pieces_;   // in bytes_
  std::size_t word_bytes_ = 0;  // where the word in the making began
  std::size_t word_pieces_ = 0;
  Gap gap_ = Gap::kBreak;
  std::vector<char> follows_;  // of each piece, where adjacency_
  std::vector<std::string_view> words_;
};

}  // namespace saetm
