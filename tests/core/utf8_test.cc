#include "core/utf8.h"

namespace saetm {
namespace {

TEST(Utf8, CountsCharactersAndNotBytes) {
  EXPECT_EQ(characters(""), 0U);
  EXPECT_EQ(characters("aé語😀"), 4U);
}

TEST(Utf8, TakesTheFirstCharacters) {
  EXPECT_EQ(first_characters("aé語😀", 0), "");
  EXPECT_EQ(first_characters("aé語😀", 3), "aé語");
  EXPECT_EQ(first_characters("aé語😀", 4), "aé語😀");
  EXPECT_EQ(first_characters("aé語😀", 9), "aé語😀");
}

TEST(Utf8, ShortensBetweenCharacters) {
  const std::string text = "aé語😀";  // of 1, 2, 3 and 4 bytes
  const std::vector<std::string> expected = {"…",     "a…",    "a…",    "aé…",   "aé…", "aé…",
                                             "aé語…", "aé語…", "aé語…", "aé語…", text,  text};
  for (std::size_t most = 0; most < expected.size(); ++most) {
    EXPECT_EQ(shortened(text, most), expected[most]) << most;
  }
}

TEST(Utf8, KnowsWhatIsNone) {
  for (const char* good : {"", "a", "aé語😀", "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
  for (const char* bad : {"\xff", "\x80", "a\xc3", "\xc0\x80", "\xe0\x9f\xbf", "\xed\xa0\x80",
                          "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xe8\xaa("}) {
    EXPECT_FALSE(is_utf8(bad)) << shortened(bad, 9);
  }
}

TEST(Utf8, AMessageIsOneLine) {
  EXPECT_EQ(one_line("a\nb\r\nc\x1b é"), "a b  c\x1b é");
}

TEST(Utf8, ShowsCharactersInPartsAndWhatIsNone) {
  std::string rest;
  EXPECT_EQ(shown_safely("caf\xc3\xa9\t█\n", rest), "caf\xc3\xa9\t█\n");
  EXPECT_EQ(shown_safely("a\xe2\x80", rest), "a");
  EXPECT_EQ(shown_safely("\xae"
                         "b",
                         rest),
            "\\u202eb");
  EXPECT_EQ(shown_safely("\xff\x9b\xc3(\r\x7f", rest), "\\xff\\x9b\\xc3(\\u000d\\u007f");
  EXPECT_EQ(rest, "");
}

}  // namespace
}  // namespace saetm
