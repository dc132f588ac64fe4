// Words of many languages, and each document's own.
#include "text/rules/languages.h"

#include <set>

#include "saetm/error.h"
#include "saetm/random.h"
#include "saetm/text.h"
#include "text/rules/korean.h"
#include "text/rules/language_guess.h"
#include "text/rules/wordnet.h"
#include "text/tokenizer.h"

namespace saetm {
namespace {

using Strings = std::vector<std::string>;

BagOfWords count(const Strings& texts, const std::string& language) {
  WordCounter counter({.language = language, .min_documents = 1});
  counter.add(texts);
  return counter.finish();
}

std::set<std::string> words_of(const std::string& text, const std::string& language) {
  const BagOfWords bag = count({text}, language);
  return {bag.vocabulary.words.begin(), bag.vocabulary.words.end()};
}

bool has_wordnet() {
  try {
    WordNet::find_folder();
    return true;
  } catch (const Error&) {
    return false;
  }
}

TEST(Languages, AreNamedByNameOrCode) {
  EXPECT_EQ(language_name("de"), "german");
  EXPECT_EQ(language_name("german"), "german");
  EXPECT_EQ(language_name("auto"), "auto");
  EXPECT_EQ(language_name("None"), "none");
  const std::pair<const char*, const char*> written[] = {
      {"English", "english"},    {"EN", "english"},       {"eng", "english"},
      {"en-US", "english"},      {"zh-cn", "chinese"},    {"zh_Hant", "chinese"},
      {"zho", "chinese"},        {"pt-BR", "portuguese"}, {"Deutsch", "german"},
      {"ger", "german"},         {"DEU", "german"},       {"nb", "norwegian"},
      {"fr_CA.UTF-8", "french"}, {"Español", "spanish"},  {"iw", "hebrew"},
      {"русский", "russian"},    {"Русский", "russian"},  {"Čeština", "czech"},
      {"C\u030ceS\u030ctina", "czech"}, {"Ελληνικά", "greek"}, {"FRANÇAIS", "french"},
      {"TÜRKÇE", "turkish"},     {"Українська", "ukrainian"}};
  for (const auto& [given, name] : written) EXPECT_EQ(language_name(given), name) << given;
  for (const char* unknown : {"", "-", "klingon", "de de", "e", "xx-en"}) {
    EXPECT_EQ(language_name(unknown), unknown);
  }
  EXPECT_EQ(language_name("klingon"), "klingon");
  EXPECT_EQ(words_of("Die Häuser der Stadt", "de"), words_of("Die Häuser der Stadt", "german"));
  std::set<std::string_view> codes;
  for (const Language& language : languages()) {
    EXPECT_TRUE(codes.insert(language.code).second) << language.code;
    EXPECT_NO_THROW(language.name == "english"
                        ? WordCounter({.language = "none"})
                        : WordCounter({.language = std::string(language.name)}))
        << language.name;
  }
}

TEST(Languages, WordsNotSentencesWithoutSpaces) {
  using Set = std::set<std::string>;
  // The dictionary cuts off 家, 室 and 者, which are single letters then.
  EXPECT_EQ(words_of("科学家在实验室研究气候变化。", "chinese"),
            (Set{"科学", "实验", "研究", "气候", "变化"}));
  EXPECT_EQ(words_of("科学者は気候を研究した。", "ja"), (Set{"科学", "気候", "研究"}));
  const Set thai = words_of("นักวิทยาศาสตร์ศึกษาภูมิอากาศ", "thai");
  EXPECT_GT(thai.size(), 1U);
  EXPECT_TRUE(thai.contains("ศึกษา"));
}

TEST(Languages, KoreanWordsCountWithoutParticles) {
  for (const char* form :
       {"정부가", "정부는", "정부를", "정부에서는", "정부의", "정부들은", "정부"}) {
    EXPECT_EQ(without_particles(form), "정부") << form;
  }
  EXPECT_EQ(without_particles("나라"), "나라") << "two syllables stay";
  const BagOfWords bag = count({"정부가 경제를 경제는 정부는 정부의"}, "ko");
  EXPECT_EQ(bag.vocabulary.words.size(), 2U);
  EXPECT_EQ(bag.counts.nonzeros(), 2U);
}

struct Sample {
  const char* language;
  const char* text;
};

/// Two plain sentences each; none is from a corpus.
const Sample kSamples[] = {
    {"arabic", "كان الرجل يعمل في المدينة منذ سنوات. هذا البيت الذي بناه والده على الجبل."},
    {"catalan",
     "L'home treballava a la ciutat des de feia anys. Aquesta és la casa que va construir "
     "el seu pare amb els veïns."},
    {"chinese", "这个人在城市里工作了很多年。这是他父亲在山上建造的房子。"},
    {"czech",
     "Ten muž pracoval ve městě už mnoho let. Toto je dům, který jeho otec postavil na hoře."},
    {"danish",
     "Manden havde arbejdet i byen i mange år. Det er huset, som hans far byggede på bjerget."},
    {"dutch",
     "De man werkte al jaren in de stad. Dit is het huis dat zijn vader op de berg bouwde."},
    {"english",
     "The man had worked in the city for years. This is the house that his father built."},
    {"finnish",
     "Mies oli työskennellyt kaupungissa jo vuosia. Tämä on talo, jonka hänen isänsä "
     "rakensi vuorelle."},
    {"french",
     "L'homme travaillait dans la ville depuis des années. C'est la maison que son père a "
     "bâtie sur la montagne."},
    {"german",
     "Der Mann arbeitete seit Jahren in der Stadt. Das ist das Haus, das sein Vater auf dem "
     "Berg gebaut hat."},
    {"greek",
     "Ο άντρας δούλευε στην πόλη για χρόνια. Αυτό είναι το σπίτι που έχτισε ο πατέρας του."},
    {"hebrew", "האיש עבד בעיר במשך שנים. זה הבית אשר אביו בנה על ההר."},
    {"hindi", "वह आदमी कई वर्षों से शहर में काम कर रहा था। यह वह घर है जो उसके पिता ने बनाया था।"},
    {"hungarian",
     "A férfi évek óta a városban dolgozott. Ez az a ház, amelyet az apja épített a hegyen."},
    {"indonesian",
     "Pria itu sudah bekerja di kota selama bertahun-tahun. Ini adalah rumah yang dibangun "
     "oleh ayahnya di gunung."},
    {"italian",
     "L'uomo lavorava nella città da molti anni. Questa è la casa che suo padre ha costruito "
     "sulla montagna."},
    {"japanese", "その男は何年も町で働いていた。これは彼の父が山に建てた家です。"},
    {"korean", "그 남자는 여러 해 동안 도시에서 일했다. 이것은 그의 아버지가 산에 지은 집이다."},
    {"norwegian",
     "Mannen hadde jobbet i byen i mange år. Dette er huset som faren hans bygde på fjellet, "
     "og ingen av dem ble noe annet enn seg selv."},
    {"persian",
     "این مرد سال‌ها در شهر کار می‌کرد. این خانه‌ای است که پدرش بر روی "
     "کوه "
     "ساخته "
     "بود."},
    {"polish",
     "Ten mężczyzna pracował w mieście od lat. To jest dom, który jego ojciec zbudował na górze."},
    {"portuguese",
     "O homem trabalhava na cidade há muitos anos. Esta é a casa que o seu pai construiu "
     "na montanha, e ele não quis sair dela."},
    {"romanian",
     "Bărbatul lucra în oraș de mulți ani. Aceasta este casa pe care tatăl său a "
     "construit-o pe munte."},
    {"russian",
     "Этот человек много лет работал в городе. Это дом, который его отец построил на горе."},
    {"spanish",
     "El hombre trabajaba en la ciudad desde hace años. Esta es la casa que construyó su "
     "padre en la montaña."},
    {"swedish",
     "Mannen hade arbetat i staden i många år. Det här är huset som hans far byggde på berget."},
    {"thai", "ชายคนนี้ทำงานในเมืองมาหลายปีแล้ว นี่คือบ้านที่พ่อของเขาสร้างบนภูเขา"},
    {"turkish",
     "Bu adam yıllardır şehirde çalışıyordu. Bu, babasının dağda yaptığı ev ve o bunu çok "
     "seviyor."},
    {"ukrainian",
     "Цей чоловік багато років працював у місті. Це будинок, який його батько збудував на "
     "горі."},
};

TEST(LanguageGuess, KnowsPlainSentences) {
  const LanguageGuess guess;
  Tokenizer tokenizer("auto");
  for (const Sample& sample : kSamples) {
    const int number = guess.of(tokenizer.words(sample.text));
    ASSERT_GE(number, 0) << sample.language;
    EXPECT_EQ(languages()[static_cast<std::size_t>(number)].name, sample.language);
  }
}

TEST(LanguageGuess, SaysNothingOfWordsThatSayNothing) {
  const LanguageGuess guess;
  EXPECT_EQ(guess.of({}), -1);
  EXPECT_EQ(guess.of({"xqzt", "kpt"}), -1);
}

class AutoLanguage : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!has_wordnet()) GTEST_SKIP() << "WordNet's files are not installed (wordnet-base)";
  }
};

