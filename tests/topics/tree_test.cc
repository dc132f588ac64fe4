// The merge tree against Ward's method by trying all pairs, in f64.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <random>
#include <set>

#include "saetm/error.h"
#include "saetm/topics.h"

namespace saetm {
namespace {

struct Points {
  Matrix rows;
  std::vector<float> weights;
};

using Group = std::vector<std::size_t>;

struct Moments {
  double weight = 0;
  std::vector<double> mean;
};

Moments moments(const Points& p, const Group& group) {
  Moments m{0, std::vector<double>(p.rows.cols())};
  for (const std::size_t i : group) {
    m.weight += p.weights[i];
    for (std::size_t j = 0; j < m.mean.size(); ++j) {
      m.mean[j] += static_cast<double>(p.weights[i]) * p.rows(i, j);
    }
  }
  for (double& value : m.mean) value /= m.weight;
  return m;
}

/// Rise of the weighted sum of squares when two groups merge, from their members.
double rise(const Points& p, const Group& a, const Group& b) {
  const Moments x = moments(p, a);
  const Moments y = moments(p, b);
  double squared = 0;
  for (std::size_t j = 0; j < x.mean.size(); ++j) {
    squared += (x.mean[j] - y.mean[j]) * (x.mean[j] - y.mean[j]);
  }
  return x.weight * y.weight / (x.weight + y.weight) * squared;
}

Group joined(Group a, const Group& b) {
  a.insert(a.end(), b.begin(), b.end());
  std::sort(a.begin(), a.end());
  return a;
}

/// Partitions by number of groups, and the height of each merge.
struct Ward {
  std::map<std::size_t, std::vector<Group>> partitions;
  std::vector<double> heights;

  explicit Ward(const Points& p) {
    std::vector<Group> groups;
    for (std::size_t i = 0; i < p.rows.rows(); ++i) {
      if (p.weights[i] > 0) groups.push_back({i});
    }
    for (;; merge(p, groups)) {
      std::sort(groups.begin(), groups.end());
      partitions[groups.size()] = groups;
      if (groups.size() == 1) return;
    }
  }

  void merge(const Points& p, std::vector<Group>& groups) {
    std::size_t a = 0;
    std::size_t b = 1;
    double best = INFINITY;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      for (std::size_t j = i + 1; j < groups.size(); ++j) {
        const double now = rise(p, groups[i], groups[j]);
        if (now < best) std::tie(best, a, b) = std::tuple(now, i, j);
      }
    }
    heights.push_back(best);
    groups[a] = joined(groups[a], groups[b]);
    groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(b));
  }
};

std::vector<Group> partition(const AtomTree& tree, const std::vector<std::int32_t>& labels) {
  std::map<std::int32_t, Group> groups;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    groups[labels[i]].push_back(static_cast<std::size_t>(tree.atoms[i]));
  }
  std::vector<Group> result;
  for (const auto& [label, group] : groups) result.push_back(group);
  std::sort(result.begin(), result.end());
  return result;
}

