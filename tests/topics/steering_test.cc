// Steering files, and cuts under them against merging by trying all pairs.
#include "saetm/steering.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "saetm/error.h"
#include "topics/cut/coloring.h"

namespace saetm {
namespace {

using Kind = Directive::Kind;
using Atoms = std::vector<std::int32_t>;

std::string error_of(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}

TEST(ParseSteering, ReadsEveryDirective) {
  const Steering s = parse_steering(
      "\xEF\xBB\xBF# what we want\r\n"
      "together 12 45, 99  # trailing\n"
      "\n"
      "  apart nasa c#\n"
      "pin 3 4 = Space = flight\n"
      "pin 5\n"
      "hide 33\n"
      "name 12 = T\xC3\xAAte\n"
      "note nasa = see also: 4, 5",
      "s.txt");
  ASSERT_EQ(s.directives.size(), 7U);
  const auto& d = s.directives;
  EXPECT_EQ(d[0].terms, (std::vector<std::string>{"12", "45", "99"}));
  EXPECT_EQ(d[0].line, 2U);
  EXPECT_EQ(d[1].kind, Kind::kApart);
  EXPECT_EQ(d[1].terms, (std::vector<std::string>{"nasa", "c#"}));
  EXPECT_EQ(d[2].text, "Space = flight");
  EXPECT_EQ(d[3].kind, Kind::kPin);
  EXPECT_EQ(d[3].text, "");
  EXPECT_EQ(d[4].kind, Kind::kHide);
  EXPECT_EQ(d[5].text, "T\xC3\xAAte");
  EXPECT_EQ(d[6].text, "see also: 4, 5");
  EXPECT_EQ(d[6].line, 9U);
  EXPECT_TRUE(parse_steering("# nothing\n\n", "s.txt").directives.empty());
}

TEST(ParseSteering, NamesFileAndLineOfWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"\nmerge 1 2", "s.txt:2: 'merge' is no directive"},
      {"together 1", "s.txt:1: together needs two"},
      {"apart", "s.txt:1: apart needs two"},
      {"pin = Space", "s.txt:1: pin needs an atom"},
      {"pin 1 =", "s.txt:1: pin needs a text"},
      {"name 1", "s.txt:1: name needs a text"},
      {"name 1 2 = both", "s.txt:1: name needs one atom"},
      {"hide", "s.txt:1: hide needs an atom"},
      {"hide 1 = x", "s.txt:1: hide takes no ="},
      {"= x", "s.txt:1: '' is no directive"},
      {"hide 1\nname 1 = \xFF", "s.txt:2: the text is not UTF-8"},
  };
  for (const auto& [text, expected] : cases) {
    const std::string found = error_of([&] { parse_steering(text, "s.txt"); });
    EXPECT_EQ(found.find(expected), 0U) << found << " for " << text;
    EXPECT_EQ(found.find('\n'), std::string::npos);
  }
}

AtomTree random_tree(std::size_t atoms, unsigned seed, std::size_t d = 4) {
  std::mt19937 random(seed);
  std::normal_distribution<float> place;
  Matrix rows(atoms, d);
  for (std::size_t i = 0; i < rows.size(); ++i) rows.data()[i] = place(random);
  std::vector<float> weights(atoms);
  for (float& w : weights) w = static_cast<float>(1 + random() % 100) / 1000;
  weights[3] = 0;  // not in use
  return build_tree(rows, weights);
}

std::int32_t no_words(const std::string&) {
  return -1;
}

Steering steering_of(const std::string& text, const AtomTree& tree, std::size_t atoms) {
  return resolve_steering(parse_steering(text, "s.txt"), tree, atoms, no_words);
}

