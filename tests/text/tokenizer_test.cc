#include "text/tokenizer.h"

#include <gtest/gtest.h>
#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <filesystem>
#include <random>

#include "saetm/corpus.h"

namespace saetm {
namespace {

using Strings = std::vector<std::string>;

Strings words(const std::string& text, const std::string& language = "none") {
  Tokenizer tokenizer(language);
  const auto& views = tokenizer.words(text);
  return {views.begin(), views.end()};
}

/// The same words from ICU over the whole text at once, without any short way.
Strings oracle(const std::string& text, bool english) {
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString units = icu::UnicodeString::fromUTF8(text);
  units.toLower(icu::Locale::getRoot());
  units = icu::Normalizer2::getNFCInstance(status)->normalize(units, status);
  static const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  breaks->setText(units);
  Strings found;
  for (int begin = 0, end; (end = breaks->next()) != icu::BreakIterator::DONE; begin = end) {
    std::vector<icu::UnicodeString> pieces(1);
    bool good = true;
    for (int at = begin; at < end; at = units.moveIndex32(at, 1)) {
      const UChar32 c = units.char32At(at);
      const bool mark = (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
      if (u_isalpha(c) || (mark && !pieces.back().isEmpty())) {
        pieces.back().append(c);
      } else if (c == '\'' || c == 0x2018 || c == 0x2019 || c == 0xff07) {
        pieces.emplace_back();
      } else if (!u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) {
        good = false;
      }
    }
    Strings spelled;
    for (const auto& piece : pieces) {
      std::string utf8;
      if (!piece.isEmpty()) spelled.push_back(piece.toUTF8String(utf8));
    }
    const std::size_t n = spelled.size();
    if (english && n > 1 && spelled[n - 1] == "t" && spelled[n - 2].ends_with('n')) good = false;
    if (good) found.insert(found.end(), spelled.begin(), spelled.end());
  }
  return found;
}

TEST(Tokenizer, WordsOfLettersInLowerCase) {
  EXPECT_EQ(words("The QUICK (brown) fox, x-ray 3d a_b e.g. 1,000 mp3"),
            (Strings{"the", "quick", "brown", "fox", "x", "ray"}));
  EXPECT_EQ(words(""), Strings{});
  EXPECT_EQ(words(" \n\t"), Strings{});
}

TEST(Tokenizer, OtherScripts) {
  EXPECT_EQ(words("Größe ÜBER Straße"), (Strings{"größe", "über", "straße"}));
  EXPECT_EQ(words("Привет, МИР! ΣΊΣΥΦΟΣ"), (Strings{"привет", "мир", "σίσυφος"}));
  EXPECT_EQ(words("हिन्दी भाषा"), (Strings{"हिन्दी", "भाषा"}));
  EXPECT_EQ(words("II ılık", "turkish"), (Strings{"ıı", "ılık"}));
}

TEST(Tokenizer, NormalFormAndSoftHyphens) {
  EXPECT_EQ(words("u\xcc\x88"
                  "ber"),
            (Strings{"über"}));
  EXPECT_EQ(words("Donau\xc2\xad"
                  "dampf co\xc2\xadoperate"),
            (Strings{"donaudampf", "cooperate"}));
}

TEST(Tokenizer, ApostrophesSplit) {
  EXPECT_EQ(words("l'eau O’Brien 'quoted' dogs'"),
            (Strings{"l", "eau", "o", "brien", "quoted", "dogs"}));
  EXPECT_EQ(words("don't"), (Strings{"don", "t"}));
}

TEST(Tokenizer, EnglishNegationsGiveNothing) {
  EXPECT_EQ(words("I don't, won’t; Clinton's they'll can't see", "english"),
            (Strings{"i", "clinton", "s", "they", "ll", "see"}));
}

TEST(Tokenizer, ACopyGivesTheSame) {
  const Tokenizer first("english");
  Tokenizer second(first);
  EXPECT_EQ(second.words("Über don't 3d us"), (std::vector<std::string_view>{"über", "us"}));
}

TEST(Tokenizer, AgreesWithIcuOnRandomText) {
  const Strings alphabet{
      "a",  "B", "n",  "t",  "'",      "1",      "9",      ".",      ",",      ":", ";", "_",
      "-",  " ", " ",  "\n", "\t",     "\r",     "\"",     "@",      "/",      "é", "ß", "İ",
      "Σ",  "’", "‘",  "“",  "—",      "\u0301", "\u200d", "\u00ad", "\u200b", "ж", "א", "字",
      "カ", "ไ", "😀", "🇩",  "\u00a0", "\u3000", "·",      "\x01",   "\x0b",   "＇"};
  std::mt19937 random(7);
  Tokenizer tokenizer("none");
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    const std::size_t letters = round % 2 ? 21 : alphabet.size();  // every other one plain ASCII
    for (std::size_t i = 0, size = random() % 24; i < size; ++i)
      text += alphabet[random() % letters];
    const auto& views = tokenizer.words(text);
    ASSERT_EQ(Strings(views.begin(), views.end()), oracle(text, false)) << "'" << text << "'";
  }
}

TEST(Tokenizer, LongTextsBeyondAscii) {
  std::string text;
  Strings expected;
  for (int i = 0; i < 300'000; ++i) {
    text += i % 3 ? "мир " : "äpfel \n";
    expected.push_back(i % 3 ? "мир" : "äpfel");
  }
  EXPECT_TRUE(words(text) == expected);
  EXPECT_EQ(words(text, "turkish").size(), expected.size());
}

class OnCorpus : public ::testing::TestWithParam<const char*> {};

TEST_P(OnCorpus, AgreesWithIcu) {
  const std::string file = std::string(SAETM_SOURCE_DIR "/../shared/data/") + GetParam();
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no " << file;
  Tokenizer tokenizer("english");
  const auto reader = open_corpus(file, {});
  Document document;
  for (std::size_t i = 0; reader->next(document); ++i) {
    // ICU alone needs seconds for all; every fourth document is enough.
    if (i % 4 != 0) continue;
    const auto& views = tokenizer.words(document.full_text());
    ASSERT_EQ(Strings(views.begin(), views.end()), oracle(document.full_text(), true))
        << document.id;
  }
}

INSTANTIATE_TEST_SUITE_P(Tokenizer, OnCorpus,
                         ::testing::Values("20newsgroups.jsonl.gz", "state_of_the_union.jsonl.gz"));

}  // namespace
}  // namespace saetm