/// What holds for every tree, ties or not: heights are those of its own merges and never fall;
/// each cut has T topics, numbered by falling weight.
void expect_sound(const Points& p, const AtomTree& tree) {
  const std::size_t atoms = tree.atoms.size();
  ASSERT_EQ(tree.merges.size(), atoms - 1);
  std::vector<Group> nodes;
  for (const std::int32_t k : tree.atoms) nodes.push_back({static_cast<std::size_t>(k)});
  const double most = tree.merges.empty() ? 0 : std::max(tree.merges.back().height, 1e-30F);
  for (std::size_t i = 0; i + 1 < atoms; ++i) {
    const auto& m = tree.merges[i];
    ASSERT_LT(m.left, m.right);
    ASSERT_LT(static_cast<std::size_t>(m.right), nodes.size());
    const Group& a = nodes[static_cast<std::size_t>(m.left)];
    const Group& b = nodes[static_cast<std::size_t>(m.right)];
    EXPECT_NEAR(m.height, rise(p, a, b), 2e-5 * std::abs(m.height) + 1e-10 * most);
    EXPECT_TRUE(i == 0 || tree.merges[i - 1].height <= m.height);
    nodes.push_back(joined(a, b));
  }
  if (atoms > 1) {
    EXPECT_EQ(nodes.back().size(), atoms);
  }
  for (std::size_t topics = 1; topics <= atoms; ++topics) {
    const auto labels = tree.cut(topics);
    ASSERT_EQ(labels.size(), atoms);
    std::vector<double> weights(topics);
    std::vector<std::size_t> first(topics, atoms);
    for (std::size_t i = 0; i < atoms; ++i) {
      ASSERT_LT(static_cast<std::size_t>(labels[i]), topics);
      weights[static_cast<std::size_t>(labels[i])] += tree.weights[i];
      std::size_t& least = first[static_cast<std::size_t>(labels[i])];
      least = std::min(least, i);
    }
    for (std::size_t t = 0; t < topics; ++t) {
      EXPECT_LT(first[t], atoms) << "topic " << t << " of " << topics << " is empty";
      if (t == 0) continue;
      EXPECT_GE(weights[t - 1], weights[t]);
      EXPECT_TRUE(weights[t - 1] > weights[t] || first[t - 1] < first[t]);
    }
  }
  EXPECT_THROW(tree.cut(atoms + 1), Error);
  EXPECT_THROW(tree.cut(0), Error);
  EXPECT_THROW(kmeans(tree, 0, 1, 1), Error);
}

Points random_points(std::size_t n, std::size_t d, unsigned seed, double spread) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::uniform_real_distribution<double> exponent(-spread, spread);
  Points p{Matrix(n, d), std::vector<float>(n)};
  for (std::size_t i = 0; i < p.rows.size(); ++i) p.rows.data()[i] = normal(random);
  for (float& w : p.weights) w = static_cast<float>(std::exp(exponent(random)));
  return p;
}

TEST(BuildTree, IsWardsOnRandomPoints) {
  for (const double spread : {0.0, 1.0, 12.0}) {  // equal weights to a range of e²⁴
    for (unsigned seed = 0; seed < 4; ++seed) {
      Points p = random_points(36 + seed, 3 + 4 * seed, seed, spread);
      p.weights[5] = p.weights[17] = 0;  // unused atoms
      const AtomTree tree = build_tree(p.rows, p.weights, {.threads = 2});
      ASSERT_EQ(tree.atoms.size(), p.weights.size() - 2);
      expect_sound(p, tree);
      const Ward ward(p);
      for (std::size_t i = 0; i < ward.heights.size(); ++i) {
        EXPECT_NEAR(tree.merges[i].height, ward.heights[i], 2e-5 * ward.heights[i]);
      }
      for (const auto& [topics, groups] : ward.partitions) {
        EXPECT_EQ(partition(tree, tree.cut(topics)), groups)
            << topics << " topics, seed " << seed << ", spread " << spread;
      }
    }
  }
}

TEST(BuildTree, DuplicatesMergeFirst) {
  const std::size_t distinct = 9;
  const Points base = random_points(distinct, 4, 3, 1);
  Points p{Matrix(30, 4), std::vector<float>(30)};
  for (std::size_t i = 0; i < 30; ++i) {
    std::copy_n(base.rows.row(i * 7 % distinct), 4, p.rows.row(i));
    p.weights[i] = 0.01F + 0.1F * static_cast<float>(i % 5);
  }
  const AtomTree tree = build_tree(p.rows, p.weights);
  expect_sound(p, tree);
  const Ward ward(p);
  for (std::size_t topics = 1; topics <= distinct; ++topics) {
    EXPECT_EQ(partition(tree, tree.cut(topics)), ward.partitions.at(topics));
  }
}