TEST_F(AutoLanguage, EachDocumentCountsByItsOwn) {
  for (const Sample& sample : kSamples) {
    if (std::string_view(sample.language) == "turkish") continue;  // has its own i
    EXPECT_EQ(words_of(sample.text, "auto"), words_of(sample.text, sample.language))
        << sample.language;
  }
}

TEST_F(AutoLanguage, AMixedCorpusCountsAgainAsItWasCounted) {
  Strings texts;
  for (int i = 0; i < 400; ++i) {
    const Random random(5);
    const auto pick = [&](int k) {
      const double u = random.uniform(static_cast<std::uint64_t>(i * 2 + k));
      return kSamples[static_cast<std::size_t>(u * std::size(kSamples))].text;
    };
    texts.push_back(std::string(pick(0)) + " " + (i % 3 == 0 ? pick(1) : pick(0)));
  }
  for (const std::int64_t ngrams : {1, 2}) {
    const TextOptions options{
        .language = "auto", .vocabulary_size = 100, .min_documents = 2, .ngrams = ngrams};
    WordCounter chooser(options);
    chooser.add(texts);
    const BagOfWords bag = chooser.finish();
    ASSERT_EQ(bag.vocabulary.terms.size(), bag.vocabulary.words.size());
    const std::set<std::string> distinct(bag.vocabulary.words.begin(), bag.vocabulary.words.end());
    EXPECT_EQ(distinct.size(), bag.vocabulary.words.size());
    VocabularyCounter counter(options, bag.vocabulary.words, {}, bag.vocabulary.terms);
    const SparseMatrix again = counter.count(texts);
    EXPECT_EQ(again.indptr, bag.counts.indptr);
    EXPECT_EQ(again.indices, bag.counts.indices);
    EXPECT_EQ(again.values, bag.counts.values);
  }
}

