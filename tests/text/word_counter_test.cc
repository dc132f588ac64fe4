#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "saetm/corpus.h"
#include "saetm/error.h"
#include "saetm/text.h"
#include "text/rules/wordnet.h"
#include "where.h"

namespace saetm {
namespace {

using Strings = std::vector<std::string>;

BagOfWords count(const Strings& texts, const TextOptions& options, int threads = 1) {
  Context context;
  context.threads = threads;
  WordCounter counter(options, context);
  counter.add(texts);
  return counter.finish();
}

TextOptions in(const std::string& language, std::int64_t min_documents = 1) {
  TextOptions options;
  options.language = language;
  options.min_documents = min_documents;
  return options;
}

/// Row d as "word×times", in the vocabulary's order.
Strings row(const BagOfWords& bag, std::size_t d) {
  Strings out;
  for (std::size_t j = 0; j < bag.counts.row_indices(d).size(); ++j) {
    out.push_back(bag.vocabulary.words.at(bag.counts.row_indices(d)[j]) + "×" +
                  std::to_string(static_cast<int>(bag.counts.row_values(d)[j])));
  }
  return out;
}

bool has_wordnet() {
  try {
    WordNet::find_folder();
    return true;
  } catch (const Error&) {
    return false;
  }
}

#define NEED_WORDNET \
  if (!has_wordnet()) GTEST_SKIP() << "WordNet's files are not installed (wordnet-base)"

void expect_same(const BagOfWords& a, const BagOfWords& b) {
  EXPECT_TRUE(a.vocabulary.words == b.vocabulary.words);
  EXPECT_TRUE(a.vocabulary.document_frequency == b.vocabulary.document_frequency);
  EXPECT_EQ(a.counts.cols, b.counts.cols);
  EXPECT_TRUE(a.counts.indptr == b.counts.indptr);
  EXPECT_TRUE(a.counts.indices == b.counts.indices);
  EXPECT_TRUE(a.counts.values == b.counts.values);
}

TEST(WordCounter, CountsAndOrdersByDocumentFrequencyThenBytes) {
  const BagOfWords bag = count({"b b a", "", "c a B", "d!"}, in("none"));
  EXPECT_EQ(bag.vocabulary.words, (Strings{"a", "b", "c", "d"}));
  EXPECT_EQ(bag.vocabulary.document_frequency, (std::vector<std::int64_t>{2, 2, 1, 1}));
  EXPECT_EQ(bag.counts.rows(), 4u);
  EXPECT_EQ(bag.counts.cols, 4u);
  EXPECT_NO_THROW(check_csr(bag.counts, "counts"));
  EXPECT_EQ(row(bag, 0), (Strings{"a×1", "b×2"}));
  EXPECT_EQ(row(bag, 1), Strings{});
  EXPECT_EQ(row(bag, 2), (Strings{"a×1", "b×1", "c×1"}));
}

TEST(WordCounter, ALeastShareOfTheDocumentsIsAskedFor) {
  const Strings texts{"z y x", "z y", "z w", "v"};
  TextOptions half = in("none");
  half.min_share = 0.5;
  EXPECT_EQ(count(texts, half).vocabulary.words, (Strings{"z", "y"}));
  half.min_share = 0.51;
  EXPECT_EQ(count(texts, half).vocabulary.words, (Strings{"z"}));
  half.min_documents = 4;
  EXPECT_THROW(count(texts, half), Error);
}

TEST(WordCounter, WordsThatALineEndCutsAreWhole) {
  NEED_WORDNET;
  const BagOfWords english = count(
      {"The parties reach an agree-\nment on indem-\nnification; self-\nexecuting kubern-\netes "
       "and indem- nification, pre- and post-war, constitu\u00ac\ntion, covid-\nrelated"},
      in("english"));
  EXPECT_EQ(english.vocabulary.words,
            (Strings{"agreement", "constitution", "covid", "execute", "indemnification",
                     "kubernetes", "party", "post", "pre", "reach", "relate", "self", "war"}));
  const Strings counted = row(english, 0);
  EXPECT_NE(std::find(counted.begin(), counted.end(), "indemnification×2"), counted.end());
  // By the language of each document under auto, and the same where the vocabulary is given.
  const Strings texts = {
      "Die Regie-\nrung und die Vor-\nund Nachteile der Wirt-\nschaft sind nicht",
      "Die Regierung und die Wirtschaft sind nicht"};
  for (const char* language : {"german", "auto", "none"}) {
    const BagOfWords bag = count(texts, in(language));
    const Strings& words = bag.vocabulary.words;
    for (const char* word : {"regierung", "wirtschaft"}) {
      const auto found = std::find(words.begin(), words.end(), word);
      ASSERT_NE(found, words.end()) << language << " " << word;
      EXPECT_EQ(bag.vocabulary.document_frequency[static_cast<std::size_t>(found - words.begin())],
                2)
          << language;
    }
    EXPECT_EQ(std::find(words.begin(), words.end(), "vorund"), words.end()) << language;
    VocabularyCounter again(in(language), words, {}, bag.vocabulary.terms);
    const SparseMatrix counts = again.count(texts);
    EXPECT_EQ(counts.indices, bag.counts.indices) << language;
    EXPECT_EQ(counts.values, bag.counts.values) << language;
  }
}

TEST(WordCounter, OwnStopWordsLeaveOutAllFormsThatCountAsTheyDo) {
  NEED_WORDNET;
  TextOptions english = in("english");
  english.stop_words = "planets Obamas";
  EXPECT_EQ(count({"a planet, planets, stars of Obama"}, english).vocabulary.words,
            (Strings{"obama", "star"}));
  TextOptions german = in("german");
  german.stop_words = "Häuser";
  EXPECT_EQ(count({"das Haus, die Häuser, des Hauses; der Baum"}, german).vocabulary.words,
            (Strings{"baum"}));
  TextOptions korean = in("korean");
  korean.stop_words = "나라에서는";
  EXPECT_EQ(count({"나라가 나라를 경제가"}, korean).vocabulary.words, (Strings{"경제가"}));
}

TEST(WordCounter, OwnStopWordsOfSeveralWordsLeaveOutPhrases) {
  Strings texts;
  for (int i = 0; i < 60; ++i) {
    texts.push_back(i % 2 ? "new york is a city with a hard drive" : "a hard drive of new york x");
    texts.push_back("other words here number" + std::string(1, static_cast<char>('a' + i % 26)));
  }
  TextOptions options = in("none", 2);
  options.ngrams = 2;
  const auto has = [&](const char* word) {
    const BagOfWords bag = count(texts, options);
    const Strings& words = bag.vocabulary.words;
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  EXPECT_TRUE(has("new_york") && has("hard_drive"));
  options.stop_words = "new-york";
  options.language = "german";
  EXPECT_FALSE(has("new_york"));
  EXPECT_TRUE(has("hard_driv") || has("hard_drive"));
  EXPECT_TRUE(has("york"));
}

TEST(WordCounter, OwnStopWordsCountForTextsOfNoKnownLanguage) {
  TextOptions options = in("auto");
  options.stop_words = "kepler Öl";
  for (const char* mode : {"add", "replace"}) {
    options.stop_words_mode = mode;
    const BagOfWords bag = count({"kepler nasa launch", "ÖL nasa launch"}, options);
    EXPECT_EQ(bag.vocabulary.words, (Strings{"launch", "nasa"})) << mode;
  }
}

TEST(WordCounter, WhiteSpaceWithinAMatchIsASpace) {
  TextOptions options = in("english");
  options.token_pattern = R"(\S+\s+\S+)";
  const BagOfWords bag =
      count({"New\tYork new\nyork", "new york NEW \r\n York", "new\u2028york"}, options);
  EXPECT_EQ(bag.vocabulary.words, (Strings{"new york"}));
  EXPECT_EQ(row(bag, 0), (Strings{"new york×2"}));
}

TEST(WordCounter, ALineEndBehindSeveralHyphensCutsNoWordOfNone) {
  const BagOfWords bag = count({"state-of-the-\nart agree-\nment"}, in("none"));
  EXPECT_EQ(bag.vocabulary.words, (Strings{"agreement", "art", "state-of-the"}));
}

TEST(WordCounter, SizeAndMinimumCutTheVocabulary) {
  const Strings texts{"z y x", "z y", "z w", "v"};
  EXPECT_EQ(count(texts, in("none", 2)).vocabulary.words, (Strings{"z", "y"}));
  TextOptions three = in("none");
  three.vocabulary_size = 3;
  const BagOfWords bag = count(texts, three);
  EXPECT_EQ(bag.vocabulary.words, (Strings{"z", "y", "v"}));  // v, w, x tie; bytes decide
  EXPECT_EQ(row(bag, 0), (Strings{"z×1", "y×1"}));
  EXPECT_EQ(row(bag, 3), (Strings{"v×1"}));
}

TEST(WordCounter, EnglishRule) {
  NEED_WORDNET;
  const BagOfWords bag = count(
      {"The government's computers weren't encrypted; xqzzt, naïve cafés and U.S. 3d-graphics.",
       "A Computer drives men. They are driving ox id ids.", "They don't, and the of!"},
      in("english"));
  EXPECT_EQ(bag.vocabulary.words, (Strings{"computer", "cafe", "drive", "encrypt", "government",
                                           "graphics", "id", "man", "naive", "ox", "xqzzt"}));
  EXPECT_EQ(row(bag, 2), Strings{});
}

TEST(WordCounter, TheStrictEnglishRuleKnowsWordNetsWordsAlone) {
  NEED_WORDNET;
  TextOptions strict = in("english");
  strict.unknown_words = "drop";
  const BagOfWords bag = count(
      {"The government's computers weren't encrypted; xqzzt, naïve cafés and U.S. 3d-graphics.",
       "A Computer drives men. They are driving ox id ids.", "They don't, and the of!"},
      strict);
  EXPECT_EQ(bag.vocabulary.words,
            (Strings{"computer", "drive", "encrypt", "government", "graphics", "man"}));
  EXPECT_EQ(row(bag, 1), (Strings{"computer×1", "drive×2", "man×1"}));
  EXPECT_EQ(row(bag, 2), Strings{});
}

TEST(WordCounter, StopWordsAreFoundByTheirLemmaToo) {
  NEED_WORDNET;
  // "wills" is no stop word itself, its lemma is.
  EXPECT_EQ(count({"wills house"}, in("english")).vocabulary.words, (Strings{"house"}));
}

TEST(WordCounter, GermanStemsAreShownAsTheirMostFrequentForm) {
  const BagOfWords bag =
      count({"Die Häuser und das Haus, des Hauses", "Hauses Größe ist größer", "Größe der Häuser"},
            in("german"));
  // häuser, haus, hauses are one stem: twice häuser and hauses, which the bytes decide.
  EXPECT_EQ(bag.vocabulary.words.size(), 2u);
  EXPECT_EQ(bag.vocabulary.words[0], "hauses");
  EXPECT_EQ(bag.vocabulary.document_frequency[0], 3);
  EXPECT_EQ(bag.vocabulary.words[1], "größe");
  EXPECT_EQ(row(bag, 0), (Strings{"hauses×3"}));
  EXPECT_EQ(row(bag, 1), (Strings{"hauses×1", "größe×2"}));
}

TEST(WordCounter, StemsOfOtherScripts) {
  const BagOfWords bag = count({"Книги и книга в библиотеке", "Книги"}, in("russian"));
  EXPECT_EQ(bag.vocabulary.words, (Strings{"книги", "библиотеке"}));
  EXPECT_EQ(row(bag, 0), (Strings{"книги×2", "библиотеке×1"}));
}

TEST(WordCounter, BadOptionsAndNothingLeft) {
  const auto message = [](const auto& act) -> std::string {
    try {
      act();
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  };
  EXPECT_TRUE(message([] {
                WordCounter(in("klingon"));
              }).starts_with("--language is 'klingon', not one of auto, none, arabic, "));
  EXPECT_NE(message([] { WordCounter(in("none", -1)); }).find("--min-documents"),
            std::string::npos);
  EXPECT_NE(message([] { count({"a", "b"}, in("none", 2)); }).find("no word is left"),
            std::string::npos);
  EXPECT_NE(message([] { count({}, in("none")); }).find("no word is found"), std::string::npos);
  EXPECT_NE(message([] {
              count({"1 2", "3"}, in("english"));
            }).find("no word is found: the 2 documents hold none that counts"),
            std::string::npos);
  EXPECT_NE(message([] { WordCounter(in("germn")); }).find("did you mean german?"),
            std::string::npos);
  ::setenv("SAETM_WORDNET", "/nowhere/saetm-none", 1);
  EXPECT_NE(message([] { WordCounter(in("english")); }).find("SAETM_WORDNET"), std::string::npos);
  ::unsetenv("SAETM_WORDNET");
}

/// A made-up language with many ties, so that any dependence on order would show.
Strings made_up(std::size_t documents) {
  std::uint64_t state = 3;
  const auto draw = [&](std::uint64_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % n;
  };
  Strings texts(documents);
  for (std::string& text : texts) {
    for (std::uint64_t i = 0, size = draw(30); i < size; ++i) {
      text += {static_cast<char>('a' + draw(26)), static_cast<char>('a' + draw(20))};
      const char* endings[] = {" ", "en ", "er ", "ß "};
      text += endings[draw(4)];
    }
  }
  return texts;
}

TEST(WordCounter, NeitherThreadsNorSplitsChangeTheResult) {
  const Strings texts = made_up(3000);
  for (const char* language : {"none", "german"}) {
    TextOptions options = in(language, 3);
    options.vocabulary_size = 500;
    const BagOfWords expected = count(texts, options, 1);
    ASSERT_EQ(expected.vocabulary.words.size(), 500u);
    for (const int threads : {2, 3, 8}) expect_same(count(texts, options, threads), expected);
    for (const std::size_t split : {1u, 7u, 1000u}) {
      Context context;
      context.threads = 3;
      WordCounter counter(options, context);
      for (std::size_t begin = 0; begin < texts.size(); begin += split) {
        counter.add({texts.begin() + begin, texts.begin() + std::min(begin + split, texts.size())});
      }
      expect_same(counter.finish(), expected);
    }
  }
}

TEST(WordCounter, TwentyNewsgroups) {
  NEED_WORDNET;
  const std::string file = in_tree("../shared/data/20newsgroups.jsonl.gz");
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no " << file;
  Strings texts;
  const auto reader = open_corpus(file, {});
  for (Document document; reader->next(document);) texts.push_back(document.full_text());
  const BagOfWords bag = count(texts, TextOptions{}, 1);
  EXPECT_EQ(bag.counts.rows(), 18846u);
  EXPECT_EQ(bag.vocabulary.words.size(), 5000u);
  EXPECT_GE(bag.vocabulary.document_frequency.back(), 5);
  EXPECT_NO_THROW(check_csr(bag.counts, "counts"));
  for (const std::string& word : bag.vocabulary.words) {
    ASSERT_GE(word.size(), 2u);
    ASSERT_EQ(word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789'"), std::string::npos)
        << word;
    ASSERT_TRUE(word[0] >= 'a' && word[0] <= 'z') << word;
  }
  const auto found =
      std::find(bag.vocabulary.words.begin(), bag.vocabulary.words.end(), "encryption");
  EXPECT_NE(found, bag.vocabulary.words.end());
  expect_same(count(texts, TextOptions{}, 2), bag);
}

}  // namespace
}  // namespace saetm
