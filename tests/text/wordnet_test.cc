#include "text/rules/wordnet.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "saetm/error.h"
#include "temporary_folder.h"

#ifdef SAETM_TEST_WORDNET
extern "C" {
#include <wn.h>
}
#endif

namespace saetm {
namespace {

/// WordNet, loaded once; null where the machine has none.
const WordNet* wordnet() {
  static const std::unique_ptr<WordNet> loaded = [] {
    try {
      return std::make_unique<WordNet>(WordNet::find_folder());
    } catch (const Error&) {
      return std::unique_ptr<WordNet>();
    }
  }();
  return loaded.get();
}

#define NEED_WORDNET \
  if (!wordnet()) GTEST_SKIP() << "WordNet's files are not installed (wordnet-base)"

TEST(WordNet, DetachesEndings) {
  NEED_WORDNET;
  const auto base = [](const char* form, PartOfSpeech pos) { return wordnet()->base(form, pos); };
  EXPECT_EQ(base("computers", PartOfSpeech::kNoun), "computer");
  EXPECT_EQ(base("boxes", PartOfSpeech::kNoun), "box");
  EXPECT_EQ(base("churches", PartOfSpeech::kNoun), "church");
  EXPECT_EQ(base("policies", PartOfSpeech::kNoun), "policy");
  EXPECT_EQ(base("spoonsful", PartOfSpeech::kNoun), "spoonful");
  EXPECT_EQ(base("glass", PartOfSpeech::kNoun), "");
  EXPECT_EQ(base("encrypted", PartOfSpeech::kVerb), "encrypt");
  EXPECT_EQ(base("driving", PartOfSpeech::kVerb), "drive");
  EXPECT_EQ(base("larger", PartOfSpeech::kAdjective), "large");
  EXPECT_EQ(base("computer", PartOfSpeech::kNoun), "");
  EXPECT_EQ(base("computers", PartOfSpeech::kVerb), "");
}

TEST(WordNet, KnowsExceptions) {
  NEED_WORDNET;
  EXPECT_EQ(wordnet()->base("mice", PartOfSpeech::kNoun), "mouse");
  EXPECT_EQ(wordnet()->base("went", PartOfSpeech::kVerb), "go");
  EXPECT_EQ(wordnet()->base("worst", PartOfSpeech::kAdjective), "bad");
}

TEST(WordNet, TheLikeliestPartOfSpeechDecides) {
  NEED_WORDNET;
  const std::map<std::string, std::string> expected{{"computers", "computer"},
                                                    {"found", "find"},
                                                    {"better", "good"},
                                                    {"men", "man"},
                                                    {"gas", "gas"},
                                                    {"species", "species"},
                                                    {"left", "leave"},
                                                    {"thought", "think"},
                                                    {"states", "state"},
                                                    {"united", "unite"},
                                                    {"quickly", "quickly"},
                                                    {"data", "data"}};
  for (const auto& [form, lemma] : expected) EXPECT_EQ(wordnet()->lemma(form), lemma) << form;
  for (const char* unknown : {"", "xqzzt", "xqzzts", "new_york", "don't", "naïve"}) {
    EXPECT_EQ(wordnet()->lemma(unknown), "") << unknown;
  }
}

TEST(WordNet, WhatIsMissingIsNamed) {
  const TemporaryFolder place;
  const std::string& folder = place.path();
  ASSERT_EQ(::setenv("SAETM_WORDNET", folder.c_str(), 1), 0);
  try {
    WordNet::find_folder();
    ADD_FAILURE() << "a folder without WordNet was taken";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(folder), std::string::npos) << error.what();
  }
  std::ofstream(folder + "/index.noun") << "dog n 1 0 1 1 02084071\n";
  EXPECT_EQ(WordNet::find_folder(), folder);
  ::unsetenv("SAETM_WORDNET");
  try {
    const WordNet broken(folder);
    ADD_FAILURE() << "half a WordNet was taken";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(folder + "/noun.exc"), std::string::npos)
        << error.what();
  }
}

