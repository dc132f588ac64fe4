// The tree above topics against the atoms' own tree.
#include "saetm/hierarchy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "saetm/error.h"
#include "topics/emissions_of.h"

namespace saetm {
namespace {

using Atoms = std::vector<std::int32_t>;

AtomTree random_tree(std::size_t atoms, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> place;
  Matrix rows(atoms, 5);
  for (std::size_t i = 0; i < rows.size(); ++i) rows.data()[i] = place(random);
  std::vector<float> weights(atoms);
  for (float& w : weights) w = static_cast<float>(1 + random() % 100) / 1000;
  weights[3] = 0;  // not in use
  return build_tree(rows, weights);
}

/// Atoms below each merge of the atoms' tree, merge by merge.
std::vector<Atoms> merged_atoms(const AtomTree& tree) {
  std::vector<Atoms> below;
  for (const std::int32_t atom : tree.atoms) below.push_back({atom});
  for (const AtomTree::Merge& merge : tree.merges) {
    Atoms both = below[static_cast<std::size_t>(merge.left)];
    const Atoms& right = below[static_cast<std::size_t>(merge.right)];
    both.insert(both.end(), right.begin(), right.end());
    std::sort(both.begin(), both.end());
    below.push_back(both);
  }
  return below;
}

TEST(Hierarchy, AboveACutAreTheTreesOwnMerges) {
  const AtomTree tree = random_tree(60, 1);
  const auto atoms_below = merged_atoms(tree);
  for (const std::size_t count : {1U, 2U, 7U, 30U, 59U}) {
    const auto cut = tree.cut(count);
    std::vector<Atoms> topics(count);
    for (std::size_t i = 0; i < cut.size(); ++i) topics[cut[i]].push_back(tree.atoms[i]);
    std::mt19937 random(7);
    std::vector<double> share(count);
    for (double& s : share) s = static_cast<double>(random()) / 1e12;
    const Hierarchy above = hierarchy(tree, topics, share);
    ASSERT_EQ(above.nodes.size(), 2 * count - 1);
    std::vector<Atoms> below = topics;
    for (std::size_t node = 0; node < above.nodes.size(); ++node) {
      const auto& children = above.nodes[node].children;
      if (node < count) {
        EXPECT_TRUE(children.empty());
        EXPECT_EQ(above.nodes[node].share, share[node]);
        continue;
      }
      ASSERT_EQ(children.size(), 2U);
      const auto left = static_cast<std::size_t>(children[0]);
      const auto right = static_cast<std::size_t>(children[1]);
      ASSERT_LT(left, node);
      ASSERT_LT(right, node);
      EXPECT_EQ(above.nodes[node].share, above.nodes[left].share + above.nodes[right].share);
      Atoms both = below[left];
      both.insert(both.end(), below[right].begin(), below[right].end());
      std::sort(both.begin(), both.end());
      below.push_back(both);
      const std::size_t merge = tree.merges.size() - (above.nodes.size() - node);
      EXPECT_EQ(both, atoms_below[tree.atoms.size() + merge]);
      EXPECT_NEAR(above.nodes[node].height, tree.merges[merge].height,
                  1e-5 * tree.merges[merge].height);
    }
  }
}

TEST(Hierarchy, MergedWordsAreThoseOfAllAtomsBelow) {
  const AtomTree tree = random_tree(20, 2);
  const auto cut = tree.cut(6);
  std::vector<Atoms> below(6);
  for (std::size_t i = 0; i < cut.size(); ++i) below[cut[i]].push_back(tree.atoms[i]);
  const Hierarchy above = hierarchy(tree, below, {0.3, 0.2, 0.15, 0.1, 0.05, 0});
  const AtomWords words(random_emissions(20, 50, 1, true), AtomWords::By::kCounts);
  std::vector<WordSum> sums;
  for (const Atoms& topic : below) sums.push_back(words.sum(topic));
  sums.push_back(words.sum(Atoms{0, 1}));  // a topic more, that is set aside, is passed over
  const std::vector<WordSum> merged = merged_words(above, sums);
  ASSERT_EQ(merged.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) {
    const auto& children = above.nodes[6 + i].children;
    Atoms both = below[static_cast<std::size_t>(children[0])];
    const Atoms& other = below[static_cast<std::size_t>(children[1])];
    both.insert(both.end(), other.begin(), other.end());
    below.push_back(both);
    const WordSum expected = words.sum(both);
    EXPECT_EQ(merged[i].words, expected.words);
    EXPECT_EQ(merged[i].units, expected.units);
  }
  EXPECT_TRUE(merged_words({}, {}).empty());
}

TEST(Hierarchy, LevelsKeepEveryTopicOnceUnderItsOwnNodes) {
  const AtomTree tree = random_tree(80, 3);
  for (const std::size_t count : {1U, 2U, 40U}) {
    const auto cut = tree.cut(count);
    std::vector<Atoms> topics(count);
    for (std::size_t i = 0; i < cut.size(); ++i) topics[cut[i]].push_back(tree.atoms[i]);
    const Hierarchy above = hierarchy(tree, topics, std::vector<double>(count, 0.01));
    for (const std::int64_t levels : {0, 1, 2, 3, 9}) {
      const auto children = readable_children(above, levels);
      std::vector<int> met(above.nodes.size());
      std::vector<std::int32_t> open = {static_cast<std::int32_t>(above.nodes.size() - 1)};
      std::size_t depth = 0;
      while (!open.empty()) {
        std::vector<std::int32_t> next;
        for (const std::int32_t node : open) {
          ++met[node];
          for (const std::int32_t child : children[node]) next.push_back(child);
          EXPECT_NE(children[node].size(), 1U);
        }
        open = next;
        depth += !open.empty();
      }
      for (std::size_t t = 0; t < count; ++t) EXPECT_EQ(met[t], 1) << count << " " << levels;
      if (levels > 0) {
        EXPECT_LE(depth, static_cast<std::size_t>(levels));
      }
      if (levels == 0) {
        EXPECT_EQ(std::count(met.begin(), met.end(), 1),
                  static_cast<std::ptrdiff_t>(2 * count - 1));
      }
    }
  }
  // 40 topics in three levels: cuts into 3 and 12 nodes between.
  const auto cut = tree.cut(40);
  std::vector<Atoms> topics(40);
  for (std::size_t i = 0; i < cut.size(); ++i) topics[cut[i]].push_back(tree.atoms[i]);
  const Hierarchy above = hierarchy(tree, topics, std::vector<double>(40, 0.01));
  EXPECT_EQ(readable_children(above, 3).back().size(), 3U);
  EXPECT_THROW(readable_children(above, -1), Error);
}

}  // namespace
}  // namespace saetm
