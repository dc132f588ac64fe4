/// Which words of real texts are kept.
#include <set>

#include "cli/cli_test.h"

namespace saetm {
namespace {

class WordsTest : public CliTest {
 protected:
  std::set<std::string> vocabulary(const std::string& text, const Words& more) {
    std::string lines;
    for (int i = 0; i < 6; ++i)
      lines += Json{{"text", text + " number" + std::string(1, 'a' + i)}}.dump() + "\n";
    Words words = {"prepare",     write("texts.jsonl", lines), "--out", path("run"),
                   "--overwrite", "--min-documents",           "2"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome done = run(words);
    EXPECT_EQ(done.code, 0) << done.err;
    std::set<std::string> found;
    std::istringstream in(read(path("run/vocabulary.txt")));
    for (std::string line; std::getline(in, line);) found.insert(line.substr(0, line.find('\t')));
    return found;
  }
  using Set = std::set<std::string>;
};

TEST_F(WordsTest, NamesAndNewWordsAreKept) {
  const std::string text =
      "covid pandemic bitcoin iphones brexit obama facebook naïve café wordpress qt mp3";
  EXPECT_EQ(vocabulary(text, {}), (Set{"covid", "pandemic", "bitcoin", "iphones", "brexit", "obama",
                                       "facebook", "naive", "cafe", "wordpress", "qt", "mp3"}));
  EXPECT_EQ(vocabulary(text, {"--unknown-words", "drop"}), (Set{"pandemic"}));
}

TEST_F(WordsTest, OwnStopWordsAreAddedOrReplace) {
  const std::string text = "the planet and the star";
  EXPECT_EQ(vocabulary(text, {}), (Set{"planet", "star"}));
  EXPECT_EQ(vocabulary(text, {"--stop-words", write("stop.txt", "planet\n")}), (Set{"star"}));
  EXPECT_EQ(vocabulary(text, {"--stop-words", write("stop.txt", "\xef\xbb\xbfPlanet\r\n")}),
            (Set{"star"}));
  expect_refused(run({"prepare", corpus_, "--out", path("other"), "--stop-words",
                      write("latin.txt", "caf\xe9\n")}),
                 {"latin.txt", "UTF-8"});
  EXPECT_EQ(vocabulary(text, {"--stop-words", "planet,star", "--stop-words-mode", "replace",
                              "--language", "german"}),
            (Set{"the", "and"}));
  std::filesystem::remove(path("stop.txt"));
  expect_refused(
      run({"prepare", corpus_, "--out", path("other"), "--stop-words", path("stop.txt")}),
      {"stop.txt", "--stop-words"});
}

TEST_F(WordsTest, StopWordsOfSeveralWordsAreTold) {
  const Words prepare = {"prepare", corpus_, "--out", path("run"), "--overwrite"};
  Words words = prepare;
  words.insert(words.end(), {"--stop-words", "planet, new york,e-mail"});
  const Outcome done = run(words);
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_NE(done.err.find("--stop-words: no word is left out by what is several words as texts are "
                          "cut (new york, e mail); with --ngrams 2"),
            std::string::npos)
      << done.err;
  EXPECT_EQ(read(path("run/vocabulary.txt")).find("planet"), std::string::npos);
}

TEST_F(WordsTest, WhereNoWordIsLeftTheOptionsThatTookThemAreNamed) {
  const auto prepared = [&](const Words& more) {
    Words words = {"prepare", corpus_, "--out", path("other")};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  };
  const Outcome none = prepared({"--token-pattern", "[A-Z]+"});
  expect_refused(none, {"no word is found", "--text-field", "--token-pattern", "small letters"});
  EXPECT_EQ(none.err.find("--language"), std::string::npos) << none.err;
  expect_refused(prepared({"--min-share", "0.99"}), {"no word is left", "--min-share"});
  const Outcome few = prepared({"--token-pattern", "[a-z]+", "--min-documents", "1000"});
  expect_refused(few, {"no word is left", "--min-documents", "--token-pattern"});
  EXPECT_EQ(few.err.find("--language"), std::string::npos) << few.err;
  EXPECT_EQ(few.err.find("--stop-words"), std::string::npos) << few.err;
}

TEST_F(WordsTest, APatternAndSharesChoose) {
  EXPECT_EQ(vocabulary("Boeing-747 B-52 jet", {"--token-pattern", "\\p{L}+-\\d+"}),
            (Set{"boeing-747", "b-52"}));
  expect_refused(run({"prepare", corpus_, "--out", path("other"), "--token-pattern", "("}),
                 {"--token-pattern"});
  std::string lines;
  for (int i = 0; i < 20; ++i) {
    lines += Json{{"text", std::string("planet ") + (i % 2 ? "star" : "comet")}}.dump() + "\n";
  }
  ASSERT_EQ(
      run({"prepare", write("half.jsonl", lines), "--out", path("half"), "--max-share", "0.9"})
          .code,
      0);
  EXPECT_EQ(read(path("half/vocabulary.txt")).find("planet"), std::string::npos);
}

TEST_F(WordsTest, TurkishIsLoweredByItsOwnRulesUnderAutoToo) {
  const Set words = vocabulary(
      "Bu çok güzel bir gün ve İstanbul'da IŞIK var ama ben evde kalmak istiyorum çünkü hava çok "
      "İYİ",
      {"--language", "auto"});
  EXPECT_TRUE(words.contains("ışık")) << Json(words).dump();
  EXPECT_TRUE(words.contains("istanbul")) << Json(words).dump();
}

}  // namespace
}  // namespace saetm
