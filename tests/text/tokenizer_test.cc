#include "text/tokenizer.h"

#include <gtest/gtest.h>
#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <filesystem>
#include <random>

#include "saetm/corpus.h"
#include "saetm/error.h"
#include "text/pieces.h"
#include "where.h"

namespace saetm {
namespace {

using Strings = std::vector<std::string>;

Strings words(const std::string& text, const std::string& language = "german") {
  Tokenizer tokenizer(language);
  const auto& views = tokenizer.words(text);
  return {views.begin(), views.end()};
}

bool is_mark(UChar32 c) {
  return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
}

bool is_apostrophe(UChar32 c) {
  return c == '\'' || c == 0x2018 || c == 0x2019 || c == 0xff07;
}

bool is_hebrew(UChar32 c) {
  return c >= 0x5d0 && c <= 0x5ea;
}

bool is_cyrillic(UChar32 c) {
  return c >= 0x400 && c <= 0x4ff;
}

icu::UnicodeString letters_at(const icu::UnicodeString& units, int at, int end) {
  icu::UnicodeString letters;
  for (; at < end && (u_isalpha(units.char32At(at)) || is_mark(units.char32At(at)));
       at = units.moveIndex32(at, 1)) {
    letters.append(units.char32At(at));
  }
  return letters;
}

/// Whether an English apostrophe is part of a word, by lists written out here anew.
bool belongs(const icu::UnicodeString& before, const icu::UnicodeString& behind) {
  std::string a, b;
  before.toUTF8String(a);
  behind.toUTF8String(b);
  const std::string elided =
      " qu jusqu lorsqu puisqu quoiqu quelqu presqu dell nell sull dall all coll quell quest bell "
      "sant un gl th ";
  const std::string endings = " s t d m n ll re ve em all ";
  return before.countChar32() > 1 && !behind.isEmpty() &&
         elided.find(" " + a + " ") == std::string::npos &&
         endings.find(" " + b + " ") == std::string::npos;
}

/// The same words from ICU over the whole text at once, without any short way. For texts without
/// addresses and vocalisation.
Strings oracle(const std::string& text, bool english) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString given = icu::UnicodeString::fromUTF8(text);
  icu::UnicodeString units;
  for (int at = 0; at < given.length(); at = given.moveIndex32(at, 1)) {
    const UChar32 c = given.char32At(at);  // a letter in its compatibility form
    const icu::UnicodeString one(c);
    units += u_isalpha(c) || u_charType(c) == U_OTHER_NUMBER
                 ? icu::Normalizer2::getNFKCInstance(status)->normalize(one, status)
                 : one;
  }
  units.toLower(icu::Locale::getRoot());
  units = icu::Normalizer2::getNFCInstance(status)->normalize(units, status);
  static const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  breaks->setText(units);
  Strings found;
  for (int begin = 0, end; (end = breaks->next()) != icu::BreakIterator::DONE; begin = end) {
    std::vector<icu::UnicodeString> parts(1);
    bool dotted = false;
    for (int at = begin; at < end; at = units.moveIndex32(at, 1)) {
      const UChar32 c = units.char32At(at);
      const UChar32 before = at > begin ? units.char32At(units.moveIndex32(at, -1)) : 0;
      const int next = units.moveIndex32(at, 1);
      const UChar32 after = next < end ? units.char32At(next) : 0;
      if (u_isalpha(c) || u_isdigit(c) || (is_mark(c) && !parts.back().isEmpty())) {
        if (c != 0x307) parts.back().append(c);  // what lower case leaves of İ
      } else if (is_mark(c)) {
        continue;
      } else if (is_apostrophe(c) && is_hebrew(before) && is_hebrew(after)) {
        parts.back().append(UChar32{0x5f3});
      } else if (c == '"' && is_hebrew(before) && is_hebrew(after)) {
        parts.back().append(UChar32{0x5f4});
      } else if (is_apostrophe(c) && ((is_cyrillic(before) && is_cyrillic(after)) ||
                                      (parts.back() == u"o" && after >= 'a' && after <= 'z'))) {
        parts.back().append(u'\'');
      } else if (english && is_apostrophe(c) &&
                 belongs(parts.back(), letters_at(units, next, end))) {
        parts.back().append(u'\'');
      } else if (c < 0x80 || !u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) {
        parts.emplace_back();
        dotted = dotted || c == '.';
      }
    }
    Strings spelled;
    bool letters = true;
    for (const auto& part : parts) {
      std::string utf8;
      if (part.isEmpty() || u_isdigit(part.char32At(0))) continue;
      spelled.push_back(part.toUTF8String(utf8));
      letters = letters && spelled.back().size() == 1;
    }
    const std::size_t n = spelled.size();
    if (n > 1 && dotted && letters) {
      std::string joined;
      for (const std::string& letter : spelled) joined += letter;
      spelled = n > 2 ? Strings{joined} : Strings{};
    } else if (n > 1 && dotted) {
      static const Strings kEnds = {"com", "org",  "net",  "edu", "gov", "mil",
                                    "uk",  "info", "html", "htm", "php", "arpa"};
      if (std::find(kEnds.begin(), kEnds.end(), spelled.back()) != kEnds.end()) spelled.clear();
    } else if (n > 1 && english && spelled[n - 1] == "t" && spelled[n - 2].ends_with('n')) {
      spelled.clear();
    }
    found.insert(found.end(), spelled.begin(), spelled.end());
  }
  return found;
}

TEST(Tokenizer, WordsBeginWithALetter) {
  EXPECT_EQ(
      words("The QUICK (brown) fox, x-ray 3d a_b e.g. 1,000 mp3 covid19 h2o 42 1990s"),
      (Strings{"the", "quick", "brown", "fox", "x", "ray", "a", "b", "mp3", "covid19", "h2o"}));
  EXPECT_EQ(words("snake_case_name"), (Strings{"snake", "case", "name"}));
  EXPECT_EQ(words(""), Strings{});
  EXPECT_EQ(words(" \n\t"), Strings{});
}

TEST(Tokenizer, SentencesWithoutASpaceBetweenThemPart) {
  EXPECT_EQ(words("bright.The rocket flew home.Engine failure"),
            (Strings{"bright", "the", "rocket", "flew", "home", "engine", "failure"}));
  EXPECT_EQ(words("früh.Der"), (Strings{"früh", "der"}));
}

TEST(Tokenizer, AbbreviationsOfThreeLettersAreWords) {
  EXPECT_EQ(words("the U.S.A. and U.S.S.R, e.g. a.m."), (Strings{"the", "usa", "and", "ussr"}));
}

TEST(Tokenizer, AddressesGiveNothing) {
  EXPECT_EQ(words("see https://example.com/a_b?c=d, www.x.org/y, mail joe.doe@mail.example.com or "
                  "<joe@x.edu> at example.com now"),
            (Strings{"see", "mail", "or", "at", "now"}));
  EXPECT_EQ(words("joe@mail.org;melon (www.foo.com)grape http://x.org、kiwi <a@b.org>fig"),
            (Strings{"melon", "grape", "kiwi", "fig"}));
  EXPECT_EQ(words("@nasa and rock@roll stay"), (Strings{"nasa", "and", "rock", "roll", "stay"}));
}

TEST(Tokenizer, LigaturesAndWidthsAreLetters) {
  EXPECT_EQ(words("ﬁnancial oﬃce ﬂeet"), (Strings{"financial", "office", "fleet"}));
  EXPECT_EQ(words("ＡＢＣ ｄｅｆ"), (Strings{"abc", "def"}));
  EXPECT_EQ(words("CO₂ H₂O m²"), (Strings{"co2", "h2o", "m2"}));
}

TEST(Tokenizer, MarksThatAreLeftOutAtWillAreLeftOut) {
  EXPECT_EQ(words("المَدْرَسَةِ المدرسة ـــكتاب", "arabic"), (Strings{"المدرسة", "المدرسة", "كتاب"}));
  EXPECT_EQ(words("שָׁלוֹם שלום", "hebrew"), (Strings{"שלום", "שלום"}));
  EXPECT_EQ(words("İstanbul İYİ"), (Strings{"istanbul", "iyi"}));
}

TEST(Tokenizer, ApostrophesAndQuotesThatBelongToAWordStay) {
  EXPECT_EQ(words("Здоров'я об’єкт"), (Strings{"здоров'я", "об'єкт"}));
  EXPECT_EQ(words("O'Brien o’neill O' l'o"), (Strings{"o'brien", "o'neill", "o", "l", "o"}));
  EXPECT_EQ(words("צה\"ל ארה״ב ג׳ירפה \"שלום\"", "hebrew"),
            (Strings{"צה״ל", "ארה״ב", "ג׳ירפה", "שלום"}));
  EXPECT_EQ(words("la col·lecció intel·ligent", "catalan"),
            (Strings{"la", "col·lecció", "intel·ligent"}));
}

TEST(Tokenizer, WithoutALanguageEveryWordStandsAsItIs) {
  EXPECT_EQ(words("Covid19 MP3 h2o python3 snake_case 1990s U.S.A. example.com O'Brien 42 3.14 B2B "
                  "@NASA #tag state-of-the-art C++ C# don't x-ray",
                  "none"),
            (Strings{"covid19", "mp3", "h2o", "python3", "snake_case", "1990s", "u.s.a.",
                     "example.com", "o'brien", "42", "3.14", "b2b", "@nasa", "#tag",
                     "state-of-the-art", "c++", "c#", "don't", "x-ray"}));
  EXPECT_EQ(words("(end). \"Quoted\", - dash -- 5-7!", "none"),
            (Strings{"end", "quoted", "dash", "5-7"}));
  EXPECT_EQ(words("日本語 мир_и", "none"), (Strings{"日本語", "мир_и"}));
}

TEST(Tokenizer, APatternTakesThePlaceOfAllRules) {
  Tokenizer tokenizer("english", false, "(?:^|\\s)(\\p{L}{2,}-?\\d*)");
  const std::string text = "Boeing-747 an B-52 Über x";
  const auto& found = tokenizer.words(text);
  EXPECT_EQ(Strings(found.begin(), found.end()), (Strings{"boeing-747", "an", "über"}));
  EXPECT_THROW(Tokenizer("english", false, "(unclosed"), Error);
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
  EXPECT_EQ(words("l'eau d’Artagnan 'quoted' dogs'"),
            (Strings{"l", "eau", "d", "artagnan", "quoted", "dogs"}));
  EXPECT_EQ(words("don't"), (Strings{"don", "t"}));
}

TEST(Tokenizer, EnglishNegationsGiveNothing) {
  EXPECT_EQ(words("I don't, won’t; Clinton's they'll can't see", "english"),
            (Strings{"i", "clinton", "s", "they", "ll", "see"}));
}

TEST(Tokenizer, AnApostropheWithinAnEnglishWordBelongsToIt) {
  EXPECT_EQ(words("the Qur'an, Sana\u2019a and Ba'ath; ma'am, ne'er, temp'rate", "english"),
            (Strings{"the", "qur'an", "sana'a", "and", "ba'ath", "ma'am", "ne'er", "temp'rate"}));
  EXPECT_EQ(words("Qur'an's dog's they'll we've I'd l'eau d'or dell'arte rock'n'roll", "english"),
            (Strings{"qur'an", "s", "dog", "s", "they", "ll", "we", "ve", "i", "d", "l", "eau", "d",
                     "or", "dell", "arte", "rock", "n", "roll"}));
  EXPECT_EQ(words("Sana'a, Ankara'da", "auto"), (Strings{"sana", "a", "ankara", "da"}));
}

TEST(Tokenizer, AnAddressWithoutASchemeIsNone) {
  EXPECT_EQ(words("see github.com/user/repo, bit.ly/3xYz (docs.python.org/3/library/os.html#os) "
                  "host.org:8080/x youtube.com?v=abc end"),
            (Strings{"see", "end"}));
  EXPECT_EQ(words("на https://ru.wikipedia.org/wiki/Россия и http://a.org/b这里"),
            (Strings{"на", "и", "这里"}));
  // No addresses: names of files, abbreviations, sentences without a space.
  EXPECT_EQ(words("node.js/react and/or main.py/x said.It/them the U.S./Mexico"),
            (Strings{"node", "js", "react", "and", "or", "main", "py", "x", "said", "it", "them",
                     "the", "mexico"}));
}

/// The places of words that a line's end may cut, as "a|b".
Strings cuts(const std::string& text, const std::string& language = "german") {
  Tokenizer tokenizer(language, true);
  const auto& views = tokenizer.words(text);
  Strings found;
  for (const Tokenizer::Cut& cut : tokenizer.cuts()) {
    found.push_back(std::string(views[cut.word - 1]) + "|" + std::string(views[cut.word]) +
                    (cut.kind == WordCut::kLine    ? ""
                     : cut.kind == WordCut::kSpace ? " space"
                                                   : " sure"));
  }
  return found;
}

TEST(Tokenizer, KnowsWhereALineEndMayCutAWord) {
  EXPECT_EQ(cuts("an agree-\nment, Re-\r\n  gierung, con\u00ac\nstitution, vor\u00ad\nher, "
                 "Größ-\nenwahn, \u0438\u0437\u0434\u0430-\n\u043d\u0438\u0435"),
            (Strings{"agree|ment", "re|gierung", "con|stitution sure", "vor|her sure",
                     "größ|enwahn", "\u0438\u0437\u0434\u0430|\u043d\u0438\u0435"}));
  EXPECT_EQ(cuts("indem- nification", "english"), (Strings{"indem|nification space"}));
  EXPECT_EQ(cuts("THE SPEC-\nTATOR", "english"), (Strings{"spec|tator"}));
  // No cuts: a dash, a name, a number, an address, an empty line, a word that counts for nothing.
  EXPECT_EQ(cuts("word -\nnext NATO-\nGipfel B-\n52 www.a-\nb.org see-\n\nnext x--\ny a -b"),
            Strings{});
}

TEST(Tokenizer, JoinsWhatIsCut) {
  Tokenizer tokenizer("german", true);
  const auto& views = tokenizer.words("die in-\nter-\nnationale Re-\ngierung");
  tokenizer.join_cuts([](auto, auto, auto) { return true; });
  EXPECT_EQ(Strings(views.begin(), views.end()), (Strings{"die", "internationale", "regierung"}));
  EXPECT_TRUE(tokenizer.follows(1) && tokenizer.follows(2));
}

TEST(Tokenizer, JoinsOnlyWhatItIsTold) {
  Tokenizer tokenizer("german", true);
  const auto& views = tokenizer.words("a in-\nter-\nnational, x be-\nta ga-\nma");
  Strings asked;
  tokenizer.join_cuts([&](std::string_view before, std::string_view behind, WordCut::Kind) {
    asked.push_back(std::string(before) + "|" + std::string(behind));
    return before != "be";
  });
  EXPECT_EQ(asked, (Strings{"ga|ma", "be|ta", "ter|national", "in|ternational"}));
  EXPECT_EQ(Strings(views.begin(), views.end()),
            (Strings{"a", "international", "x", "be", "ta", "gama"}));
  EXPECT_TRUE(tokenizer.follows(1) && !tokenizer.follows(2) && tokenizer.follows(5));
}

TEST(Tokenizer, ALineEndMayCutAWordOfAnyLettersAndCase) {
  EXPECT_EQ(cuts("\u00dcber-\nsetzung, \u0420\u043e\u0441-\n\u0441\u0438\u044f, "
                 "\u00c9l\u00e9-\nments"),
            (Strings{"\u00fcber|setzung", "\u0440\u043e\u0441|\u0441\u0438\u044f",
                     "\u00e9l\u00e9|ments"}));
  EXPECT_EQ(cuts("\u00dcBER-\nSETZUNG", "auto"), (Strings{"\u00fcber|setzung"}));
  // The dotless i is longer than what it is written as, i shorter.
  EXPECT_EQ(cuts("Is\u0131-\ntma \u0130stan-\nbul", "turkish"),
            (Strings{"\u0131s\u0131|tma", "istan|bul"}));
  // What stands at the line's end counts for nothing; the word before it is another.
  EXPECT_EQ(cuts("\u00fcnd 3d-\nfoo"), Strings{});
}

TEST(Tokenizer, AHostThatBeginsWithADigitIsNone) {
  for (const std::string language : {"german", "english", "auto"}) {
    EXPECT_EQ(words("see 3d.com, 163.com (4chan.org) mail.163.com! 126.net. \"360.com\" 4CHAN.ORG end",
                    language),
              (Strings{"see", "end"}))
        << language;
  }
  EXPECT_EQ(words("in 2015.Net 3d.graphics 1.com\u00e9 version 2.0 com.3d 3.org_x"),
            (Strings{"in", "net", "graphics", "com\u00e9", "version", "com", "org", "x"}));
}

std::string repeated(const char* part, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += part;
  return text;
}

TEST(Tokenizer, TakesWorkInProportionToTheText) {
  // Of each character anew through the whole these would take hours.
  constexpr std::size_t kBytes = 2'000'000;
  for (const char* language : {"english", "german", "auto"}) {
    Tokenizer tokenizer(language);
    EXPECT_GE(tokenizer.words("ab" + repeated("'cd", kBytes)).size(), 1U) << language;
    EXPECT_GE(tokenizer.words(repeated("\u0430'", kBytes)).size(), 1U) << language;
    EXPECT_GE(tokenizer.words(repeated("a@", kBytes)).size(), 1U) << language;
    EXPECT_EQ(tokenizer.words(repeated("a@", kBytes) + "b.c").size(), 0U) << language;
    EXPECT_GE(tokenizer.words(repeated("a.@", kBytes)).size(), 1U) << language;
  }
  Tokenizer tokenizer("german", true);
  const auto& found = tokenizer.words(repeated("agree-\nment ", kBytes));
  const std::size_t cut = found.size();
  tokenizer.join_cuts([](auto, auto, auto) { return true; });
  EXPECT_EQ(found.size(), cut / 2);
  EXPECT_EQ(found.back(), "agreement");
  tokenizer.words(repeated("agree-\n", kBytes));
  tokenizer.join_cuts([](auto, auto, auto) { return true; });
  EXPECT_EQ(found.size(), 1U);
}

TEST(Tokenizer, ACopyGivesTheSame) {
  const Tokenizer first("english");
  Tokenizer second(first);
  EXPECT_EQ(second.words("Über don't 3d us"), (std::vector<std::string_view>{"über", "us"}));
}

TEST(Tokenizer, AgreesWithIcuOnRandomText) {
  const Strings alphabet{
      "a",  "B", "n",  "t",  "'",      "1",      "9",      ".",      ",",      ":", ";", "_",
      "-",  " ", " ",  "\n", "\t",     "\r",     "\"",     "o",      "u",      "é", "ß", "İ",
      "Σ",  "’", "‘",  "“",  "—",      "\u0301", "\u200d", "\u00ad", "\u200b", "ж", "א", "字",
      "カ", "ไ", "😀", "🇩",  "\u00a0", "\u3000", "·",      "\x01",   "\x0b",   "＇"};
  std::mt19937 random(7);
  Tokenizer tokenizer("german");
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
  const std::string file = in_tree("../shared/data/") + GetParam();
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no " << file;
  Tokenizer tokenizer("english");
  const auto reader = open_corpus(file, {});
  Document document;
  for (std::size_t i = 0; reader->next(document); ++i) {
    // ICU alone needs seconds for all; every fourth document is enough.
    if (i % 4 != 0) continue;
    std::string buffer;
    const std::string text(without_addresses(document.full_text(), buffer));
    const auto& views = tokenizer.words(text);
    const Strings found(views.begin(), views.end()), expected = oracle(text, true);
    const auto [a, b] = std::mismatch(found.begin(), found.end(), expected.begin(), expected.end());
    ASSERT_EQ(Strings(a, found.end()), Strings(b, expected.end())) << document.id;
  }
}

INSTANTIATE_TEST_SUITE_P(Tokenizer, OnCorpus,
                         ::testing::Values("20newsgroups.jsonl.gz", "state_of_the_union.jsonl.gz"));

}  // namespace
}  // namespace saetm
