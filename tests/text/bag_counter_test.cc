#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "saetm/error.h"
#include "saetm/random.h"
#include "saetm/text.h"

namespace saetm {
namespace {

using Strings = std::vector<std::string>;

BagOfWords count(const std::vector<WeightedWords>& bags, std::int64_t size = 5000,
                 std::int64_t min_documents = 1) {
  TextOptions options;
  options.language = "no such language";  // not asked for
  options.vocabulary_size = size;
  options.min_documents = min_documents;
  BagCounter counter(options);
  for (const WeightedWords& bag : bags) counter.add(bag);
  return counter.finish();
}

TEST(BagCounter, WordsStayAsTheyAreAndEqualOnesAddUp) {
  const BagOfWords bag = count({{{"The Sea", 1}, {"sky", 0.25F}, {"The Sea", 1}, {"sky", 0.5F}},
                                {},
                                {{"sky", 2}, {"the sea", 1}}});
  EXPECT_EQ(bag.vocabulary.words, (Strings{"sky", "The Sea", "the sea"}));
  EXPECT_EQ(bag.vocabulary.document_frequency, (std::vector<std::int64_t>{2, 1, 1}));
  EXPECT_EQ(bag.counts.indptr, (std::vector<std::int64_t>{0, 2, 2, 4}));
  EXPECT_EQ(bag.counts.indices, (std::vector<std::int32_t>{0, 1, 0, 2}));
  EXPECT_EQ(bag.counts.values, (std::vector<float>{0.75F, 2, 2, 1}));
}

TEST(BagCounter, AgreesWithPlainMaps) {
  const Random random(5, 0);
  std::uint64_t draws = 0;
  const auto draw = [&](std::size_t n) {
    return static_cast<std::size_t>(random.uniform(draws++) * static_cast<double>(n));
  };
  std::vector<WeightedWords> bags(400);
  std::vector<std::map<std::string, float>> sums(bags.size());
  std::map<std::string, std::int64_t> frequency;
  for (std::size_t d = 0; d < bags.size(); ++d) {
    for (std::size_t i = draw(12); i > 0; --i) {
      const std::string word = "w" + std::to_string(draw(40) * draw(4));
      const float weight = 0.125F * static_cast<float>(1 + draw(20));  // sums are exact
      bags[d].emplace_back(word, weight);
      sums[d][word] += weight;
    }
    for (const auto& [word, sum] : sums[d]) ++frequency[word];
  }
  const BagOfWords bag = count(bags, 30, 4);
  std::set<std::pair<std::int64_t, std::string>> order;
  for (const auto& [word, documents] : frequency) {
    if (documents >= 4) order.emplace(-documents, word);
  }
  ASSERT_GT(order.size(), 30U);
  std::size_t w = 0;
  for (const auto& [documents, word] : order) {
    if (w == 30) break;
    EXPECT_EQ(bag.vocabulary.words[w], word);
    EXPECT_EQ(bag.vocabulary.document_frequency[w++], -documents);
  }
  EXPECT_EQ(bag.vocabulary.words.size(), 30U);
  check_csr(bag.counts, "counts");
  ASSERT_EQ(bag.counts.rows(), bags.size());
  for (std::size_t d = 0; d < bags.size(); ++d) {
    std::map<std::string, float> found;
    for (std::size_t j = 0; j < bag.counts.row_indices(d).size(); ++j) {
      found[bag.vocabulary.words[bag.counts.row_indices(d)[j]]] = bag.counts.row_values(d)[j];
    }
    std::erase_if(sums[d], [&](const auto& entry) {
      return std::count(bag.vocabulary.words.begin(), bag.vocabulary.words.end(), entry.first) == 0;
    });
    EXPECT_EQ(found, sums[d]) << d;
  }
}

TEST(BagCounter, RefusesBadWordsAndWeights) {
  const auto message = [](const std::vector<WeightedWords>& bags) -> std::string {
    try {
      count(bags, 10, 2);
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  };
  constexpr float kMost = std::numeric_limits<float>::max();
  EXPECT_EQ(message({{}, {{"", 1}}}), "document 1: a word is empty");
  EXPECT_TRUE(message({{{"a\tb", 1}}}).starts_with("document 0: the word 'a b'"));
  for (const float weight : {0.0F, -1.0F, std::numeric_limits<float>::infinity(),
                             std::numeric_limits<float>::quiet_NaN()}) {
    EXPECT_EQ(message({{}, {}, {{"a", weight}}}),
              "document 2: the weight of 'a' is not a finite number above 0");
  }
  EXPECT_NE(message({{{"a", kMost}, {"a", kMost}}}).find("'a'"), std::string::npos);
  EXPECT_EQ(message({{{"a", kMost}}, {{"a", kMost}}}), "");
  EXPECT_EQ(message({{{"a", 9}}, {{"b", 1}}}),
            "no word is left: none of 2 stands in 2 of the 2 documents or more (--min-documents)");
}

}  // namespace
}  // namespace saetm
