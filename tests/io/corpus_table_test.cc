#include "io/corpus_files.h"

namespace saetm {
namespace {

using Strings = std::vector<std::string>;

class CorpusTable : public CorpusTest {
 protected:
  std::string csv_fault(const std::string& bytes) const { return error_of(write("c.csv", bytes)); }
};

TEST_F(CorpusTable, CsvColumnsByName) {
  const auto documents = read(write("c.csv",
                                    "time,text,extra,id,group,title\n"
                                    "1790,a b,x,d1,g,t\n"
                                    "\n"
                                    ",,,,,\n"));
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_EQ(documents[0].id, "d1");
  EXPECT_EQ(documents[0].time, "1790");
  EXPECT_EQ(documents[0].group, "g");
  EXPECT_EQ(documents[0].title, "t");
  EXPECT_EQ(documents[0].text, "a b");
  EXPECT_EQ(documents[1].id, "1");
  EXPECT_EQ(documents[1].text, "");
}

TEST_F(CorpusTable, CsvQuotes) {
  const auto documents = read(write("c.csv",
                                    "text,id\r\n"
                                    "\"a, \"\"b\"\"\",1\r\n"
                                    "\"two\r\n\r\nlines\",\"2\"\r\n"
                                    "five\" pipe,3\r\n"
                                    "\"\",\"\""));
  EXPECT_EQ(texts(documents), (Strings{"a, \"b\"", "two\r\n\r\nlines", "five\" pipe", ""}));
  EXPECT_EQ(documents.at(1).id, "2");
  EXPECT_EQ(documents.at(3).id, "3");
}

TEST_F(CorpusTable, TwoColumnsOfOneNameAreRefusedWhereTheyAreRead) {
  EXPECT_EQ(
      csv_fault("text,id,text\na,1,b\n"),
      "c.csv:1: columns 1 and 3 of the header are all called 'text', so which is meant cannot "
      "be told: give them names of their own");
  EXPECT_NE(csv_fault("id,text,id,id\n1,a,2,3\n").find("columns 1, 3 and 4 of"), std::string::npos);
  EXPECT_EQ(texts(read(write("c.csv", "x,text,x,,\n1,a,2,3,4\n"))), (Strings{"a"}));
}

TEST_F(CorpusTable, AColumnWithoutANameIsNoFieldThatIsNotAskedFor) {
  CorpusOptions options;
  options.group_field = options.title_field = "";
  const auto documents = read(write("c.csv", ",text\n0,a\n"), options);
  EXPECT_EQ(documents.at(0).group + documents.at(0).title, "");
}

TEST_F(CorpusTable, CsvErrorsCountPhysicalLines) {
  EXPECT_EQ(csv_fault("text,id\n\"a\nb\nc\",1\nx\n"),
            "c.csv:5: the row has 1 columns, the header 2");
  EXPECT_EQ(csv_fault("text,id\n\"a\nb\",1,2\n"), "c.csv:2: the row has 3 columns, the header 2");
  EXPECT_EQ(csv_fault("text,id\n1,\"a\nb\" c\n"),
            "c.csv:3: there is text behind the closing quote of column 2");
  EXPECT_EQ(csv_fault("text,id\nx,1\ny,\"2\nz,3\n"),
            "c.csv:3: the quote opened in column 2 is never closed");
  EXPECT_EQ(csv_fault("text,id\n\"a\n\xff\",1\n"),
            "c.csv:3: the text is not UTF-8; --encoding says what else it is in");
}

TEST_F(CorpusTable, TheHeaderNeedsTheText) {
  const std::string message = "c.csv:2: the header has no column 'text' (it has: id, body)";
  EXPECT_EQ(csv_fault("\nid,body\n1,2\n"), message);
  EXPECT_THROW(open_corpus(path("c.csv"), {}), Error);
}

TEST_F(CorpusTable, AFileWithoutRowsIsAnEmptyCorpus) {
  EXPECT_TRUE(read(write("c.csv", "")).empty());
  EXPECT_TRUE(read(write("c.csv", "\xef\xbb\xbftext,id\n")).empty());
}

TEST_F(CorpusTable, ALoneQuoteOfATsvIsALetter) {
  const auto documents = read(write("c.tsv",
                                    "\xef\xbb\xbftext\tid\r\n"
                                    "\"a\t1\r\n"
                                    "\r\n"
                                    "b, \"c\"\t2"));
  EXPECT_EQ(texts(documents), (Strings{"\"a", "b, \"c\""}));
  EXPECT_EQ(documents.at(1).id, "2");
  EXPECT_EQ(error_of(write("c.tsv", "text\tid\na\t1\nb\n")),
            "c.tsv:3: the row has 1 columns, the header 2");
}

TEST_F(CorpusTable, ALoneTsvColumnMayBeEmpty) {
  EXPECT_EQ(texts(read(write("c.tsv", "text\na\n\nb\n"))), (Strings{"a", "", "b"}));
}

}  // namespace
}  // namespace saetm
