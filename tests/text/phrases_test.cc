/// Phrases against plain maps over all windows of words, and what counts as standing together.
#include "text/phrases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "saetm/corpus.h"
#include "saetm/error.h"
#include "saetm/random.h"
#include "saetm/text.h"
#include "text/association.h"
#include "text/rules/wordnet.h"
#include "text/tokenizer.h"
#include "where.h"

namespace saetm {
namespace {

using Strings = std::vector<std::string>;
using Gram = std::vector<std::uint32_t>;
using Documents = std::vector<std::vector<std::uint32_t>>;

constexpr std::uint32_t kWords = 120;

/// Words by a steep distribution; each draws a word of its own behind it, and the two a third, more
/// or less often, so that pairs lie on both sides of the thresholds and close to them.
Documents make_documents(std::size_t count) {
  const Random random(11, 0);
  std::uint64_t draws = 0;
  const auto draw = [&] { return random.uniform(draws++); };
  Documents documents(count);
  for (auto& document : documents) {
    for (std::size_t i = static_cast<std::size_t>(draw() * 20); i > 0; --i) {
      const auto word = static_cast<std::uint32_t>(kWords * draw() * draw());
      const bool after_break = document.empty() || draw() < 0.25;
      document.push_back(after_break ? word | kBreak : word);
      if (draw() * 14 > word % 12) continue;
      document.push_back(word % 10 == 8 ? word : (word * 7 + 3) % kWords);
      if (draw() * 6 < word % 7) document.push_back((word * 13 + 1) % kWords);
    }
  }
  return documents;
}

std::vector<WordSequence> spans(const Documents& documents) {
  return {documents.begin(), documents.end()};
}

std::vector<std::int64_t> frequency_of(const Documents& documents) {
  std::vector<std::int64_t> frequency(kWords);
  for (const auto& document : documents) {
    std::set<std::uint32_t> words;
    for (const std::uint32_t word : document) words.insert(word & ~kBreak);
    for (const std::uint32_t word : words) ++frequency[word];
  }
  return frequency;
}

/// All windows of n words without a break, of one document.
std::vector<Gram> windows(const std::vector<std::uint32_t>& document, std::size_t n) {
  std::vector<Gram> found;
  for (std::size_t i = 0; i + n <= document.size(); ++i) {
    Gram run(document.begin() + i, document.begin() + i + n);
    if (std::any_of(run.begin() + 1, run.end(), [](std::uint32_t w) { return w & kBreak; }))
      continue;
    run[0] &= ~kBreak;
    found.push_back(run);
  }
  return found;
}

/// Phrases and the documents they stand in.
std::map<Gram, std::int64_t> oracle(const Documents& documents, std::size_t longest,
                                    std::int64_t min_documents) {
  std::map<Gram, std::int64_t> phrases;
  for (std::size_t n = 2; n <= longest; ++n) {
    std::map<Gram, std::uint64_t> times;
    std::map<Gram, std::set<std::size_t>> documents_with;
    std::map<Gram, std::uint64_t> begins, ends;
    std::uint64_t all = 0;
    for (std::size_t d = 0; d < documents.size(); ++d) {
      for (const Gram& run : windows(documents[d], n)) {
        ++all;
        ++times[run];
        documents_with[run].insert(d);
        for (std::size_t cut = 1; cut < n; ++cut) {
          ++begins[Gram(run.begin(), run.begin() + cut)];
          ++ends[Gram(run.begin() + cut, run.end())];
        }
      }
    }
    for (const auto& [run, count] : times) {
      const auto df = static_cast<std::int64_t>(documents_with[run].size());
      bool good = df >= min_documents;
      for (std::size_t cut = 1; cut < n; ++cut) {
        const Association meet{count, begins[Gram(run.begin(), run.begin() + cut)],
                               ends[Gram(run.begin() + cut, run.end())], all};
        good = good && meet.likelihood_ratio() >= kMinLikelihoodRatio &&
               meet.normalized_pmi() >= kMinNormalizedPmi && run[cut - 1] != run[cut];
      }
      if (good) phrases[run] = df;
    }
  }
  return phrases;
}

std::map<Gram, std::int64_t> found_in(const Phrases& phrases) {
  std::map<Gram, std::int64_t> found;
  for (std::size_t i = 0; i < phrases.size(); ++i) {
    EXPECT_TRUE(found.emplace(phrases.words(i), phrases.documents(i)).second);
  }
  return found;
}

TEST(Phrases, AgreeWithPlainMaps) {
  const Documents documents = make_documents(700);
  for (const std::int64_t longest : {2, 3}) {
    for (const std::int64_t min_documents : {1, 5, 6, 7, 20, 40}) {
      const auto expected = oracle(documents, static_cast<std::size_t>(longest), min_documents);
      const auto long_ones = std::count_if(expected.begin(), expected.end(),
                                           [](const auto& p) { return p.first.size() == 3; });
      EXPECT_GT(expected.size(), 3U);
      EXPECT_EQ(long_ones > 0, longest == 3) << min_documents;
      for (const int threads : {1, 4}) {
        Context context;
        context.threads = threads;
        const Phrases phrases(spans(documents), frequency_of(documents), {longest, min_documents},
                              context);
        EXPECT_EQ(found_in(phrases), expected) << longest << ", " << min_documents;
      }
    }
  }
}

TEST(Phrases, AreFoundAtEachOfTheirPlaces) {
  const Documents documents = make_documents(300);
  const Phrases phrases(spans(documents), frequency_of(documents), {3, 10}, {});
  ASSERT_GT(phrases.size(), 3U);
  for (const auto& document : documents) {
    std::map<Gram, int> expected, found;
    for (const std::size_t n : {2, 3}) {
      for (const Gram& run : windows(document, n)) ++expected[run];
    }
    const auto known = found_in(phrases);
    std::erase_if(expected, [&](const auto& entry) { return !known.contains(entry.first); });
    phrases.for_each(document, [&](std::uint32_t phrase) { ++found[phrases.words(phrase)]; });
    EXPECT_EQ(found, expected);
  }
}

TEST(Phrases, ChanceMakesNone) {
  const Random random(3, 0);
  std::uint64_t draws = 0;
  Documents documents(3000);
  for (auto& document : documents) {
    for (int i = 0; i < 30; ++i) {
      const double u = random.uniform(draws++);
      document.push_back(static_cast<std::uint32_t>(kWords * u * u) | (i == 0 ? kBreak : 0));
    }
  }
  EXPECT_EQ(Phrases(spans(documents), frequency_of(documents), {3, 1}, {}).size(), 0U);
}

BagOfWords count(const Strings& texts, const std::string& language, std::int64_t ngrams,
                 std::int64_t min_documents = 5, std::int64_t size = 5000, int threads = 1) {
  TextOptions options;
  options.language = language;
  options.ngrams = ngrams;
  options.min_documents = min_documents;
  options.vocabulary_size = size;
  Context context;
  context.threads = threads;
  WordCounter counter(options, context);
  counter.add(texts);
  return counter.finish();
}

/// 40 texts about hard drives among 400 others of the same words apart.
Strings about_drives() {
  Strings texts;
  for (int i = 0; i < 400; ++i) {
    const std::string n(1, static_cast<char>('a' + i % 26));
    const std::string m(1, static_cast<char>('a' + i / 26));
    std::string text = "x" + n + m + " y" + m + n + " z" + n + n + m + ". ";
    if (i % 10 == 0) text += "the new hard drive works, a hard drive!";
    if (i % 10 == 1) text += "hard, but drive";
    texts.push_back(text);
  }
  return texts;
}

float value(const BagOfWords& bag, std::size_t d, const std::string& word) {
  const auto& words = bag.vocabulary.words;
  const auto column = std::find(words.begin(), words.end(), word) - words.begin();
  for (std::size_t j = 0; j < bag.counts.row_indices(d).size(); ++j) {
    if (bag.counts.row_indices(d)[j] == column) return bag.counts.row_values(d)[j];
  }
  return 0;
}

TEST(WordCounter, PhrasesAreWordsBesideTheirParts) {
  const BagOfWords bag = count(about_drives(), "none", 2);
  const auto& words = bag.vocabulary.words;
  const auto at = std::find(words.begin(), words.end(), "hard_drive");
  ASSERT_NE(at, words.end());
  EXPECT_EQ(bag.vocabulary.document_frequency[at - words.begin()], 40);
  EXPECT_EQ(value(bag, 0, "hard_drive"), 2);
  EXPECT_EQ(value(bag, 0, "hard"), 2);
  EXPECT_EQ(value(bag, 0, "drive"), 2);
  EXPECT_EQ(value(bag, 1, "hard_drive"), 0);
  EXPECT_EQ(value(bag, 1, "hard"), 1);
  EXPECT_EQ(std::count(words.begin(), words.end(), "new_hard_drive"), 0);
  check_csr(bag.counts, "counts");
  const auto three = count(about_drives(), "none", 3).vocabulary.words;
  EXPECT_EQ(std::count(three.begin(), three.end(), "new_hard_drive"), 1);
}

TEST(WordCounter, PhrasesLeaveTheCountsOfWordsAlone) {
  const Strings texts = about_drives();
  const BagOfWords plain = count(texts, "none", 1), with = count(texts, "none", 3);
  EXPECT_GT(with.vocabulary.words.size(), plain.vocabulary.words.size());
  for (const std::string& word : plain.vocabulary.words) {
    for (std::size_t d = 0; d < 20; ++d) EXPECT_EQ(value(with, d, word), value(plain, d, word));
  }
}

TEST(WordCounter, PhrasesCompeteByDocumentFrequency) {
  const Strings texts = about_drives();
  const BagOfWords all = count(texts, "none", 3, 1, 1'000'000);
  for (const std::int64_t size : {1, 2, 3, 5, 8, 50, 300}) {
    const BagOfWords cut = count(texts, "none", 3, 1, size);
    ASSERT_EQ(cut.vocabulary.words.size(), static_cast<std::size_t>(size));
    for (std::size_t w = 0; w < cut.vocabulary.words.size(); ++w) {
      EXPECT_EQ(cut.vocabulary.words[w], all.vocabulary.words[w]) << size;
      EXPECT_EQ(cut.vocabulary.document_frequency[w], all.vocabulary.document_frequency[w]);
    }
  }
}

TEST(WordCounter, AStopWordBetweenBreaksAPhrase) {
  Strings texts;
  for (int i = 0; i < 300; ++i) {
    const std::string other(1, static_cast<char>('a' + i % 26));
    texts.push_back(i % 3 == 0 ? "Haus der Kunst, gr\u00fcne Wiese" : "q" + other + " w" + other);
  }
  const auto words = count(texts, "german", 2).vocabulary.words;
  EXPECT_EQ(std::count(words.begin(), words.end(), "haus_kunst"), 0);
  EXPECT_EQ(std::count(words.begin(), words.end(), "gr\u00fcne_wiese"), 1);
}

TEST(WordCounter, NeitherThreadsNorSplitsChangePhrases) {
  // Words of two letters, each likely to be followed by the next of its row.
  const Random random(21, 0);
  std::uint64_t draws = 0;
  Strings texts(2000);
  for (std::string& text : texts) {
    int word = 0;
    for (int i = 0; i < 25; ++i) {
      word = random.uniform(draws++) < 0.4 ? word + 1
                                           : static_cast<int>(random.uniform(draws++) * 400);
      text += {static_cast<char>('a' + word % 20), static_cast<char>('a' + word / 20 % 20), ' '};
    }
  }
  const BagOfWords one = count(texts, "german", 3, 3, 900, 1);
  const auto is_phrase = [](const std::string& w) { return w.find('_') != std::string::npos; };
  ASSERT_GT(std::count_if(one.vocabulary.words.begin(), one.vocabulary.words.end(), is_phrase), 50);
  for (const int threads : {2, 5}) {
    const BagOfWords many = count(texts, "german", 3, 3, 900, threads);
    EXPECT_TRUE(many.vocabulary.words == one.vocabulary.words);
    EXPECT_TRUE(many.vocabulary.document_frequency == one.vocabulary.document_frequency);
    EXPECT_TRUE(many.counts.indptr == one.counts.indptr);
    EXPECT_TRUE(many.counts.indices == one.counts.indices);
    EXPECT_TRUE(many.counts.values == one.counts.values);
  }
}

/// What passes for a phrase in real texts.
TEST(WordCounter, PhrasesOfTheStateOfTheUnion) {
  const std::string file = in_tree("../shared/data/state_of_the_union.jsonl.gz");
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no " << file;
  try {
    WordNet::find_folder();
  } catch (const Error&) {
    GTEST_SKIP() << "WordNet's files are not installed (wordnet-base)";
  }
  Strings texts;
  const auto reader = open_corpus(file, {});
  for (Document document; reader->next(document);) texts.push_back(document.full_text());
  const auto words = count(texts, "english", 3, 5, 5000, 2).vocabulary.words;
  ASSERT_EQ(words.size(), 5000U);
  for (const char* phrase : {"fiscal_year", "health_care", "white_house", "social_security",
                             "unite_state", "soviet_union", "interstate_commerce_commission"}) {
    EXPECT_EQ(std::count(words.begin(), words.end(), phrase), 1) << phrase;
  }
  for (const char* pair : {"great_country", "people_nation", "make_good", "year_year", "new_law",
                           "government_make", "good_work", "people_people"}) {
    EXPECT_EQ(std::count(words.begin(), words.end(), pair), 0) << pair;
  }
  const auto phrases = std::count_if(words.begin(), words.end(), [](const std::string& word) {
    return word.find('_') != std::string::npos;
  });
  EXPECT_GT(phrases, 300);
  EXPECT_LT(phrases, 1000);
}

}  // namespace
}  // namespace saetm
