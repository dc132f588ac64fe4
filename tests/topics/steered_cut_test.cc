/// Cuts under steering, against Ward by trying all pairs.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "topics/steered_trees.h"

namespace saetm {
namespace {

using Kind = Directive::Kind;
using Atoms = std::vector<std::int32_t>;

/// Ward by trying all pairs, from members; merges only what shares no pair of `apart`.
std::set<Atoms> all_pairs(const AtomTree& tree, std::vector<Atoms> groups,
                          const std::vector<std::pair<std::int32_t, std::int32_t>>& apart,
                          std::size_t count) {
  const std::size_t d = tree.embeddings.cols();
  const auto place = [&](std::int32_t atom) {
    return static_cast<std::size_t>(std::lower_bound(tree.atoms.begin(), tree.atoms.end(), atom) -
                                    tree.atoms.begin());
  };
  const auto spread = [&](const Atoms& group) {
    std::vector<double> mean(d);
    double weight = 0, sum = 0;
    for (const std::int32_t k : group) {
      weight += tree.weights[place(k)];
      for (std::size_t j = 0; j < d; ++j) {
        mean[j] += static_cast<double>(tree.weights[place(k)]) * tree.embeddings(place(k), j);
      }
    }
    for (const std::int32_t k : group) {
      for (std::size_t j = 0; j < d; ++j) {
        const double gap = tree.embeddings(place(k), j) - mean[j] / weight;
        sum += tree.weights[place(k)] * gap * gap;
      }
    }
    return sum;
  };
  while (groups.size() > count) {
    double best = INFINITY;
    std::size_t a = 0, b = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      for (std::size_t j = i + 1; j < groups.size(); ++j) {
        Atoms both = groups[i];
        both.insert(both.end(), groups[j].begin(), groups[j].end());
        const std::set<std::int32_t> in(both.begin(), both.end());
        if (std::any_of(apart.begin(), apart.end(),
                        [&](const auto& p) { return in.count(p.first) && in.count(p.second); })) {
          continue;
        }
        const double rise = spread(both) - spread(groups[i]) - spread(groups[j]);
        if (rise < best) {
          best = rise;
          a = i;
          b = j;
        }
      }
    }
    if (best == INFINITY) return {};
    groups[a].insert(groups[a].end(), groups[b].begin(), groups[b].end());
    groups.erase(groups.begin() + static_cast<long>(b));
  }
  std::set<Atoms> result;
  for (Atoms& group : groups) {
    std::sort(group.begin(), group.end());
    result.insert(group);
  }
  return result;
}

std::set<Atoms> partition(const AtomTree& tree, const Atoms& cut) {
  std::map<std::int32_t, Atoms> groups;
  for (std::size_t i = 0; i < cut.size(); ++i) groups[cut[i]].push_back(tree.atoms[i]);
  std::set<Atoms> result;
  std::int32_t next = 0;
  for (const auto& [label, group] : groups) {
    EXPECT_EQ(label, next++);
    result.insert(group);
  }
  return result;
}

TEST(SteeredCut, IsConstrainedWard) {
  for (unsigned seed = 0; seed < 6; ++seed) {
    const AtomTree tree = random_tree(30, seed);
    const Steering s = steering_of(
        "together 0 9 20\ntogether 20 21\napart 0 5 6\napart 7 8\npin 10 11 = P\npin 12\nhide 1\n",
        tree, 30);
    std::vector<Atoms> groups = {{0, 9, 20, 21}};
    for (const std::int32_t k : tree.atoms) {
      if (k != 0 && k != 9 && k != 20 && k != 21 && (k < 10 || k > 12)) groups.push_back({k});
    }
    for (const std::int64_t count : {6, 9, 17, 25}) {
      const auto cut = steered_cut(tree, s, {.topics = count}, 0);
      auto expected = all_pairs(tree, groups, {{0, 5}, {0, 6}, {5, 6}, {7, 8}},
                                static_cast<std::size_t>(count - 2));
      ASSERT_FALSE(expected.empty());
      expected.insert({10, 11});
      expected.insert({12});
      EXPECT_EQ(partition(tree, cut), expected) << seed << " " << count;
      EXPECT_EQ(cut, steered_cut(tree, s, {.topics = count}, 0, {.threads = 3}));
    }
  }
}

TEST(SteeredCut, WithoutConstraintsIsTheTreesCut) {
  const AtomTree tree = random_tree(40, 5);
  const Steering s = steering_of("hide 1\nname 2 = A\nnote 2 = B", tree, 40);
  EXPECT_EQ(steered_cut(tree, s, {.topics = 7}, 0), tree.cut(7));
  EXPECT_EQ(steered_cut(tree, s, {.topics = 7, .method = "kmeans"}, 4), kmeans(tree, 7, 5, 4));
}

/// Directives hold in a cut.
void expect_heeded(const AtomTree& tree, const Steering& s, const Atoms& cut, std::size_t count) {
  std::map<std::int32_t, std::int32_t> topic;
  std::map<std::int32_t, Atoms> members;
  for (std::size_t i = 0; i < cut.size(); ++i) {
    topic[tree.atoms[i]] = cut[i];
    members[cut[i]].push_back(tree.atoms[i]);
  }
  EXPECT_EQ(members.size(), count);
  for (const Directive& d : s.directives) {
    std::set<std::int32_t> topics;
    for (const std::int32_t atom : d.atoms) topics.insert(topic[atom]);
    if (d.kind == Kind::kTogether) {
      EXPECT_EQ(topics.size(), 1U) << d.line;
    }
    if (d.kind == Kind::kApart) {
      EXPECT_EQ(topics.size(), d.atoms.size()) << d.line;
    }
    if (d.kind == Kind::kPin) {
      EXPECT_EQ(members[topic[d.atoms[0]]], d.atoms) << d.line;
    }
  }
}

TEST(SteeredCut, BothMethodsHeedDirectivesAtEveryNumberOfTopics) {
  const AtomTree tree = random_tree(60, 6);
  const Steering s = steering_of(
      "together 1 2 4\napart 4 5 7 8\napart 9 10\napart 10 11\napart 11 12\npin 20 30\n"
      "together 20 30\napart 20 4\nhide 20",
      tree, 60);
  for (std::int64_t count = 6; count <= 56; count += 5) {
    for (const char* method : {"ward", "kmeans"}) {
      const TopicOptions options = {.topics = count, .method = method};
      expect_heeded(tree, s, steered_cut(tree, s, options, 1), static_cast<std::size_t>(count));
    }
  }
}

TEST(SteeredCut, ReachesTheFewestTopicsThatArePossible) {
  // A chain a–b–c–d fits into two topics, but only if a and c, b and d meet: nearest pairs do not.
  AtomTree tree = random_tree(10, 7, 1);
  const float places[] = {0, 10, 20, 0.1F, 5, 6, 7, 8, 9};
  for (std::size_t i = 0; i < tree.atoms.size(); ++i) tree.embeddings(i, 0) = places[i];
  const Steering chain = steering_of("apart 0 1\napart 1 2\napart 2 4", tree, 10);
  expect_heeded(tree, chain, steered_cut(tree, chain, {.topics = 2}, 0), 2);
  EXPECT_NE(error_of([&] {
              steered_cut(tree, chain, {.topics = 1}, 0);
            }).find("s.txt: needs at least 2 topics, but --topics is 1"),
            std::string::npos);
}

TEST(SteeredCut, SaysWhatIsImpossible) {
  const AtomTree tree = random_tree(12, 8);  // 11 atoms in use
  const std::tuple<const char*, int, const char*> cases[] = {
      {"pin 1 2\npin 2 4", 5, "s.txt:2: atom 2 is pinned in line 1 too"},
      {"together 1 2\napart 2 1", 5, "s.txt:2: atoms 1 and 2 cannot be apart: line 1"},
      {"together 1 2\ntogether 2 4\napart 1 4", 5,
       "s.txt:3: atoms 1 and 4 cannot be apart: line 1"},
      {"pin 1 2\napart 1 2", 5, "s.txt:2: atoms 1 and 2 cannot be apart: line 1"},
      {"pin 1 2\ntogether 2 5", 5, "s.txt:2: line 1 pins some of these atoms without the rest"},
      {"pin 1\npin 2\npin 4", 2, "s.txt:3: is pin 3, but --topics is 2"},
      {"pin 1\npin 2", 2, "s.txt: needs at least 3 topics, but --topics is 2"},
      {"apart 1 2 4", 2, "s.txt: needs at least 3 topics, but --topics is 2"},
      {"pin 5\napart 1 2 4", 3, "s.txt: needs at least 4 topics, but --topics is 3"},
      {"together 1 2 4", 10, "s.txt: allows at most 9 topics, but --topics is 10"},
  };
  for (const auto& [text, count, expected] : cases) {
    for (const char* method : {"ward", "kmeans"}) {
      const std::string found = error_of([&] {
        steered_cut(tree, steering_of(text, tree, 12), {.topics = count, .method = method}, 0);
      });
      EXPECT_EQ(found.find(expected), 0U) << found << " for " << text;
    }
  }
}

TEST(SteeredCut, ManyAtomsStartFromAFineCut) {
  const AtomTree tree = random_tree(2600, 9, 2);
  const Steering s = steering_of("together 0 1 2599\napart 4 5 6\npin 7 8 = P", tree, 2600);
  const auto cut = steered_cut(tree, s, {.topics = 20}, 0);
  expect_heeded(tree, s, cut, 20);
  EXPECT_EQ(cut, steered_cut(tree, s, {.topics = 20}, 0, {.threads = 2}));
}

}  // namespace
}  // namespace saetm
