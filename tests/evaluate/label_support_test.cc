// Whether topics' first words stand in their documents.
#include "saetm/label_support.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/sparse_of.h"
#include "saetm/error.h"

namespace saetm {
namespace {

TEST(LabelSupport, ByHand) {
  Matrix counts(5, 5);
  counts(0, 2) = 1;  // topic 0's third word
  counts(1, 3) = 7;  // only its fourth
  counts(2, 4) = 2;  // topic 1's only word
  counts(4, 0) = 1;  // without a topic
  const std::vector<std::vector<std::int32_t>> topics = {{0, 1, 2, 3}, {4}};
  EXPECT_DOUBLE_EQ(label_support(topics, {0, 0, 1, 1, -1}, sparse(counts)), 0.5);
  EXPECT_DOUBLE_EQ(label_support(topics, {0, 0, 1, 1, -1}, sparse(counts), 2), 0.25);
  EXPECT_DOUBLE_EQ(label_support(topics, {0, 0, 1, 1, -1}, sparse(counts), 4), 0.75);
  EXPECT_DOUBLE_EQ(label_support(topics, {0, 2, 2, 2, 2}, sparse(counts)), 1);  // 2 is not shown
  EXPECT_TRUE(std::isnan(label_support(topics, {-1, -1, -1, -1, -1}, sparse(counts))));
  EXPECT_THROW(label_support(topics, {0}, sparse(counts)), Error);
}

TEST(LabelSupport, IsWhatLookingAtEveryWordGives) {
  std::mt19937 random(3);
  for (int round = 0; round < 20; ++round) {
    const std::size_t N = 1 + random() % 70, V = 1 + random() % 12, T = 1 + random() % 5;
    Matrix counts(N, V);
    for (std::size_t d = 0; d < N; ++d) {
      for (std::size_t w = 0; w < V; ++w) counts(d, w) = random() % 4 == 0 ? 1.5F : 0;
    }
    std::vector<std::vector<std::int32_t>> topics(T);
    for (auto& topic : topics) {
      for (std::size_t k = random() % 5; k > 0; --k) {
        topic.push_back(static_cast<std::int32_t>(random() % V));
      }
    }
    std::vector<std::int32_t> main(N);
    for (auto& topic : main) topic = static_cast<std::int32_t>(random() % (T + 1)) - 1;
    main[0] = 0;
    double held = 0, documents = 0;
    for (std::size_t d = 0; d < N; ++d) {
      if (main[d] < 0) continue;
      const auto& words = topics[static_cast<std::size_t>(main[d])];
      bool any = false;
      for (std::size_t k = 0; k < words.size() && k < 3; ++k) {
        any |= counts(d, static_cast<std::size_t>(words[k])) > 0;
      }
      held += any;
      ++documents;
    }
    EXPECT_DOUBLE_EQ(label_support(topics, main, sparse(counts)), held / documents);
  }
}

}  // namespace
}  // namespace saetm
