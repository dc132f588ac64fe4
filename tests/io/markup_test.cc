/// What stands in texts and is none of their words: TeX, subtitles, escapes, and UTF-8 that was
/// taken for something else.
#include "io/corpus/markup.h"

#include "io/corpus/cues.h"
#include "io/corpus/escapes.h"
#include "io/corpus/html.h"
#include "io/corpus/mojibake.h"
#include "io/corpus/tex.h"
#include "io/corpus_files.h"

namespace saetm {
namespace {

using Strings = std::vector<std::string>;

/// The text with TeX taken out, spaces put together; as it is where there is none.
std::string plain(const std::string& text) {
  if (!has_tex(text)) return text;
  std::string out;
  for (const char c : without_tex(text)) {
    if (c != ' ' || !out.ends_with(' ')) out += c;
  }
  return out;
}

TEST(Tex, IsTakenOutAndAccentsAreLetters) {
  EXPECT_EQ(plain("We prove $\\alpha \\leq \\frac{speed}{time}$ in \\cite[p.~3]{knuth1984} by "
                  "\\textbf{induction}"),
            "We prove speed time in by induction");
  EXPECT_EQ(plain("Erd\\H{o}s, caf\\'{e}, na\\\"{\\i}ve, {\\L}ukasz, Stra\\ss e, Fran\\c cois"),
            "Erdo\u030bs, cafe\u0301, nai\u0308ve, Łukasz, Straße, Franc\u0327ois");
  EXPECT_EQ(plain("Schr{\\\"o}dinger"), "Schro\u0308dinger");
  EXPECT_EQ(plain("$\\ell_1$-norm of 100\\% \\emph{re}use \\begin{equation}x\\end{equation}"),
            " _1-norm of 100% reuse x ");
}

TEST(Tex, IsNotSeenInOtherTexts) {
  for (const std::string text :
       {"C:\\Users\\joe\\docs", "he said \\\"hello\\\"", "a regex \\w{3} or \\d{2}, \\u{1F600}",
        "it costs $5 and $6", "{\\rtf1\\ansi{\\fonttbl}}", "f(x) { return {1}; }",
        "printf(\"\\n\")"}) {
    EXPECT_EQ(plain(text), text);
  }
}

TEST(Cues, AreTakenOut) {
  const std::string text =
      "WEBVTT\n\n1\n00:00:01,600 --> 00:00:04,200\nHello, captain.\n\n7\n00:05.900 --> 00:07.999 "
      "align:start position:0%\n- {\\an8}Abandon ship!\n<v Roger>We sail<00:00:07.500><c> at "
      "dawn</c>\n1912\n";
  ASSERT_TRUE(has_cues(text));
  EXPECT_EQ(without_cues(text), "\nHello, captain.\n\n- Abandon ship!\nWe sail at dawn\n1912\n");
  EXPECT_FALSE(has_cues("a --> b\n<!-- 00:01 --> 12"));
  EXPECT_FALSE(has_cues("from 10:00 --> noon"));
}

TEST(Escapes, AreLineEndsWhereAllBackslashesAreEscapes) {
  for (const auto& [text, plain] : std::vector<std::pair<std::string, std::string>>{
           {"Great.\\n\\nWe went \\\"home\\\"", "Great.\n\nWe went \"home\""},
           {"line\\nNext\\tone", "line\nNext\tone"},
           {"good.\\nwe", "good.\nwe"},
           {"x\\r\\ny", "x \ny"}}) {
    ASSERT_TRUE(has_escapes(text)) << text;
    EXPECT_EQ(without_escapes(text), plain);
  }
  for (const std::string text :
       {"C:\\temp\\new", "the \\nu is", "say \\alpha\\n", "$\\nu$, $\\rho$", "plain", "a\\tb"}) {
    EXPECT_FALSE(has_escapes(text)) << text;
  }
}

TEST(Mojibake, IsBroughtBack) {
  for (const auto& [wrong, right] :
       std::vector<std::pair<std::string, std::string>>{{"cafÃ© dâ€™Ã©tÃ©", "café d’été"},
                                                        {"cafÃ©", "café"},
                                                        {"itâ€™s", "it’s"},
                                                        {"Ð¿Ñ€Ð¸Ð²ÐµÑ‚", "привет"},
                                                        {"ÐºÐ¾Ð´", "код"},
                                                        {"ÎºÎ±Î¹", "και"},
                                                        {"Ø§Ù„Ø¨", "الب"},
                                                        {"Â£5", "£5"}}) {
    std::string text = wrong;
    EXPECT_TRUE(mend_mojibake(text)) << wrong;
    EXPECT_EQ(text, right);
    EXPECT_FALSE(mend_mojibake(text)) << right;
  }
  for (const std::string right :
       {"IRMÃ”", "São Paulo, Ã", "naïve", "plain", "日本語", "привет", "Â«", "ÃÃ", "cafÃ© naïve",
        "JOSÉ… ANDRÉ…", "MENÜ“ und MENÜ“", "SØ… SØ…", "OÙ… OÙ…", "AÑ… AÑ…", "JOSÉ… MENÜ“"}) {
    std::string text = right;
    EXPECT_FALSE(mend_mojibake(text)) << right;
    EXPECT_EQ(text, right);
  }
}

/// The unit again and again, 2 MB in all.
std::string many(const std::string& unit) {
  std::string text;
  while (text.size() < 2'000'000) text += unit;
  return text;
}

/// Texts of nothing but beginnings. Each looked at to the text's end, they would take hours.
TEST(Beginnings, WithoutEndsAreReadOnce) {
  const std::string closing = many("</b>");
  for (const std::string name : {"script", "style", "noscript"}) {
    EXPECT_EQ(without_html(many("<" + name + ">") + closing), "") << name;
  }
  const std::string declarations = many("<!a");
  EXPECT_EQ(without_html("<b></b>" + declarations), declarations);
  EXPECT_EQ(without_html("<b></b>" + many("<!--")), "");
  EXPECT_EQ(without_html("<b></b>" + many("<?xml ")), many("<?xml "));
  const std::string cited = without_tex("\\emph{x}" + many("\\cite["));
  EXPECT_EQ(cited.substr(0, 6), "x [ [ ");
  (void)without_tex("\\emph{x}" + many("\\cite{"));
  const std::string arrows = many("-->");
  EXPECT_FALSE(has_cues(arrows));
  EXPECT_EQ(without_cues(arrows), arrows);
  EXPECT_EQ(without_cues(many("<")), many("<"));
  EXPECT_EQ(without_cues(many("{\\")), many("{\\"));
  EXPECT_TRUE(has_cues(arrows + "\n00:00:01,600 --> 00:00:04,200\n"));
}

TEST(Html, ACommentThatDoesNotEndKeepsTheText) {
  EXPECT_EQ(without_html("<p>one</p><!-- two --><p>three</p>"), "one\nthree");
  EXPECT_EQ(without_html("<p>one</p> <!-- two <b>three</b>"), "one\n  two three");
  EXPECT_EQ(without_html("<p>one</p><script>two <b>three</b>"), "one\ntwo three");
  EXPECT_EQ(without_html("<p>one</p><script>two</script>three<script>four"), "one\nthreefour");
}

class MarkupOfCorpora : public CorpusTest {};

TEST_F(MarkupOfCorpora, IsTakenOutOfTitlesAndTextsAndKeptOnRequest) {
  const std::string file = write(
      "c.jsonl",
      "{\"title\": \"On $\\\\mathbb{R}$\", \"text\": \"cafÃ©\"}\n{\"text\": \"one.\\\\nTwo\"}\n");
  const auto documents = read(file);
  EXPECT_EQ(documents.at(0).title, "On R");
  EXPECT_EQ(texts(documents), (Strings{"café", "one.\nTwo"}));
  EXPECT_EQ(texts(read(file, {.markup = "keep"})), (Strings{"cafÃ©", "one.\\nTwo"}));
  const auto reader = open_corpus(file, {});
  for (Document document; reader->next(document);) {
  }
  ASSERT_EQ(reader->remarks().size(), 1U);
  EXPECT_NE(reader->remarks()[0].find("c.jsonl:1: UTF-8 was taken for Windows-1252"),
            std::string::npos);
  EXPECT_NE(reader->remarks()[0].find("(in 1 document)"), std::string::npos);
}

}  // namespace
}  // namespace saetm
