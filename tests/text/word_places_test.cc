// Where words stand in texts: by hand, and against what VocabularyCounter counts.
#include "saetm/word_places.h"

#include <gtest/gtest.h>

#include <set>

#include "saetm/error.h"

namespace saetm {
namespace {

/// "word@place …/length"
std::string shown(const PlacedWords& found) {
  std::string text;
  for (const WordPlace& use : found.words) {
    text += std::to_string(use.word) + "@" + std::to_string(use.place) + " ";
  }
  return text + "/" + std::to_string(found.length);
}

TEST(WordPlaces, AreThoseOfCountedWords) {
  WordPlaces places({.language = "french"}, {"chats", "maison"});
  const auto found = places.find({"Le chat de la maison, les chats.", "", "voiture maison", "42"});
  EXPECT_EQ(shown(found[0]), "0@0 1@1 0@2 /3");  // stop words have no place; stems are one word
  EXPECT_EQ(shown(found[1]), "/0");
  EXPECT_EQ(shown(found[2]), "1@1 /2");
  EXPECT_EQ(shown(found[3]), "/0");
}

TEST(WordPlaces, OfPhrasesAreTheirLastWords) {
  WordPlaces places({.language = "none", .ngrams = 3}, {"hard_drive", "drive", "a_hard_drive"});
  EXPECT_EQ(shown(places.find({"a hard drive, a drive"})[0]), "1@2 0@2 2@2 1@4 /5");
}

TEST(WordPlaces, CountsAreThoseOfTheVocabularyCounter) {
  const std::vector<std::string> words = {"star", "moon", "orbit_moon", "moon"};
  const TextOptions options{.language = "none", .ngrams = 2};
  std::vector<std::string> texts;
  for (int i = 0; i < 100; ++i) {
    texts.emplace_back("a bright Star; and the moon");
    for (int j = 0; j < i % 7; ++j) texts.back() += j % 2 ? " orbit moon" : " star orbit";
  }
  WordPlaces places(options, words, {.threads = 3});
  const auto found = places.find(texts);
  const SparseMatrix counts = VocabularyCounter(options, words).count(texts);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::map<std::int32_t, float> sums;
    for (const WordPlace& use : found[i].words) ++sums[use.word];
    const auto columns = counts.row_indices(i);
    ASSERT_EQ(columns.size(), sums.size());
    for (std::size_t j = 0; j < columns.size(); ++j) {
      EXPECT_EQ(counts.row_values(i)[j], sums[columns[j]]);
    }
  }
}

TEST(WordPlaces, RefusesAnUnknownLanguage) {
  EXPECT_THROW(WordPlaces({.language = "klingon"}, {"a"}), Error);
}

TEST(WordForms, AreThoseOfTexts) {
  WordForms forms({.language = "english"}, {"railroad", "see", "moon"}, {.threads = 3});
  forms.add({"Railroads, a railroad and RAILROADS", "he saw the road"});
  forms.add({"seen and sees; saw", ""});
  const auto found = forms.forms();
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0], std::vector<std::string>({"railroads", "railroad"}));
  EXPECT_EQ(std::set<std::string>(found[1].begin(), found[1].end()).count("sees"), 1U);
  EXPECT_TRUE(found[2].empty());
}

TEST(WordForms, OfPhrasesHaveSpaces) {
  WordForms forms({.language = "none", .ngrams = 2}, {"hard_drive", "drive"});
  forms.add({"a hard-drive, a Hard Drive; drive"});
  EXPECT_EQ(forms.forms()[0], std::vector<std::string>({"hard drive"}));
  EXPECT_EQ(forms.forms()[1], std::vector<std::string>({"drive"}));
}

TEST(WordForms, DoNotDependOnThreads) {
  const std::vector<std::string> words = {"star", "moon"};
  std::vector<std::string> texts;
  for (int i = 0; i < 300; ++i) texts.push_back(i % 3 ? "Stars and a moon" : "moons, star star");
  WordForms one({.language = "english"}, words, {.threads = 1});
  WordForms many({.language = "english"}, words, {.threads = 4});
  one.add(texts);
  for (const std::string& text : texts) many.add({text});
  EXPECT_EQ(one.forms(), many.forms());
  EXPECT_EQ(one.forms()[0], std::vector<std::string>({"star", "stars"}));
}

TEST(BagPlaces, TakesWordsAsTheyAre) {
  const BagPlaces places({"red car", "Red car", "red car"});
  const auto found =
      places.find({{{"red car", 2}, {"blue", 1}, {"Red car", 1}, {"red car", 1}}, {}});
  EXPECT_EQ(shown(found[0]), "0@0 1@2 0@3 /4");
  EXPECT_EQ(shown(found[1]), "/0");
}

}  // namespace
}  // namespace saetm