/// A WordNet of a few lines, where counts and ties can be set.
TEST(WordNet, CountsAndTies) {
  const TemporaryFolder place;
  const std::string& folder = place.path();
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream(folder + "/" + name) << text;
  };
  write("index.noun",
        "  1 licence\nax n 1\nbas n 1\nba n 1\nlove n 1\nsaw n 1\ntie n 1\nhot_dog n 1\n");
  write("index.verb", "love v 1\nsaw v 1\nsee v 1\ntie v 1\n");
  write("index.adj", "loved a 1\n");
  write("index.adv", "");
  write("noun.exc", "axes ax axis\n");
  write("verb.exc", "saw see\n");
  write("adj.exc", "");
  write("adv.exc", "");
  write("cntlist.rev",
        "see%2:39:00:: 1 7\nsaw%1:06:00:: 1 3\nlove%1:12:00:: 1 2\nlove%1:12:01:: 2 2\n"
        "love%2:37:00:: 1 5\nloved%5:00:00:x:00 1 6\ntie%1:06:00:: 1 4\ntie%2:35:00:: 1 4\n");
  const WordNet words(folder);
  EXPECT_EQ(words.lemma("saw"), "see");      // the verb's base is tagged more often than the noun
  EXPECT_EQ(words.lemma("loved"), "loved");  // adjective 6 against verb 5
  EXPECT_EQ(words.lemma("loves"), "love");
  EXPECT_EQ(words.lemma("bas"), "bas");  // untagged: the form before its base
  EXPECT_EQ(words.lemma("axes"), "ax");
  EXPECT_EQ(words.lemma("hot"), "");
  EXPECT_TRUE(words.is_lemma("tie", PartOfSpeech::kVerb));
  EXPECT_FALSE(words.is_lemma("tie", PartOfSpeech::kAdverb));
}

#ifdef SAETM_TEST_WORDNET

/// Lower-case words of plain letters that begin the lines of a file.
std::set<std::string> words_of(const std::string& path, std::set<std::string>* repeated) {
  std::set<std::string> words;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::string word = line.substr(0, line.find(' '));
    if (!word.empty() &&
        word.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos) {
      if (!words.insert(word).second && repeated) repeated->insert(word);
    }
  }
  return words;
}

TEST(WordNet, AgreesWithWordNetsOwnMorphology) {
  NEED_WORDNET;
  const std::string folder = WordNet::find_folder();
  if (folder != "/usr/share/wordnet" || ::wninit() != 0) GTEST_SKIP() << "libwordnet has no files";
  const std::map<std::string, int> parts{
      {"noun", NOUN}, {"verb", VERB}, {"adj", ADJ}, {"adv", ADV}};
  int pos = 0;
  for (const char* name : {"noun", "verb", "adj", "adv"}) {
    // libwordnet finds any one of several lines of a form, so such forms are left out.
    std::set<std::string> repeated;
    std::set<std::string> forms = words_of(folder + "/" + name + ".exc", &repeated);
    const std::set<std::string> lemmas = words_of(folder + "/index." + name, nullptr);
    std::size_t every = 0;
    for (const std::string& lemma : lemmas) {
      if (++every % (lemmas.size() / 400 + 1) != 0) continue;
      const std::string cut = lemma.substr(0, lemma.size() - 1);
      forms.insert(lemma);
      for (const char* ending : {"s", "es", "ed", "ing", "er", "est", "ful", "sful", "men"}) {
        forms.insert(lemma + ending);
        forms.insert(cut + ending);
      }
      forms.insert(cut + "ies");
    }
    ASSERT_GT(forms.size(), 1000u);
    std::size_t inflected = 0;
    for (const std::string& form : forms) {
      if (repeated.contains(form)) continue;
      std::string asked = form;
      const char* answer = ::morphstr(asked.data(), parts.at(name));
      const std::string expected = answer ? answer : "";
      inflected += !expected.empty();
      EXPECT_EQ(wordnet()->base(form, static_cast<PartOfSpeech>(pos)), expected)
          << name << " " << form;
    }
    RecordProperty(name, static_cast<int>(inflected));
    EXPECT_GT(inflected, name == std::string("adv") ? 0u : 300u) << name;
    ++pos;
  }
}

#endif

}  // namespace
}  // namespace saetm
