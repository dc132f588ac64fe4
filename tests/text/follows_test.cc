/// Which words of a text follow the word before them.
#include <gtest/gtest.h>

#include "saetm/random.h"
#include "text/tokenizer.h"

namespace saetm {
namespace {

using Strings = std::vector<std::string>;

/// The words of a text, "+" before one that follows the word before it.
Strings following(const std::string& text, const std::string& language = "german") {
  Tokenizer tokenizer(language, true);
  const auto words = tokenizer.words(text);
  Strings shown;
  for (std::size_t i = 0; i < words.size(); ++i) {
    shown.push_back((tokenizer.follows(i) ? "+" : "") + std::string(words[i]));
  }
  return shown;
}

TEST(Tokenizer, TellsWhichWordsFollow) {
  // With a letter beyond ASCII in the word or not, words take different ways.
  for (const char* e : {"e", "é"}) {
    const std::string b = std::string("b") + e, c = std::string("c") + e;
    const auto expect = [&](const std::string& gap, bool follows) {
      EXPECT_EQ(following(b + gap + c), (Strings{b, (follows ? "+" : "") + c})) << "gap: " << gap;
      EXPECT_EQ(following("x " + b + gap + c + gap + "y"),
                (Strings{"x", "+" + b, (follows ? "+" : "") + c, follows ? "+y" : "y"}))
          << "gap: " << gap;
    };
    for (const char* gap :
         {" ", "   ", "\t", "\n", " \n  ", "\r\n", "-", "\u00a0", "\u2010", " \u00a0", "\u3000"}) {
      expect(gap, true);
    }
    for (const char* gap :
         {". ",   ", ",     "; ",   "\n\n",   "\r\n\r\n", "\n \n", " - ",    "--",       "- ",
          " -",   "-\n",    " (",   ") ",     "/",        " \"",   "\u2014", " \u2013 ", ":",
          "\n> ", "\u2029", " 3d ", " 1995 ", " ' ",      "' ",    " ... ",  "\f"}) {
      expect(gap, false);
    }
  }
  EXPECT_EQ(following(""), Strings{});
  EXPECT_EQ(following("l'eau potable"), (Strings{"l", "+eau", "+potable"}));
  EXPECT_EQ(following("it don't work", "english"), (Strings{"it", "work"}));
  EXPECT_EQ(following("hard dri\u00adve"), (Strings{"hard", "+drive"}));
  EXPECT_EQ(following("hard_drive end.The"), (Strings{"hard", "+drive", "+end", "+the"}));
  EXPECT_EQ(following("state-of-the-art, c++ code", "none"),
            (Strings{"state-of-the-art", "c++", "+code"}));
}

TEST(Tokenizer, BothWaysAgreeOnWhatFollows) {
  // Turkish takes all text through ICU; these letters are the same there.
  const Random random(9, 0);
  const Strings pieces = {"ab", "cde", " ", " ", "\n", "-",  ".",
                          "'",  "_",   "4", ",", "\t", "\r", ";"};
  for (std::uint64_t trial = 0; trial < 3000; ++trial) {
    std::string text;
    for (std::uint64_t i = 0; i < 12; ++i) {
      text += pieces[static_cast<std::size_t>(random.uniform(trial * 12 + i) *
                                              static_cast<double>(pieces.size()))];
    }
    EXPECT_EQ(following(text, "german"), following(text, "turkish")) << text;
  }
}

}  // namespace
}  // namespace saetm