TEST(BuildTree, TiesStillGiveASoundTree) {
  Points grid{Matrix(36, 2), std::vector<float>(36, 0.25F)};
  for (std::size_t i = 0; i < 36; ++i) {
    grid.rows(i, 0) = static_cast<float>(i % 6);
    grid.rows(i, 1) = static_cast<float>(i / 6);
  }
  expect_sound(grid, build_tree(grid.rows, grid.weights));
  Points same{Matrix(20, 3), std::vector<float>(20, 1.0F)};
  expect_sound(same, build_tree(same.rows, same.weights));
  const AtomTree one = build_tree(Matrix(3, 2), {0, 0.5F, 0});
  EXPECT_EQ(one.atoms, std::vector<std::int32_t>{1});
  EXPECT_EQ(one.cut(1), std::vector<std::int32_t>{0});
}

TEST(BuildTree, SameForAnyThreads) {
  const Points p = random_points(1300, 5, 8, 1);  // enough for the search to be shared out
  const AtomTree one = build_tree(p.rows, p.weights, {.threads = 1});
  const AtomTree three = build_tree(p.rows, p.weights, {.threads = 3});
  ASSERT_EQ(one.merges.size(), three.merges.size());
  EXPECT_EQ(std::memcmp(one.merges.data(), three.merges.data(),
                        one.merges.size() * sizeof(AtomTree::Merge)),
            0);
}

/// Heights of Ward's method from the matrix of all distances, by Lance and Williams' rule in f64.
std::vector<double> heights_of_all_pairs(const Points& p) {
  const std::size_t n = p.rows.rows();
  std::vector<double> weights(p.weights.begin(), p.weights.end());
  std::vector<std::vector<double>> distance(n, std::vector<double>(n));
  std::vector<std::size_t> active;
  for (std::size_t i = 0; i < n; ++i) {
    active.push_back(i);
    for (std::size_t j = 0; j < i; ++j) distance[i][j] = distance[j][i] = rise(p, {i}, {j});
  }
  std::vector<double> heights;
  while (active.size() > 1) {
    double least = INFINITY;
    std::size_t a = 0, b = 0;
    for (std::size_t i = 0; i < active.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const double now = distance[active[i]][active[j]];
        if (now < least) std::tie(least, a, b) = std::tuple(now, active[j], active[i]);
      }
    }
    for (const std::size_t c : active) {
      if (c == a || c == b) continue;
      distance[a][c] = distance[c][a] =
          ((weights[a] + weights[c]) * distance[a][c] + (weights[b] + weights[c]) * distance[b][c] -
           weights[c] * least) /
          (weights[a] + weights[b] + weights[c]);
    }
    weights[a] += weights[b];
    std::erase(active, b);
    heights.push_back(least);
  }
  return heights;
}

// Enough atoms for the search in tiles, and for a search's neighbours to serve long after.
TEST(BuildTree, IsWardsOnManyAtoms) {
  for (const double spread : {0.0, 3.0}) {
    const Points p = random_points(800, 12, 21, spread);
    const AtomTree tree = build_tree(p.rows, p.weights, {.threads = 2});
    const std::vector<double> heights = heights_of_all_pairs(p);
    ASSERT_EQ(tree.merges.size(), heights.size());
    for (std::size_t i = 0; i < heights.size(); ++i) {
      EXPECT_NEAR(tree.merges[i].height, heights[i], 2e-5 * heights[i]) << i;
      EXPECT_TRUE(i == 0 || tree.merges[i - 1].height <= tree.merges[i].height);
    }
  }
}

// What is known of a cluster's neighbours after a merge holds for both that it was made of.
TEST(BuildTree, IsWardsOnAnyPoints) {
  for (const double spread : {0.0, 1.0, 6.0}) {
    for (unsigned seed = 700; seed < 716; ++seed) {  // at 704 it matters
      const Points p = random_points(90 + 5 * (seed % 16), 2 + seed % 6, seed, spread);
      const AtomTree tree = build_tree(p.rows, p.weights);
      const std::vector<double> heights = heights_of_all_pairs(p);
      ASSERT_EQ(tree.merges.size(), heights.size());
      for (std::size_t i = 0; i < heights.size(); ++i) {
        ASSERT_NEAR(tree.merges[i].height, heights[i], 1e-4 * heights[i] + 1e-8 * heights.back())
            << i << ", seed " << seed << ", spread " << spread;
      }
    }
  }
}

