// Tables as other tools write them: other separators, quotes in tab-separated files, UTF-16.
#include "io/corpus_files.h"
#include "io/text_source.h"

namespace saetm {
namespace {

using Strings = std::vector<std::string>;

class CorpusSeparators : public CorpusTest {
 protected:
  Strings remarks_of(const std::string& path) const {
    const auto reader = open_corpus(path, {});
    for (Document document; reader->next(document);) {
    }
    return reader->remarks();
  }
};

/// A text in UTF-16; characters beyond the basic plane as pairs.
std::string utf16(const std::u16string& text, bool big, bool mark) {
  std::string bytes;
  const auto add = [&](char16_t unit) {
    const char high = static_cast<char>(unit >> 8), low = static_cast<char>(unit & 0xFF);
    bytes += big ? high : low;
    bytes += big ? low : high;
  };
  if (mark) add(0xFEFF);
  for (const char16_t unit : text) add(unit);
  return bytes;
}

TEST_F(CorpusSeparators, TheSeparatorIsTheOneThatGivesTheText) {
  for (const char* name : {"c.csv", "c.tsv"}) {
    for (const std::string separator : {",", ";", "\t", "|"}) {
      const std::string file = write(name, "id" + separator + "text" + separator + "time\n7" +
                                               separator + "\"a \"\"b\"\"\nc\"" + separator +
                                               "1990\n8" + separator + "d" + separator + "\n");
      const auto documents = read(file);
      ASSERT_EQ(documents.size(), 2U) << name << " by '" << separator << "'";
      EXPECT_EQ(texts(documents), (Strings{"a \"b\"\nc", "d"}));
      EXPECT_EQ(documents[0].id + documents[0].time, "71990");
    }
  }
}

TEST_F(CorpusSeparators, WhatWasTakenIsTold) {
  const Strings told = remarks_of(write("c.csv", "id;text\n1;a, b\n2;3,5\n"));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_NE(told[0].find("c.csv: its columns are taken to be separated by semicolons"),
            std::string::npos);
  EXPECT_TRUE(remarks_of(write("d.csv", "text;more,text\na,b\n")).empty());
  EXPECT_TRUE(remarks_of(write("e.tsv", "id\ttext\n1\t\"a\n")).empty());
}

TEST_F(CorpusSeparators, OfOneColumnTheNameDecides) {
  EXPECT_EQ(texts(read(write("c.csv", "text\na; b | c\td\n"))), (Strings{"a; b | c\td"}));
  EXPECT_EQ(texts(read(write("c.tsv", "text\na, b; c\n"))), (Strings{"a, b; c"}));
}

TEST_F(CorpusSeparators, ExcelsFirstLineIsTaken) {
  EXPECT_EQ(texts(read(write("c.csv", "sep=;\nid;text\n1;a, b\n"))), (Strings{"a, b"}));
  EXPECT_EQ(texts(read(write("c.csv", "sep=^\nid^text\n1^a\n"))), (Strings{"a"}));
}

TEST_F(CorpusSeparators, WithoutTheTextTheHeaderIsShownAsItSplitsBest) {
  EXPECT_EQ(error_of(write("c.csv", "id;Text;time\n1;a;2\n")),
            "c.csv:1: the header has no column 'text' (it has: id, Text, time); did you mean "
            "--text-field Text?");
  EXPECT_EQ(error_of(write("c.csv", "id;text\n1;a;b\n")),
            "c.csv:2: the row has 3 columns, the header 2");
  EXPECT_EQ(error_of(write("c.csv", "id;text\n1;\"a\nb\"\n2\n")),
            "c.csv:4: the row has 1 columns, the header 2");
}

TEST_F(CorpusSeparators, TsvQuotesAsPandasWritesThem) {
  // pandas.DataFrame(...).to_csv(sep="\t", index=False)
  const std::string file = write("c.tsv",
                                 "id\ttext\n"
                                 "1\t\"The moon\nis \"\"bright\"\"\n\ntoday\"\n"
                                 "2\t\"tab\there\"\n"
                                 "3\tplain\n");
  EXPECT_EQ(texts(read(file)), (Strings{"The moon\nis \"bright\"\n\ntoday", "tab\there", "plain"}));
  ASSERT_EQ(remarks_of(file).size(), 1U);
  EXPECT_NE(remarks_of(file)[0].find("c.tsv:2: "), std::string::npos);
  EXPECT_EQ(texts(read(write("c.tsv", "text\n\"a\nb\"\n\"\"\nc\n"))), (Strings{"a\nb", "", "c"}));
  EXPECT_EQ(texts(read(write("c.tsv", "\"text\"\t\"id\"\n\"a\n1\tb\"\t\"2\"\n"))),
            (Strings{"a\n1\tb"}))
      << "a header in quotes says that cells are";
}

TEST_F(CorpusSeparators, TsvWithoutQuotesStaysAsItIs) {
  EXPECT_EQ(texts(read(write("c.tsv", "text\tid\n\"a\t1\nb \"c\t2\nd\"\t3\n"))),
            (Strings{"\"a", "b \"c", "d\""}));
  EXPECT_EQ(texts(read(write("c.tsv", "id\ttext\n1\t\"a\n2\tb\"\n"))), (Strings{"\"a", "b\""}))
      << "each line is a row by itself";
  EXPECT_EQ(texts(read(write("c.tsv", "id\ttext\n1\t\"Go\" he said\n2\t\"x\" and \"y\"\n"))),
            (Strings{"\"Go\" he said", "\"x\" and \"y\""}));
  EXPECT_EQ(texts(read(write("c.tsv", "a\ttext\n\"x\ty\"\n"))), (Strings{"y\""}));
}

/// Each cell begins where the last ends, to the end of the file. Read again for every row, this file
/// would take hours.
TEST_F(CorpusSeparators, QuotesThatFollowEachOtherAreNotFollowedFromEveryRow) {
  constexpr std::size_t kRows = 400'000;
  std::string table = "id\ttext\n";
  for (std::size_t i = 0; i < kRows; ++i) table += "\"\t\"x\n";
  const auto documents = read(write("c.tsv", table));
  ASSERT_EQ(documents.size(), kRows);
  EXPECT_EQ(documents[0].text, "\"x");
  EXPECT_EQ(documents.back().text, "\"x");
}

TEST_F(CorpusSeparators, Utf16WithAndWithoutAMark) {
  const std::u16string text = u"id,text\r\n1,The moon Ω\U0001F600\r\n2,\"a\nb\"\r\n";
  for (const bool big : {false, true}) {
    for (const bool mark : {false, true}) {
      const auto documents = read(write("c.csv", utf16(text, big, mark)));
      EXPECT_EQ(texts(documents), (Strings{"The moon Ω😀", "a\nb"})) << big << mark;
    }
  }
  const std::u16string russian = u"луна и звезды над морем\nракета летит на орбиту\n";
  EXPECT_EQ(texts(read(write("c.txt", utf16(russian, false, false)))).size(), 2U);
  EXPECT_EQ(texts(read(write("c.jsonl", utf16(u"{\"text\": \"é\"}\n", true, true)))),
            (Strings{"é"}));
}

TEST_F(CorpusSeparators, BrokenUtf16IsNamedByLine) {
  const std::string good = utf16(u"id,text\n1,a\n2,", false, true);
  EXPECT_EQ(error_of(write("c.csv", good + std::string("\x3d\xd8\x61\x00\x0a\x00", 6))),
            "c.csv:3: the text is not whole UTF-16");
  EXPECT_EQ(error_of(write("c.csv", good + "a")), "c.csv:3: the text is not whole UTF-16");
  EXPECT_NE(error_of(write("c.csv", std::string("\xff\xfe\0\0t\0\0\0", 8))).find("UTF-32"),
            std::string::npos);
}

TEST(EncodingOf, IsUtf8WhereZerosAreFew) {
  EXPECT_EQ(encoding_of("plain"), Encoding::kUtf8);
  EXPECT_EQ(encoding_of(std::string_view("a\0b c", 5)), Encoding::kUtf8);
  EXPECT_EQ(encoding_of(std::string_view("ab\0cd", 5)), Encoding::kUtf8);
  EXPECT_EQ(encoding_of(""), Encoding::kUtf8);
}

}  // namespace
}  // namespace saetm
