/// Lines as old and new programs end and encode them.
#include "io/corpus_files.h"
#include "io/decoder.h"

namespace saetm {
namespace {

using Strings = std::vector<std::string>;

class CorpusLines : public CorpusTest {
 protected:
  static Strings remarks_of(const std::string& path, const CorpusOptions& options = {}) {
    const auto reader = open_corpus(path, options);
    for (Document document; reader->next(document);) {
    }
    return reader->remarks();
  }
};

TEST_F(CorpusLines, EndInCarriageReturnsWhereThereIsNoLineFeed) {
  EXPECT_EQ(texts(read(write("c.txt", "one\rtwo\r\rthree\r"))),
            (Strings{"one", "two", "", "three"}));
  EXPECT_EQ(texts(read(write("c.csv", "id,text\r1,one\r2,\"two\rlines\"\r"))),
            (Strings{"one", "two\nlines"}));
  EXPECT_EQ(texts(read(write("c.tsv", "id\ttext\r1\tone"))), (Strings{"one"}));
  EXPECT_EQ(texts(read(write("c.jsonl", "{\"text\":\"one\"}\r{\"text\":\"two\"}\r"))),
            (Strings{"one", "two"}));
  // A line longer than what is looked at.
  const std::string text(100'000, 'x');
  EXPECT_EQ(texts(read(write("d.txt", text + "\r" + text))), (Strings{text, text}));
}

/// What is read at once may end between the two.
TEST_F(CorpusLines, AReturnBeforeALineFeedIsOfItWhereverItStands) {
  for (const std::size_t size : {std::size_t{1} << 16, std::size_t{1} << 18}) {
    for (std::size_t length = size - 5; length <= size + 2; ++length) {
      const std::string text(length, 'x');
      EXPECT_TRUE(texts(read(write("c.txt", text + "\r\ntwo\r\n"))) == Strings({text, "two"}))
          << length;
      if (length >= std::size_t{1} << 18) continue;  // the return is not among what is looked at
      EXPECT_TRUE(texts(read(write("d.txt", text + "\rtwo\r"))) == Strings({text, "two"}))
          << length;
      EXPECT_TRUE(texts(read(write("e.txt", text + "\r"))) == Strings({text})) << length;
    }
  }
}

TEST_F(CorpusLines, AReturnEndsNoLineBesideLineFeeds) {
  EXPECT_EQ(texts(read(write("c.txt", "one\rtwo\nthree\r\n"))), (Strings{"one\rtwo", "three"}));
  EXPECT_EQ(error_of(write("c.csv", "id,text\n1,one\r2,two\n")),
            "c.csv:2: the row has 3 columns, the header 2 (it holds a carriage return, which ends "
            "lines only in a file without line feeds)");
}

TEST_F(CorpusLines, AMarkOfByteOrderStandsWhereFilesWerePutTogether) {
  const std::string mark = "\xef\xbb\xbf";
  EXPECT_EQ(texts(read(write("c.txt", mark + "one\n" + mark + "two\nth" + mark + "ree"))),
            (Strings{"one", "two", "th" + mark + "ree"}));
  EXPECT_EQ(texts(read(write("c.jsonl", mark + "{\"text\":\"a\"}\n" + mark + "{\"text\":\"b\"}"))),
            (Strings{"a", "b"}));
}

TEST_F(CorpusLines, AHeaderThatStandsAgainIsNoDocument) {
  const std::string table = "\xef\xbb\xbfid,text\r\n1,one\r\n2,two\r\n";
  const std::string file = write("c.csv", table + table + table);
  EXPECT_EQ(texts(read(file)), (Strings{"one", "two", "one", "two", "one", "two"}));
  const Strings told = remarks_of(file);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_NE(told[0].find("c.csv:4: the header stands again"), std::string::npos) << told[0];
  EXPECT_NE(told[0].find("(2 of its rows)"), std::string::npos) << told[0];
  // Of one column it may be a text.
  EXPECT_EQ(texts(read(write("d.csv", "text\none\ntext\n"))), (Strings{"one", "text"}));
  EXPECT_EQ(texts(read(write("e.csv", "id,text\nid,a\n"))), (Strings{"a"}));
}

TEST_F(CorpusLines, TheEndThatDosWroteIsNone) {
  EXPECT_EQ(texts(read(write("c.csv", "id,text\n1,one\n\x1a"))), (Strings{"one"}));
  EXPECT_EQ(texts(read(write("d.txt", "one\ntwo\x1a"))), (Strings{"one", "two"}));
  EXPECT_EQ(texts(read(write("e.txt", "o\x1ane\n"))), (Strings{"o\x1ane"}));
}

TEST_F(CorpusLines, EmptyCellsBehindTheLastColumnAreNone) {
  EXPECT_EQ(texts(read(write("c.tsv", "id\ttext\n1\tone\t\t\n2\t\"two\"\t\n3\t\n"))),
            (Strings{"one", "two", ""}));
  EXPECT_EQ(texts(read(write("c.csv", "id,text\n1,one,,\n2,two\n"))), (Strings{"one", "two"}));
  EXPECT_EQ(error_of(write("d.csv", "id,text\n1,one,,x\n")),
            "d.csv:2: the row has 4 columns, the header 2");
}

TEST_F(CorpusLines, TheSeparatorsLineAndTheHeaderAreReadAsTheyAreWritten) {
  for (const char* line : {"sep=;", "\"sep=;\"", "SEP=;", "\xef\xbb\xbfsep=;"}) {
    EXPECT_EQ(texts(read(write("c.csv", std::string(line) + "\r\nid;text\r\n1;a, b\r\n"))),
              (Strings{"a, b"}))
        << line;
  }
  EXPECT_EQ(texts(read(write("d.csv", "id, text \n1,one\n"))), (Strings{"one"}));
  EXPECT_EQ(
      error_of(write("e.csv", "id, Review text \n1,one\n"), {.text_field = "Review txt"}),
      "e.csv:1: the header has no column 'Review txt' (it has: id, Review text); did you mean "
      "--text-field 'Review text'?");
}

TEST_F(CorpusLines, QuotesMayBeWrittenWithABackslash) {
  const std::string file = write("c.csv",
                                 "id,text\n1,\"a path C:\\\"\n2,\"say \\\"ahoy\\\" to\"\n"
                                 "3,\"\\\"ahoy\\\", they said\\\\\"\n4,\"a \"\"b\"\"\"\n");
  EXPECT_EQ(texts(read(file)),
            (Strings{"a path C:\\", "say \"ahoy\" to", "\"ahoy\", they said\\\\", "a \"b\""}));
  ASSERT_EQ(remarks_of(file).size(), 1U);
  EXPECT_NE(remarks_of(file)[0].find("c.csv:3: a quote within a column is written \\\""),
            std::string::npos);
  EXPECT_EQ(error_of(write("d.csv", "id,text\n1,\"a\"b\n")),
            "d.csv:2: there is text behind the closing quote of column 2");
}

TEST_F(CorpusLines, OtherEncodingsAreReadWhereTheyAreNamed) {
  const std::string latin = "id,text\n1,caf\xe9 \x93smart\x94 na\xefve\n2,na\xc3\xafve\n";
  const std::string file = write("c.csv", latin);
  // A line that is UTF-8 stays so.
  EXPECT_EQ(texts(read(file, {.encoding = "windows-1252"})),
            (Strings{"café “smart” naïve", "naïve"}));
  EXPECT_EQ(texts(read(write("k.txt", "\xf0\xd2\xc9\xd7\xc5\xd4\n"), {.encoding = "koi8-r"})),
            (Strings{"Привет"}));
  EXPECT_EQ(texts(read(write("j.txt", "\x93\xfa\x96\x7b\x8c\xea\n"), {.encoding = "shift_jis"})),
            (Strings{"日本語"}));
  EXPECT_EQ(error_of(write("b.txt", "one\n\x81\xff\n"), {.encoding = "shift_jis"}),
            "b.txt:2: the text is neither UTF-8 nor as --encoding says");
}

TEST_F(CorpusLines, WhatIsNoUtf8IsAnErrorThatNamesTheLikelyEncoding) {
  const std::string text =
      "\xc2 \xfd\xf2\xee\xec \xe3\xee\xe4\xf3 \xfd\xea\xee\xed\xee\xec\xe8\xea\xe0 \xf1"
      "\xf2\xf0\xe0\xed\xfb \xe2\xfb\xf0\xee\xf1\xeb\xe0, \xe8 \xe1\xe5\xe7\xf0\xe0\xe1"
      "\xee\xf2\xe8\xf6\xe0 \xf1\xed\xe8\xe7\xe8\xeb\xe0\xf1\xfc \xe4\xee \xf3\xf0\xee"
      "\xe2\xed\xff, \xea\xee\xf2\xee\xf0\xee\xe3\xee \xed\xe5 \xe1\xfb\xeb\xee \xf3"
      "\xe6\xe5 \xec\xed\xee\xe3\xee \xeb\xe5\xf2; \xf2\xe0\xea \xe3\xee\xe2\xee\xf0"
      "\xe8\xf2\xf1\xff \xe2 \xee\xf2\xf7\xb8\xf2\xe5";
  std::string russian = "id,text\n";
  for (int i = 0; i < 8; ++i) russian += std::to_string(i) + ",\"" + text + "\"\n";
  const std::string told = error_of(write("c.csv", russian));
  EXPECT_EQ(told,
            "c.csv:2: the text is not UTF-8, and looks like windows-1251: --encoding windows-1251 "
            "reads it so");
  EXPECT_EQ(read(path("c.csv"), {.encoding = "windows-1251"}).at(0).text,
            "В этом году экономика страны выросла, и безработица снизилась до уровня, которого "
            "не было уже много лет; так говорится в отчёте");
}

TEST_F(CorpusLines, NamesThatAreNoEncodingAreRefused) {
  const std::string file = write("c.txt", "one\n");
  for (const char* name : {"klingon", "utf-16", "iso-2022-jp", "ebcdic-cp-us"}) {
    EXPECT_NE(error_of(file, {.encoding = name}).find(std::string("--encoding is '") + name),
              std::string::npos)
        << name;
  }
  EXPECT_EQ(texts(read(file, {.encoding = "latin1"})), (Strings{"one"}));
}

}  // namespace
}  // namespace saetm