TEST_F(AutoLanguage, WordsThatLookAlikeInTwoLanguagesAreToldApart) {
  // "sale" is dirty in French, where its stem is "sal".
  Strings texts;
  for (int i = 0; i < 3; ++i)
    texts.push_back("This was the sale of their house and it was theirs.");
  texts.push_back("Il est dans la rue, elle est sale et les mains sont sales.");
  const BagOfWords bag = count(texts, "auto");
  const auto& words = bag.vocabulary.words;
  const auto column = [&](const char* word) {
    return std::find(words.begin(), words.end(), word) - words.begin();
  };
  ASSERT_LT(column("sale"), static_cast<std::ptrdiff_t>(words.size()));
  ASSERT_LT(column("sale/sal"), static_cast<std::ptrdiff_t>(words.size()));
  EXPECT_EQ(bag.vocabulary.document_frequency[static_cast<std::size_t>(column("sale"))], 3);
  EXPECT_EQ(bag.vocabulary.document_frequency[static_cast<std::size_t>(column("sale/sal"))], 1);
}

TEST_F(AutoLanguage, AnyBytesAreRead) {
  const Random random(9);
  Strings texts;
  for (std::uint64_t i = 0; i < 300; ++i) {
    std::string text = i % 2 ? "the word " : "";
    for (std::uint64_t j = 0; j < 60; ++j) {
      text += static_cast<char>(1 + static_cast<int>(random.uniform(i * 64 + j) * 255));
    }
    texts.push_back(text);
  }
  EXPECT_NO_THROW(count(texts, "auto"));
}

}  // namespace
}  // namespace saetm
