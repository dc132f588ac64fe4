// Words of sets of atoms against dense sums, in any order of merging.
#include "saetm/atom_words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "saetm/error.h"
#include "topics/emissions_of.h"

namespace saetm {
namespace {

using Ids = std::vector<std::int32_t>;
using By = AtomWords::By;

constexpr std::size_t kAtoms = 40, kWords = 90;

/// Expected uses of each word by one atom (V).
std::vector<double> uses_of(const WordEmissions& words, std::size_t atom, By by) {
  std::vector<float> all(kWords);
  words.row(atom, all.data());
  std::vector<double> uses(kWords);
  if (by == By::kShares) {
    for (std::size_t w = 0; w < kWords; ++w) uses[w] = double{words.mean_shares[atom]} * all[w];
    return uses;
  }
  const auto columns = words.atoms.row_indices(atom);
  for (std::size_t j = 0; j < columns.size(); ++j) {
    const auto w = static_cast<std::size_t>(columns[j]);
    // An atom's own words sum to 1 − smoothing and account for `mass` words weighed by idf.
    uses[w] = words.mass[atom] * words.atoms.row_values(atom)[j] /
              (1 - double{words.smoothing[atom]}) / std::max(0.02, double{words.idf[w]});
  }
  return uses;
}

std::vector<double> dense_uses(const WordEmissions& words, const Ids& atoms, By by) {
  std::vector<double> sum(kWords);
  for (const std::int32_t k : atoms) {
    const auto uses = uses_of(words, static_cast<std::size_t>(k), by);
    for (std::size_t w = 0; w < kWords; ++w) sum[w] += uses[w];
  }
  return sum;
}

Ids all_atoms() {
  Ids atoms(kAtoms);
  std::iota(atoms.begin(), atoms.end(), 0);
  return atoms;
}

void expect_same(const WordSum& a, const WordSum& b) {
  EXPECT_EQ(a.words, b.words);
  EXPECT_EQ(a.units, b.units);
}

class AtomWordsTest : public ::testing::TestWithParam<std::tuple<By, bool>> {
 protected:
  By by() const { return std::get<0>(GetParam()); }
  WordEmissions words_ = random_emissions(kAtoms, kWords, 3, std::get<1>(GetParam()));
};

TEST_P(AtomWordsTest, AreThoseOfDenseSums) {
  const AtomWords words(words_, by(), {.threads = 2});
  ASSERT_EQ(words.atoms(), kAtoms);
  ASSERT_EQ(words.vocabulary(), kWords);
  for (const Ids& atoms : {Ids{0}, Ids{1, 5, 9}, Ids{2, 3, 4, 6, 7, 20, 39}, all_atoms()}) {
    const auto expected = dense_uses(words_, atoms, by());
    const double total = std::accumulate(expected.begin(), expected.end(), 0.0);
    const WordSum sum = words.sum(atoms);
    EXPECT_TRUE(std::is_sorted(sum.words.begin(), sum.words.end()));
    const auto uses = words.uses(sum);
    ASSERT_EQ(uses.size(), sum.words.size());
    std::vector<double> found(kWords);
    for (std::size_t j = 0; j < uses.size(); ++j) {
      EXPECT_GT(sum.units[j], 0);
      found[static_cast<std::size_t>(sum.words[j])] = uses[j];
    }
    std::vector<float> p(kWords);
    words.probabilities(sum, p.data());
    for (std::size_t w = 0; w < kWords; ++w) {
      // Half a unit an atom, of a word with the least idf 50 times as much.
      EXPECT_NEAR(found[w], expected[w], 40 * 50 / double{1 << 21}) << w;
      EXPECT_NEAR(p[w], expected[w] / total, 1e-6) << w;
    }
    EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1, 1e-5);
  }
  const auto all = dense_uses(words_, all_atoms(), by());
  const double total = std::accumulate(all.begin(), all.end(), 0.0);
  for (std::size_t w = 0; w < kWords; ++w) EXPECT_NEAR(words.common()[w], all[w] / total, 1e-9);
}

TEST_P(AtomWordsTest, DoNotDependOnTheOrderOfMerging) {
  const AtomWords words(words_, by(), {.threads = 1});
  const AtomWords others(words_, by(), {.threads = 3});
  std::mt19937 random(5);
  const WordSum whole = words.sum(all_atoms());
  expect_same(whole, others.sum(all_atoms()));
  std::vector<float> p(kWords), again(kWords);
  words.probabilities(whole, p.data());
  for (int trial = 0; trial < 20; ++trial) {
    std::vector<WordSum> open;
    for (const std::int32_t k : all_atoms()) open.push_back(words.sum(Ids{k}));
    while (open.size() > 1) {
      std::shuffle(open.begin(), open.end(), random);
      const WordSum last = open.back();
      open.pop_back();
      open.back() = open.back() + last;
    }
    expect_same(open[0], whole);
    words.probabilities(open[0], again.data());
    EXPECT_EQ(p, again);
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, AtomWordsTest,
                         ::testing::Combine(::testing::Values(By::kCounts, By::kShares),
                                            ::testing::Bool()));

TEST(AtomWords, AverageIsEquationTwelve) {
  // β_tw = Σ_{k∈t} θ̄_k·B_kw / Σ_{k∈t} θ̄_k, B with what the prior gives.
  Matrix rows(2, 3);
  rows(0, 0) = 0.5F;  // atom 0 has half of its words from the prior, atom 1 none
  rows(1, 2) = 1;
  WordEmissions words = emissions_of(rows);
  words.smoothing = {0.5F, 0};
  words.usual = {0.2F, 0.8F, 0};
  words.mean_shares = {0.3F, 0.1F};
  const AtomWords sums(words, By::kShares);
  std::vector<float> p(3);
  sums.probabilities(sums.sum(Ids{0, 1}), p.data());
  const double expected[] = {0.75 * 0.6, 0.75 * 0.4, 0.25};
  for (std::size_t w = 0; w < 3; ++w) EXPECT_NEAR(p[w], expected[w], 1e-6);
  EXPECT_NEAR(sums.words_of(0.4), 0.4 * 2, 1e-9);  // two words are counted in all
}

TEST(AtomWords, CountsLeaveThePriorsWordsOut) {
  Matrix rows(1, 2);
  rows(0, 0) = 0.5F;
  WordEmissions words = emissions_of(rows);
  words.smoothing = {0.5F};
  words.mass = {8};
  const AtomWords sums(words, By::kCounts);
  const WordSum sum = sums.sum(Ids{0});
  EXPECT_EQ(sum.words, Ids{0});
  EXPECT_NEAR(sums.uses(sum)[0], 8, 1e-5);
  EXPECT_EQ(sums.words_of(8), 8);
}

TEST(AtomWords, NothingIsTheSumOfNothing) {
  const AtomWords words(random_emissions(kAtoms, kWords, 3, false), By::kCounts);
  const WordSum none = words.sum(Ids{});
  EXPECT_TRUE(none.words.empty());
  EXPECT_TRUE(words.sum(Ids{5}).words.empty());  // an unused atom
  const WordSum some = words.sum(Ids{1, 2});
  expect_same(some + none, some);
  expect_same(none + some, some);
  std::vector<float> p(kWords);
  words.probabilities(none, p.data());
  EXPECT_EQ(p, std::vector<float>(kWords));
  EXPECT_THROW(words.sum(Ids{static_cast<std::int32_t>(kAtoms)}), Error);
  EXPECT_THROW(words.sum(Ids{-1}), Error);
}

}  // namespace
}  // namespace saetm
