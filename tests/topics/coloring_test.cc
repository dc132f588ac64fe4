#include "topics/cut/coloring.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace saetm {
namespace {

TEST(Coloring, AgainstAllColourings) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 200; ++trial) {
    const std::size_t n = 1 + random() % 6;
    Graph graph(n);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = i + 1; j < n; ++j) {
        if (random() % 2 == 0) continue;
        graph[i].push_back(j);
        graph[j].push_back(i);
      }
    }
    std::size_t least = n;
    for (std::size_t code = 0; code < static_cast<std::size_t>(std::pow(n, n)); ++code) {
      std::vector<std::size_t> color(n);
      std::size_t rest = code;
      for (std::size_t& c : color) {
        c = rest % n;
        rest /= n;
      }
      bool proper = true;
      for (std::size_t i = 0; i < n; ++i) {
        for (const std::size_t j : graph[i]) proper &= color[i] != color[j];
      }
      if (proper) least = std::min(least, 1 + *std::max_element(color.begin(), color.end()));
    }
    EXPECT_EQ(least_colors(graph), least);
  }
  EXPECT_EQ(least_colors({}), 0U);
}

}  // namespace
}  // namespace saetm
