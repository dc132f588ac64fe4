// Exact transport against POT (tests/golden/make_transport_golden.py) and every assignment.
#include "saetm/transport.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

#include "io/safetensors.h"
#include "saetm/error.h"
#include "where.h"

namespace saetm {
namespace {

const SafetensorsReader& golden() {
  static const SafetensorsReader reader(in_tree("tests/golden/transport.safetensors"));
  return reader;
}

TEST(Transport, IsPots) {
  for (int i = 0; i < 7; ++i) {
    const std::string n = "." + std::to_string(i);
    const auto costs = golden().values<double>("costs" + n);
    const auto supply = golden().values<std::int64_t>("supply" + n);
    const auto demand = golden().values<std::int64_t>("demand" + n);
    EXPECT_NEAR(transport_cost({costs.data(), supply.size(), demand.size()}, supply, demand),
                golden().values<double>("cost" + n)[0], 1e-12)
        << i;
  }
}

TEST(Transport, IsTheBestOfAllAssignments) {
  std::mt19937 random(6);
  for (int trial = 0; trial < 60; ++trial) {
    const std::size_t n = 1 + random() % 6;
    std::vector<double> costs(n * n);
    for (double& cost : costs) cost = static_cast<double>(random() % (trial % 2 ? 4 : 1000));
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), 0U);
    double best = 1e9;
    do {
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i) sum += costs[i * n + order[i]];
      best = std::min(best, sum);
    } while (std::next_permutation(order.begin(), order.end()));
    const std::vector<std::int64_t> ones(n, 1);
    EXPECT_NEAR(transport_cost({costs.data(), n, n}, ones, ones), best / double(n), 1e-12);
  }
}

TEST(Transport, RefusesWhatDoesNotBalance) {
  const std::vector<double> costs = {1, 2};
  const MatrixView<const double> view{costs.data(), 1, 2};
  const std::vector<std::int64_t> two = {2}, ones = {1, 1}, three = {1, 2};
  EXPECT_DOUBLE_EQ(transport_cost(view, two, ones), 1.5);
  EXPECT_THROW(transport_cost(view, two, three), Error);
  EXPECT_THROW(transport_cost(view, ones, ones), Error);
}

TEST(WordMoversDiversity, IsPots) {
  const auto words = golden().values<std::int32_t>("topics");
  TopicWords topics;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i % 8 == 0) topics.emplace_back();
    topics.back().push_back(words[i]);
  }
  const auto known = golden().values<std::int32_t>("found");
  const std::vector<char> found(known.begin(), known.end());
  const Matrix vectors = golden().matrix("vectors");
  const double expected = golden().values<double>("diversity")[0];
  const double one = word_movers_diversity(topics, vectors, found, {.threads = 1});
  EXPECT_NEAR(one, expected, 1e-9);
  EXPECT_EQ(word_movers_diversity(topics, vectors, found, {.threads = 3}), one);
}

TEST(WordMoversDiversity, OfOddTopics) {
  Matrix vectors(3, 2);
  vectors(1, 0) = 3;
  vectors(2, 1) = 4;
  const std::vector<char> all(3, 1), none(3, 0);
  EXPECT_EQ(word_movers_diversity({{0, 1}, {1, 0}}, vectors, all), 0);
  EXPECT_DOUBLE_EQ(word_movers_diversity({{0}, {1, 2}}, vectors, all), 3.5);
  EXPECT_EQ(word_movers_diversity({{0}, {}, {1}}, vectors, all), 3);
  EXPECT_TRUE(std::isnan(word_movers_diversity({{0}, {1}}, vectors, none)));
  EXPECT_TRUE(std::isnan(word_movers_diversity({{0}}, vectors, all)));
}

}  // namespace
}  // namespace saetm
