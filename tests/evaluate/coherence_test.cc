// Coherence against gensim (tests/golden/make_coherence_golden.py), windows against plain counting.
#include "saetm/coherence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <set>

#include "io/safetensors.h"
#include "saetm/error.h"
#include "where.h"

namespace saetm {
namespace {

constexpr std::size_t kWords = 60;

const SafetensorsReader& golden() {
  static const SafetensorsReader reader(in_tree("tests/golden/coherence.safetensors"));
  return reader;
}

TopicWords golden_topics() {
  const auto words = golden().values<std::int32_t>("topics");
  TopicWords topics;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i % 8 == 0) topics.emplace_back();
    topics.back().push_back(words[i]);
  }
  return topics;
}

/// Every word placed.
std::vector<PlacedWords> golden_texts() {
  const auto lengths = golden().values<std::int32_t>("lengths");
  const auto words = golden().values<std::int32_t>("texts");
  std::vector<PlacedWords> texts;
  std::size_t at = 0;
  for (const std::int32_t length : lengths) {
    PlacedWords& text = texts.emplace_back();
    for (; text.length < static_cast<std::uint32_t>(length); ++text.length) {
      text.words.push_back({text.length, words[at++]});
    }
  }
  return texts;
}

void expect_near(const std::vector<double>& found, const std::string& name) {
  const auto expected = golden().values<double>(name);
  ASSERT_EQ(found.size(), expected.size()) << name;
  for (std::size_t t = 0; t < found.size(); ++t) {
    EXPECT_NEAR(found[t], expected[t], 1e-9) << name << " " << t;
  }
}

TEST(Coherence, IsGensims) {
  const TopicWords topics = golden_topics();
  const auto texts = golden_texts();
  for (const int threads : {1, 3}) {
    WordOccurrences all(topics, kWords, {kWholeDocument, 1, 3, 5, 10, 110}, {.threads = threads});
    all.add(std::span(texts).first(50));
    all.add(std::vector<PlacedWords>{});
    all.add(std::span(texts).subspan(50));
    expect_near(c_npmi(topics, all, kWholeDocument), "npmi_document");
    expect_near(c_npmi(topics, all, 1), "npmi_1");
    expect_near(c_npmi(topics, all, 3), "npmi_3");
    expect_near(c_npmi(topics, all, kNpmiWindow), "npmi_10");
    expect_near(c_uci(topics, all), "uci_10");
    expect_near(c_v(topics, all), "cv_110");
    expect_near(c_v(topics, all, 5), "cv_5");
    expect_near(u_mass(topics, all), "u_mass");
    EXPECT_FALSE(all.seen(57));
    EXPECT_TRUE(all.seen(56));
  }
}

TEST(WordOccurrences, CountsEveryWindowThatHoldsThePair) {
  // No word stands twice in a text, so that gensim's windows are the plain ones.
  std::mt19937 random(2);
  const TopicWords topics = {{0, 1, 2, 3}, {3, 4, 5}, {7}, {}};
  std::vector<PlacedWords> texts;
  for (std::uint32_t length = 0; length < 40; ++length) {
    PlacedWords& text = texts.emplace_back();
    text.length = length;
    std::vector<std::int32_t> words = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    std::shuffle(words.begin(), words.end(), random);
    for (std::uint32_t place = 0; place < length && !words.empty(); ++place) {
      if (random() % 3 == 0) continue;
      text.words.push_back({place, words.back()});
      words.pop_back();
    }
  }
  for (const std::int64_t window : {1, 2, 7, 39, 100}) {
    WordOccurrences found(topics, 10, {window});
    found.add(texts);
    std::map<std::pair<int, int>, std::int64_t> pairs;
    std::int64_t total = 0;
    for (const PlacedWords& text : texts) {
      const std::int64_t windows = std::max<std::int64_t>(1, text.length - window + 1);
      total += windows;
      for (std::int64_t start = 0; start < windows; ++start) {
        std::set<std::int32_t> inside;
        for (const WordPlace& use : text.words) {
          if (use.place >= start && use.place < start + window) inside.insert(use.word);
        }
        for (const auto a : inside) {
          for (const auto b : inside) ++pairs[{a, b}];
        }
      }
    }
    EXPECT_EQ(found.total(window), total);
    for (const auto& topic : topics) {
      for (const auto a : topic) {
        for (const auto b : topic) {
          EXPECT_EQ(found.count(window, a, b), (pairs[{a, b}])) << window << " " << a << " " << b;
        }
      }
    }
    EXPECT_EQ(found.count(window, 8), 0);     // of no topic
    EXPECT_EQ(found.count(window, 0, 4), 0);  // together in no topic
  }
}

TEST(WordOccurrences, KnowsOnlyTheWindowsItCounted) {
  const TopicWords topics = {{0, 1}};
  WordOccurrences windows(topics, 2, {10});
  EXPECT_THROW(c_v(topics, windows), Error);
  EXPECT_THROW(u_mass(topics, windows), Error);
  SparseMatrix counts;
  counts.cols = 2;
  EXPECT_THROW(windows.add(counts), Error);
}

TEST(Coherence, OfTooFewWordsIsNone) {
  const TopicWords topics = {{}, {0}, {0, 1}, {1, 2}};  // 1 and 2 are nowhere
  WordOccurrences all(topics, 3, {kWholeDocument, 10, 110});
  all.add(std::vector<PlacedWords>{{1, {{0, 0}}}, {0, {}}});
  for (const auto& values :
       {c_npmi(topics, all, 10), c_uci(topics, all), c_v(topics, all), u_mass(topics, all)}) {
    ASSERT_EQ(values.size(), 4U);
    for (const double value : values) EXPECT_TRUE(std::isnan(value));
    EXPECT_TRUE(std::isnan(mean_over_topics(values)));
  }
}

TEST(Coherence, TheMeanIsOfTheTopicsThatHaveOne) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  EXPECT_DOUBLE_EQ(mean_over_topics({0.5, none, 0.25}), 0.375);
  EXPECT_TRUE(std::isnan(mean_over_topics({})));
}

}  // namespace
}  // namespace saetm
