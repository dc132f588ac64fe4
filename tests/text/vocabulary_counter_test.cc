// Counting on a vocabulary that is there: as it was counted when the vocabulary was chosen.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "saetm/error.h"
#include "saetm/text.h"
#include "text/rules/wordnet.h"

namespace saetm {
namespace {

using Strings = std::vector<std::string>;

/// Texts of which the vocabulary keeps only some words.
Strings texts_of(const std::string& language) {
  Strings texts;
  if (language == "french") {
    texts = {"Les chevaux mangent, le cheval mange. L'eau des rivières",
             "rivière et rivières; mangeons!", "", "Le cheval boit de l'eau", "chats et chat"};
  } else {
    texts = {"The moons orbit planets; a planet orbits stars and moons.",
             "Star and stars, telescopes don't orbit",
             "",
             "of the and",
             "bread flour Oven ovens",
             "Breads in ovens orbiting the moon"};
  }
  for (std::size_t i = 0; i < 100; ++i) texts.push_back(texts[i % 5] + " " + texts[(i * 3) % 5]);
  return texts;
}

class VocabularyCounterTest : public ::testing::TestWithParam<const char*> {
 protected:
  VocabularyCounterTest() {
    options_.language = GetParam();
    options_.vocabulary_size = 7;
    options_.min_documents = 2;
  }
  TextOptions options_;
};

TEST_P(VocabularyCounterTest, CountsTheCorpusAsItWasCounted) {
  if (options_.language == "english") {
    try {
      WordNet::find_folder();
    } catch (const Error&) {
      GTEST_SKIP() << "WordNet's files are not installed (wordnet-base)";
    }
  }
  const Strings texts = texts_of(options_.language);
  const Context context{.threads = 2};
  WordCounter chooser(options_, context);
  chooser.add(texts);
  const BagOfWords bag = chooser.finish();
  ASSERT_GE(bag.vocabulary.words.size(), 4U);

  VocabularyCounter counter(options_, bag.vocabulary.words, context);
  const SparseMatrix again = counter.count(texts);
  EXPECT_EQ(again.cols, bag.counts.cols);
  EXPECT_EQ(again.indptr, bag.counts.indptr);
  EXPECT_EQ(again.indices, bag.counts.indices);
  EXPECT_EQ(again.values, bag.counts.values);
  // One by one, in another order, with the same counter.
  for (const std::size_t d : {50UL, 3UL, 0UL, 2UL}) {
    const SparseMatrix one = counter.count({texts[d]});
    ASSERT_EQ(one.rows(), 1U);
    EXPECT_TRUE(std::ranges::equal(one.row_indices(0), bag.counts.row_indices(d)));
    EXPECT_TRUE(std::ranges::equal(one.row_values(0), bag.counts.row_values(d)));
  }
  EXPECT_EQ(counter.count({"zzz unheard wordless"}).nonzeros(), 0U);
  EXPECT_EQ(counter.count({}).rows(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Languages, VocabularyCounterTest,
                         ::testing::Values("english", "french", "none"));

/// A "_" of a word's own is none that parts a phrase, be it that both have one name.
TEST(VocabularyCounter, TellsWordsWithAnUnderscoreFromPhrases) {
  TextOptions none;
  none.language = "none";
  none.ngrams = 3;
  none.min_documents = 5;
  TextOptions pattern = none;
  pattern.language = "french";
  pattern.token_pattern = R"([\w\\]+)";
  for (const TextOptions& options : {none, pattern}) {
    Strings texts;
    for (int i = 0; i < 400; ++i) {
      std::string text = "word" + std::string(1, static_cast<char>('a' + i % 23)) + " rivage, ";
      if (i % 5 == 0) text += "snake_case hard_drive speed; ";
      if (i % 5 == 1) text += "snake case; hard drive; ";
      if (i % 7 == 0) text += "snake_case, case; drive speed; snake_, _case __init__ ";
      if (i % 5 == 2) text += "my_pet snake; red apple; ";
      if (i % 5 == 3) text += "back\\slash_es here; ";
      texts.push_back(text);
    }
    WordCounter chooser(options);
    chooser.add(texts);
    const BagOfWords bag = chooser.finish();
    const Strings& words = bag.vocabulary.words;
    const auto times = [&](const char* word) {
      return std::count(words.begin(), words.end(), word);
    };
    EXPECT_EQ(times("snake_case"), 1);  // the word; the phrase of that name is left out
    EXPECT_EQ(times("hard_drive"), 1);
    EXPECT_EQ(times("my_pet_snake"), 1);
    EXPECT_EQ(times("red_apple"), 1);
    EXPECT_EQ(std::set<std::string>(words.begin(), words.end()).size(), words.size());
    VocabularyCounter counter(options, words, {}, bag.vocabulary.terms);
    const SparseMatrix again = counter.count(texts);
    EXPECT_EQ(again.indptr, bag.counts.indptr);
    EXPECT_EQ(again.indices, bag.counts.indices);
    EXPECT_EQ(again.values, bag.counts.values);
    // By names alone it is found, too.
    const SparseMatrix named = VocabularyCounter(options, {"rivage", "snake_case"}).count(
        {"snake_case", "rivage my snake_case"});
    EXPECT_EQ(named.indices, (std::vector<std::int32_t>{1, 0, 1}));
  }
}

/// Phrases, of words in the vocabulary and of words that are not.
TEST(VocabularyCounter, CountsPhrasesAsTheyWereCounted) {
  for (const char* language : {"none", "french"}) {
    TextOptions options;
    options.language = language;
    options.ngrams = 3;
    options.min_documents = 5;
    Strings texts;
    for (int i = 0; i < 400; ++i) {
      std::string text = "mot" + std::string(1, static_cast<char>('a' + i % 23)) + " rivage ";
      if (i % 5 == 0) text += "grande vitesse ferroviaire. ";
      if (i % 7 == 0) text += "disque, dur disque dur disque-dur. ";
      if (i % 5 == 1) text += "vitesse grande; ferroviaire vitesse ";
      if (i % 11 == 0) text += "grandes vitesses ferroviaires grande vitesse";
      texts.push_back(text);
    }
    WordCounter chooser(options);
    chooser.add(texts);
    const BagOfWords bag = chooser.finish();
    const auto phrases =
        std::count_if(bag.vocabulary.words.begin(), bag.vocabulary.words.end(),
                      [](const std::string& word) { return word.find('_') != std::string::npos; });
    ASSERT_GE(phrases, 3) << language;
    EXPECT_NE(std::find(bag.vocabulary.words.begin(), bag.vocabulary.words.end(), "disque_dur"),
              bag.vocabulary.words.end());
    for (const std::size_t drop : {0UL, 1UL}) {
      // The whole vocabulary, and only its phrases, whose words it then lacks.
      Strings words;
      std::vector<std::int32_t> column;
      for (const std::string& word : bag.vocabulary.words) {
        const bool kept = drop == 0 || word.find('_') != std::string::npos;
        column.push_back(kept ? static_cast<std::int32_t>(words.size()) : -1);
        if (kept) words.push_back(word);
      }
      VocabularyCounter counter(options, words);
      const SparseMatrix again = counter.count(texts);
      for (std::size_t d = 0; d < texts.size(); ++d) {
        std::vector<std::pair<std::int32_t, float>> found, expected;
        for (std::size_t j = 0; j < again.row_indices(d).size(); ++j) {
          found.emplace_back(again.row_indices(d)[j], again.row_values(d)[j]);
        }
        for (std::size_t j = 0; j < bag.counts.row_indices(d).size(); ++j) {
          const std::int32_t at = column[bag.counts.row_indices(d)[j]];
          if (at >= 0) expected.emplace_back(at, bag.counts.row_values(d)[j]);
        }
        EXPECT_EQ(found, expected) << language << ": " << texts[d];
      }
    }
  }
}

TEST(VocabularyBags, CountsAsTheCorpusWasCounted) {
  const std::vector<WeightedWords> documents = {
      {{"New York", 1}, {"sea", 0.1F}, {"New York", 0.7F}, {"sea", 0.2F}, {"sea", 0.3F}},
      {},
      {{"rare", 2}, {"sea", 3}},
      {{"New York", 0.5F}}};
  TextOptions options;
  options.min_documents = 2;
  BagCounter chooser(options);
  for (const WeightedWords& words : documents) chooser.add(words);
  const BagOfWords bag = chooser.finish();
  ASSERT_EQ(bag.vocabulary.words.size(), 2U);
  const VocabularyBags counter(bag.vocabulary.words);
  const SparseMatrix again = counter.count(documents);
  EXPECT_EQ(again.cols, 2U);
  EXPECT_EQ(again.indptr, bag.counts.indptr);
  EXPECT_EQ(again.indices, bag.counts.indices);
  EXPECT_EQ(again.values, bag.counts.values);
  EXPECT_THROW(counter.count({{{"sea", -1.0F}}}), Error);
}

TEST(VocabularyCounter, ForgetsFormsWithoutLosingWords) {
  TextOptions options;
  options.language = "none";
  VocabularyCounter counter(options, {"moon", "star"}, {.threads = 1});
  // More forms than are remembered, with the words of the vocabulary before, between and after.
  std::string text = "moon star moon";
  for (int i = 0; i < 300'000; ++i) {
    text += " x";
    for (int n = i; n > 0; n /= 26) text += static_cast<char>('a' + n % 26);
    if (i % 1000 == 0) text += " star";
  }
  const SparseMatrix row = counter.count({text + " moon"});
  ASSERT_EQ(row.nonzeros(), 2U);
  EXPECT_EQ(row.values[0], 3);
  EXPECT_EQ(row.values[1], 301);
}

}  // namespace
}  // namespace saetm
