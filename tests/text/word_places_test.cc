// Where words stand in texts: by hand, and against what VocabularyCounter counts.
#include "saetm/word_places.h"

#include <gtest/gtest.h>

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

TEST(BagPlaces, TakesWordsAsTheyAre) {
  const BagPlaces places({"red car", "Red car", "red car"});
  const auto found =
      places.find({{{"red car", 2}, {"blue", 1}, {"Red car", 1}, {"red car", 1}}, {}});
  EXPECT_EQ(shown(found[0]), "0@0 1@2 0@3 /4");
  EXPECT_EQ(shown(found[1]), "/0");
}

}  // namespace
}  // namespace saetm