TEST(ResolveSteering, IdsSeedWordsAndWhatIsNotThere) {
  const AtomTree tree = random_tree(20, 1);
  WordEmissions words;  // atom 4 has half of word 0, atom 7 most of it; word 1 is smoothing alone
  words.atoms.cols = 3;
  for (std::int32_t k = 0; k < 20; ++k) {
    if (k == 4 || k == 7) {
      words.atoms.indices.push_back(0);
      words.atoms.values.push_back(k == 4 ? 0.5F : 0.9F);
    }
    words.atoms.indptr.push_back(static_cast<std::int64_t>(words.atoms.indices.size()));
  }
  words.smoothing.assign(20, 0);
  words.smoothing[9] = 0.1F;
  words.usual = {0.2F, 0.8F, 0};
  words.mean_shares.assign(20, 0.01F);
  words.mean_shares[4] = 0.5F;
  EXPECT_EQ(leading_atom(words, 0), 4);
  EXPECT_EQ(leading_atom(words, 1), 9);
  EXPECT_EQ(leading_atom(words, 2), -1);
  const auto atom_of = [&](const std::string& word) {
    return word == "nasa" || word == "shuttle" ? leading_atom(words, 0) : -1;
  };
  const Steering s =
      resolve_steering(parse_steering("together nasa 9 9 3\nhide 3", "s.txt"), tree, 20, atom_of);
  ASSERT_EQ(s.directives.size(), 1U);  // atom 3 is in no document
  EXPECT_EQ(s.directives[0].atoms, (Atoms{4, 9}));
  const std::pair<const char*, const char*> cases[] = {
      {"hide 1\nhide 20", "s.txt:2: there is no atom 20: atoms are 0 to 19"},
      {"hide 99999999999999999999999", "s.txt:1: there is no atom 9999"},
      {"together nasa orbit", "s.txt:1: 'orbit' is not in the run's vocabulary"},
      {"apart nasa shuttle", "s.txt:1: 'nasa' and 'shuttle' both stand for atom 4"},
      {"name 4 = A\nname nasa = B", "s.txt:2: atom 4 has another name in line 1"},
  };
  for (const auto& [text, expected] : cases) {
    const std::string found =
        error_of([&] { resolve_steering(parse_steering(text, "s.txt"), tree, 20, atom_of); });
    EXPECT_EQ(found.find(expected), 0U) << found << " for " << text;
  }
}

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

TEST(TopicLabels, NamesNotesPinsAndHidden) {
  AtomTree tree = random_tree(12, 1);
  for (std::size_t i = 0; i < tree.weights.size(); ++i) {
    tree.weights[i] = static_cast<float>(tree.atoms[i] + 1);  // the higher the id the larger
  }
  const Steering s = steering_of(
      "name 5 = five\nname 2 = two\nnote 2 = n2\npin 7 8 = P\nname 8 = eight\nhide 4\nname 9 = "
      "nine",
      tree, 12);
  Topics topics;
  topics.atoms = {{0, 1, 2, 5}, {4, 9}, {7, 8}, {6, 10, 11}};
  topics.share = {0.4, 0.3, 0.2, 0.1};
  topics.coverage = {0.5, 0.6, 0.7, 0.8};
  for (std::int32_t t = 0; t < 4; ++t) {
    topics.sums.push_back({{t}, {t + 1}});
    topics.leading.push_back({{t, 1}});
  }
  topics.topic_of_atom = {0, 0, 0, -1, 1, 0, 3, 2, 2, 1, 3, 3};
  topics.document_topics.cols = 4;
  topics.document_topics.indptr = {0, 4, 4, 5};
  topics.document_topics.indices = {0, 1, 2, 3, 1};
  topics.document_topics.values = {0.1F, 0.2F, 0.3F, 0.4F, 1};
  auto labels = topic_labels(topics.atoms, tree, s);
  set_aside(topics, labels);
  EXPECT_EQ(topics.atoms[3], (Atoms{4, 9}));
  EXPECT_EQ(topics.share, (std::vector<double>{0.4, 0.2, 0.1, 0.3}));
  EXPECT_EQ(topics.coverage, (std::vector<double>{0.5, 0.7, 0.8, 0.6}));
  EXPECT_EQ(topics.sums[3].words, Atoms{1});
  EXPECT_EQ(topics.leading[3][0].word, 1);
  EXPECT_EQ(topics.topic_of_atom, (Atoms{0, 0, 0, -1, 3, 0, 2, 1, 1, 3, 2, 2}));
  check_csr(topics.document_topics, "shares");
  EXPECT_EQ(topics.document_topics.values, (std::vector<float>{0.1F, 0.3F, 0.4F, 0.2F, 1}));
  EXPECT_EQ(topics.document_topics.indices, (std::vector<std::int32_t>{0, 1, 2, 3, 3}));
  EXPECT_EQ(labels[0].name, "five");
  EXPECT_EQ(labels[0].note, "n2");
  EXPECT_EQ(labels[1].name, "P");
  EXPECT_TRUE(labels[1].pinned);
  EXPECT_EQ(labels[2].name, "");
  EXPECT_TRUE(labels[3].hidden);
  EXPECT_EQ(labels[3].name, "nine");
  EXPECT_FALSE(labels[0].hidden || labels[1].hidden || labels[2].hidden);
}

}  // namespace
}  // namespace saetm
