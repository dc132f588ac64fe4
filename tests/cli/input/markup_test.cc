/// HTML in texts.
#include "io/corpus/markup.h"

#include "cli/cli_test.h"

namespace saetm {
namespace {

TEST(Markup, IsSeenWhereItPlainlyIs) {
  EXPECT_TRUE(has_markup("<p>one</p>"));
  EXPECT_TRUE(has_markup("one<br>two<br/>three"));
  EXPECT_TRUE(has_markup("<DIV CLASS='a>b'>one</DIV>"));
  EXPECT_FALSE(has_markup("a < b and c > d"));
  EXPECT_FALSE(has_markup("write to <joe@example.com> <br"));
  EXPECT_FALSE(has_markup("std::vector<T> x; List<String> y;"));
  EXPECT_FALSE(has_markup("one <p> alone"));
  EXPECT_TRUE(has_markup("one<br />two"));
}

TEST(Markup, IsTakenOut) {
  EXPECT_EQ(without_markup("<p class=\"x\">One &amp; two</p><p>t<b>hr</b>ee</p>"),
            "One & two\nthree");
  EXPECT_EQ(without_markup("<style>p{}</style>a<script>if (a<b) {}</script>b</div>"), "ab");
  EXPECT_EQ(without_markup("<a href='x?a>b'>link</a><!-- no <p> -->end"), "linkend");
  EXPECT_EQ(without_markup("caf&#233; &#x41;&nbsp;x &unknown; AT&T &"),
            "café A x &unknown; AT&T &");
  EXPECT_EQ(without_markup("a < b & c > d"), "a < b & c > d");
  EXPECT_EQ(without_markup("<script>never closed </p>"), "never closed ");
  EXPECT_EQ(without_markup("a <script> tag, not a <style> tag<br/>b"), "a  tag, not a  tag\nb");
  EXPECT_EQ(without_markup("<![CDATA[<p>one</p>]]>"), "one");
}

class MarkupTest : public CliTest {};

TEST_F(MarkupTest, NoTagOrEntityIsAWord) {
  std::vector<Record> records = make_records(kDocuments);
  for (std::size_t i = 0; i < records.size(); i += 2) {
    records[i].text = "<p class=\"body-text\">" + records[i].text +
                      "&nbsp;</p><a href=\"https://www.example.com/news?a=1&amp;b=2\">more</a>";
  }
  const std::string corpus = write("html.jsonl", as_jsonl(records));
  ASSERT_EQ(run({"prepare", corpus, "--out", path("run")}).code, 0);
  const std::string words = read(path("run/vocabulary.txt"));
  for (const char* word :
       {"class", "body", "text", "href", "amp", "nbsp", "http", "https", "www"}) {
    EXPECT_EQ(words.find(std::string(word) + "\t"), std::string::npos) << word;
  }
  ASSERT_EQ(run({"prepare", corpus, "--out", path("kept"), "--markup", "keep"}).code, 0);
  EXPECT_NE(read(path("kept/vocabulary.txt")).find("class\t"), std::string::npos);
}

}  // namespace
}  // namespace saetm
