#include "saetm/topic_words.h"

#include <gtest/gtest.h>

namespace saetm {
namespace {

TEST(NumberWords, EqualWordsAreOneNumber) {
  const NumberedTopics found = number_words({{"sea", "ship"}, {}, {"ship", "sky", "sky"}});
  EXPECT_EQ(found.words, (std::vector<std::string>{"sea", "ship", "sky"}));
  EXPECT_EQ(found.topics, (TopicWords{{0, 1}, {}, {1, 2, 2}}));
}

TEST(NumberWords, KnownWordsKeepTheirPlaces) {
  const NumberedTopics found = number_words({{"sky", "sea"}}, {"land", "sea"});
  EXPECT_EQ(found.words, (std::vector<std::string>{"land", "sea", "sky"}));
  EXPECT_EQ(found.topics, (TopicWords{{2, 1}}));
}

}  // namespace
}  // namespace saetm
