/// Steering files, and the names of topics that they give.
#include "saetm/steering.h"

#include <gtest/gtest.h>

#include "topics/steered_trees.h"

namespace saetm {
namespace {

using Kind = Directive::Kind;
using Atoms = std::vector<std::int32_t>;

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