// Every two of these are equally far from each other, before and after merges: the search helps
// little, and the chain takes over.
TEST(BuildTree, AllEquallyFarGiveASoundTree) {
  const std::size_t n = 540;
  Points corners{Matrix(n, n), std::vector<float>(n, 0.25F)};
  for (std::size_t i = 0; i < n; ++i) corners.rows(i, i) = 1;
  const AtomTree one = build_tree(corners.rows, corners.weights, {.threads = 1});
  const AtomTree two = build_tree(corners.rows, corners.weights, {.threads = 2});
  ASSERT_EQ(one.merges.size(), n - 1);
  for (std::size_t i = 0; i + 1 < n; ++i) {
    EXPECT_NEAR(one.merges[i].height, 0.25, 1e-5);
    EXPECT_EQ(one.merges[i].left, two.merges[i].left);
    EXPECT_EQ(one.merges[i].right, two.merges[i].right);
  }
  for (const std::size_t topics : {std::size_t{1}, std::size_t{10}, n - 1, n}) {
    const auto labels = one.cut(topics);
    EXPECT_EQ(std::set<std::int32_t>(labels.begin(), labels.end()).size(), topics);
  }
}

TEST(BuildTree, ManyAtOnePlace) {
  Points p = random_points(1500, 6, 4, 1);
  for (std::size_t i = 0; i < 1500; ++i) std::copy_n(p.rows.row(i % 40), 6, p.rows.row(i));
  const AtomTree tree = build_tree(p.rows, p.weights);
  for (std::size_t i = 0; i + 40 < 1500; ++i) EXPECT_EQ(tree.merges[i].height, 0);
  EXPECT_GT(tree.merges[1460].height, 0);
  const auto labels = tree.cut(40);
  for (std::size_t i = 40; i < 1500; ++i) EXPECT_EQ(labels[i], labels[i % 40]);
}

TEST(MergeColumns, GiveTheMergesBackAndRefuseDamage) {
  const std::vector<AtomTree::Merge> merges = {{0, 2, 0.5F}, {1, 3, 0.5F}, {4, 5, 2}};
  const MergeColumns columns = columns_of(merges);
  const auto same = merges_from(columns, 4);
  ASSERT_EQ(same.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(same[i].left, merges[i].left);
    EXPECT_EQ(same[i].right, merges[i].right);
    EXPECT_EQ(same[i].height, merges[i].height);
  }
  const auto complaint = [](const MergeColumns& bad, std::size_t atoms) -> std::string {
    try {
      merges_from(bad, atoms);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(complaint(columns, 5), "a tree of 5 atoms does not have 3 merges");
  MergeColumns bad = columns;
  bad.right[1] = 5;  // itself
  EXPECT_EQ(complaint(bad, 4), "merge 1 is not of earlier nodes");
  bad = columns;
  bad.left[2] = -1;
  EXPECT_EQ(complaint(bad, 4), "merge 2 is not of earlier nodes");
  bad = columns;
  std::swap(bad.left[0], bad.right[0]);
  EXPECT_EQ(complaint(bad, 4), "merge 0 is not of earlier nodes");
}

TEST(MergeColumns, RefuseANodeThatIsMergedTwice) {
  EXPECT_EQ(merges_from({{0, 2}, {1, 3}, {1, 2}}, 3).size(), 2U);
  EXPECT_THROW(merges_from({{0, 0}, {1, 2}, {1, 2}}, 3), Error);
  EXPECT_THROW(merges_from({{0, 1}, {1, 2}, {1, 2}}, 3), Error);
}

TEST(BuildTree, NeedsAnAtomInUse) {
  EXPECT_THROW(build_tree(Matrix(3, 2), {0, 0, 0}), Error);
}

}  // namespace
}  // namespace saetm
