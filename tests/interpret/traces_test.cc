// What an atom keeps of its words: all but traces.
#include <gtest/gtest.h>

#include <cmath>

#include "core/sparse_of.h"
#include "saetm/interpret.h"

namespace saetm {
namespace {

/// One document of so many words, once each, with these shares of atoms.
WordEmissions words_of_one(std::size_t count, std::vector<float> shares) {
  Matrix theta(1, shares.size()), counts(1, count);
  std::copy(shares.begin(), shares.end(), theta.row(0));
  std::fill_n(counts.row(0), count, 1.0F);
  return interpret(sparse(theta), sparse(counts), {.background = 0.3, .prior = 0});
}

TEST(Traces, AnAtomKeepsWordsWhereEachIsATrace) {
  // The second atom accounts for 0.7·0.0005 of each of 3,000 words, one and a bit in all.
  const WordEmissions words = words_of_one(3000, {0.9995F, 0.0005F});
  for (std::size_t k = 0; k < 2; ++k) {
    ASSERT_EQ(words.atoms.row_indices(k).size(), 3000U);
    EXPECT_FLOAT_EQ(words.atoms.row_values(k)[17], 1.0F / 3000);
  }
  EXPECT_NEAR(words.mass[1], 3000 * 0.7 * 0.0005, 1e-3);
}

TEST(Traces, GoFromAnAtomsWordsWhichThenSumToOne) {
  // Documents of the first atom and of the second, and one of both in which the second is slight.
  Matrix theta(3, 2), counts(3, 3);
  theta(0, 0) = theta(1, 1) = 1;
  theta(2, 0) = 0.9999F;
  theta(2, 1) = 0.0001F;
  counts(0, 0) = counts(1, 1) = counts(2, 2) = 100;
  const InterpretOptions options{.background = 0, .prior = 0, .idf = false};
  const WordEmissions words = interpret(sparse(theta), sparse(counts), options);
  EXPECT_EQ(std::vector<std::int32_t>(words.atoms.row_indices(0).begin(),
                                      words.atoms.row_indices(0).end()),
            (std::vector<std::int32_t>{0, 2}));
  EXPECT_EQ(words.atoms.row_indices(1).size(), 1U);
  EXPECT_EQ(words.atoms.row_values(1)[0], 1);
  EXPECT_NEAR(words.mass[0] + words.mass[1], 30, 1e-3);  // a hundred times counts ten
}

TEST(Counts, RootsOrPlainOnes) {
  Matrix theta(2, 1), counts(2, 2);
  theta(0, 0) = theta(1, 0) = 1;
  counts(0, 0) = 9;
  counts(1, 1) = 1;
  const auto share = [&](const char* how) {
    return interpret(sparse(theta), sparse(counts),
                     {.background = 0, .prior = 0, .idf = false, .counts = how})
        .dense()(0, 0);
  };
  EXPECT_NEAR(share("plain"), 0.9, 1e-6);
  EXPECT_NEAR(share("root"), 0.75, 1e-6);
}

}  // namespace
}  // namespace saetm
