#include "text/rules/stopwords.h"

#include <gtest/gtest.h>

#include <string>

#include "text/tokenizer.h"

namespace saetm {
namespace {

class Lists : public ::testing::TestWithParam<const char*> {};

TEST_P(Lists, AreThereAndHoldWordsAsTheTokenizerGivesThem) {
  const StopWords list(GetParam());
  EXPECT_GT(list.size(), 150u);
  Tokenizer tokenizer(GetParam());
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    const std::string word(list.word(i));
    const auto& words = tokenizer.words(word);
    ASSERT_EQ(words.size(), 1u) << word;
    EXPECT_EQ(words[0], word);
  }
}

INSTANTIATE_TEST_SUITE_P(StopWords, Lists,
                         ::testing::Values("arabic", "catalan", "czech", "danish", "dutch",
                                           "english", "finnish", "french", "german", "greek",
                                           "hebrew", "hindi", "hungarian", "indonesian", "italian",
                                           "korean", "norwegian", "persian", "polish", "portuguese",
                                           "romanian", "russian", "spanish", "swedish", "turkish",
                                           "ukrainian"));

/// Without spaces the tokenizer's dictionary decides what a word is; most of the list must be what
/// it gives, or the list would be of no use.
TEST(StopWords, AreWordsOfTheDictionariesToo) {
  for (const char* language : {"chinese", "japanese", "thai"}) {
    const StopWords list(language);
    EXPECT_GT(list.size(), 150u);
    Tokenizer tokenizer(language);
    std::size_t whole = 0;
    for (std::uint32_t i = 0; i < list.size(); ++i)
      whole += tokenizer.words(list.word(i)).size() == 1;
    EXPECT_GT(whole, list.size() * 4 / 5) << language;
  }
}

TEST(StopWords, HoldFunctionWordsNotTopics) {
  const StopWords english("english");
  for (const char* word : {"the", "they", "would", "don", "ve", "also", "because", "himself"}) {
    EXPECT_TRUE(english.contains(word)) << word;
  }
  for (const char* word : {"government", "bit", "people", "work", "#", ""}) {
    EXPECT_FALSE(english.contains(word)) << word;
  }
  EXPECT_TRUE(StopWords("german").contains("für"));
  EXPECT_FALSE(StopWords("german").contains("haus"));
  EXPECT_TRUE(StopWords("russian").contains("ещё"));
}

TEST(StopWords, ALanguageWithoutAListHasNone) {
  EXPECT_EQ(StopWords("tamil").size(), 0u);
}

}  // namespace
}  // namespace saetm
