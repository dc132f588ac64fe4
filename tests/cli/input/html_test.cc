/// HTML in texts.
#include "io/corpus/html.h"

#include "cli/cli_test.h"

namespace saetm {
namespace {

TEST(Html, IsSeenWhereItPlainlyIs) {
  EXPECT_TRUE(has_html("<p>one</p>"));
  EXPECT_TRUE(has_html("one<br>two<br/>three"));
  EXPECT_TRUE(has_html("<DIV CLASS='a>b'>one</DIV>"));
  EXPECT_FALSE(has_html("a < b and c > d"));
  EXPECT_FALSE(has_html("write to <joe@example.com> <br"));
  EXPECT_FALSE(has_html("std::vector<T> x; List<String> y;"));
  EXPECT_FALSE(has_html("one <p> alone"));
  EXPECT_TRUE(has_html("one<br />two"));
}

TEST(Html, IsTakenOut) {
  EXPECT_EQ(without_html("<p class=\"x\">One &amp; two</p><p>t<b>hr</b>ee</p>"),
            "One & two\nthree");
  EXPECT_EQ(without_html("<style>p{}</style>a<script>if (a<b) {}</script>b</div>"), "ab");
  EXPECT_EQ(without_html("<a href='x?a>b'>link</a><!-- no <p> -->end"), "linkend");
  EXPECT_EQ(without_html("caf&#233; &#x41;&nbsp;x &unknown; AT&T &"), "café A x &unknown; AT&T &");
  EXPECT_EQ(without_html("a < b & c > d"), "a < b & c > d");
  EXPECT_EQ(without_html("<script>never closed </p>"), "never closed ");
  EXPECT_EQ(without_html("a <script> tag, not a <style> tag<br/>b"), "a  tag, not a  tag\nb");
  EXPECT_EQ(without_html("<![CDATA[<p>one</p>]]>"), "one");
}

TEST(Html, ThatIsCutOffGoesWithItsLastTag) {
  for (const char* tag : {"<a href=\"http://x.com/foo/bar", "<div class=\"a\" id='x",
                          "<div class=", "</di", "<", "<img", "<p cla"}) {
    EXPECT_EQ(without_html(std::string("The <b>ship</b> sails") + tag), "The ship sails") << tag;
  }
  EXPECT_EQ(without_html("<p>x</p>if a <b and c"), "x\nif a <b and c");
  EXPECT_EQ(without_html("<p>x</p>a <joe"), "x\na <joe");
  EXPECT_EQ(without_html("if a <b"), "if a <b");
}

TEST(Html, OfMailsAndFeedsIsTakenOut) {
  EXPECT_EQ(without_html("<!DOCTYPE html><?xml version=\"1\"?><html><o:p>&nbsp;</o:p>"
                         "<![if !mso]><st1:place>London</st1:place><![endif]></html>"),
            " London");
  EXPECT_EQ(without_html("&lt;p&gt;Hello &amp;nbsp;x &amp;#39;s&lt;/p&gt;"), "Hello  x 's");
  EXPECT_EQ(without_html("Ships &nbsp &copy 2000 &amp"), "Ships   © 2000 &");
  EXPECT_EQ(without_html("R&amp;D, a &amp;&amp; b, x&lty, a&amp=b, AT&T"),
            "R&D, a && b, x&lty, a&amp=b, AT&T");
  EXPECT_EQ(without_html("Use the &lt;title&gt; tag"), "Use the <title> tag");
  EXPECT_EQ(without_html("<br/>the <time>noon</time>"), "the noon");
}

class HtmlTest : public CliTest {};

TEST_F(HtmlTest, NoTagOrEntityIsAWord) {
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
