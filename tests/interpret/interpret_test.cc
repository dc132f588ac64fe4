// Emissions against a dense expectation–maximisation in f64.
#include "saetm/interpret.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <random>

#include "core/collective/threads.h"
#include "io/safetensors.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Dense = std::vector<std::vector<double>>;

/// Random sparse rows with integer values 1..largest; some rows are empty, some columns unused.
SparseMatrix random_rows(std::size_t rows, std::size_t cols, double density, int largest,
                         unsigned seed) {
  std::mt19937 random(seed);
  std::bernoulli_distribution present(density);
  SparseMatrix m;
  m.cols = cols;
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < cols; ++j) {
      if (i % 11 == 4 || j % 13 == 7 || !present(random)) continue;
      m.indices.push_back(static_cast<std::int32_t>(j));
      m.values.push_back(static_cast<float>(1 + random() % static_cast<unsigned>(largest)));
    }
    m.indptr.push_back(static_cast<std::int64_t>(m.indices.size()));
  }
  return m;
}

struct Problem {
  SparseMatrix codes, counts;
};

Problem random_problem(std::size_t documents, std::size_t atoms, std::size_t words, unsigned seed) {
  Problem p{
      random_rows(documents, atoms, std::min(1.0, 4.0 / static_cast<double>(atoms)), 50, seed),
      random_rows(documents, words, 0.15, 4, seed + 1000)};
  for (float& value : p.codes.values) value *= 0.037F;
  return p;
}

Dense dense(const SparseMatrix& m) {
  Dense result(m.rows(), std::vector<double>(m.cols));
  for (std::size_t i = 0; i < m.rows(); ++i) {
    for (std::size_t j = 0; j < m.row_indices(i).size(); ++j) {
      result[i][static_cast<std::size_t>(m.row_indices(i)[j])] = m.row_values(i)[j];
    }
  }
  return result;
}

void normalize(std::vector<double>& row) {
  double sum = 0;
  for (const double value : row) sum += value;
  if (sum > 0) {
    for (double& value : row) value /= sum;
  }
}

struct Oracle {
  Dense theta, weights, atoms;  // θ (N, K), n·idf (N, V), B (K, V)
  Dense own;                    // words that atoms account for (K, V)
  std::vector<double> common;   // p0 (V)
  std::vector<double> usual;    // q (V)
  double share, mass = 0;
  double prior = 0;
  bool learn = false;

  Oracle(const Problem& p, double background, bool idf, bool root)
      : theta(dense(p.codes)), weights(dense(p.counts)), share(background) {
    for (auto& row : theta) normalize(row);
    const std::size_t words = p.counts.cols;
    const auto n = static_cast<double>(weights.size());
    std::vector<double> factor(words, 1.0);
    for (std::size_t w = 0; w < words && idf; ++w) {
      double df = 0;
      for (const auto& row : weights) df += row[w] > 0;
      factor[w] = std::log(n / std::max(1.0, df));
    }
    const double largest = *std::max_element(factor.begin(), factor.end());
    for (auto& row : weights) {
      for (std::size_t w = 0; w < words; ++w) {
        if (root) row[w] = std::sqrt(row[w]);
        mass += row[w] *= largest > 0 ? factor[w] / largest : 1;
      }
    }
    common.assign(words, 1.0 / static_cast<double>(words));
    atoms.assign(p.codes.cols, common);
    usual.assign(words, 0);
    for (const auto& row : weights) {
      for (std::size_t w = 0; w < words; ++w) usual[w] += row[w] / mass;
    }
  }

  /// One pass; returns the log-likelihood before it, plus the prior's part.
  double pass() {
    double likelihood = 0;
    double counted = 0;
    Dense next(atoms.size(), std::vector<double>(common.size()));
    std::vector<double> next_common(common.size());
    for (std::size_t d = 0; d < theta.size(); ++d) {
      for (std::size_t w = 0; w < common.size(); ++w) {
        double p = share * common[w];
        for (std::size_t k = 0; k < atoms.size(); ++k) p += (1 - share) * theta[d][k] * atoms[k][w];
        if (weights[d][w] == 0 || p == 0) continue;
        likelihood += weights[d][w] * std::log(p);
        counted += weights[d][w];
        const double r = weights[d][w] / p;
        next_common[w] += share * common[w] * r;
        for (std::size_t k = 0; k < atoms.size(); ++k) {
          next[k][w] += (1 - share) * theta[d][k] * atoms[k][w] * r;
        }
      }
    }
    const Dense of_atoms = next;
    for (std::size_t k = 0; k < atoms.size(); ++k) {
      double all = 0;
      for (const double n : next[k]) all += n;
      for (std::size_t w = 0; w < common.size() && all > 0 && prior > 0; ++w) {
        if (usual[w] > 0) likelihood += prior * usual[w] * std::log(atoms[k][w]);
        next[k][w] += prior * usual[w];
      }
      normalize(next[k]);
    }
    double explained_by_common = 0;
    own = of_atoms;
    for (const double n : next_common) explained_by_common += n;
    if (learn) share = std::min(0.99, explained_by_common / counted);
    normalize(next_common);
    atoms = next;
    if (share > 0) common = next_common;
    return likelihood / mass;
  }

  /// B without traces: below a thousandth of a word and of the atom's.
  Dense without_traces() const {
    Dense result;
    for (std::vector<double> row : own) {
      const double total = std::accumulate(row.begin(), row.end(), 0.0);
      for (double& n : row) n = n < 1e-3 * std::min(1.0, total) ? 0 : n;
      for (std::size_t w = 0; w < row.size() && total > 0; ++w) row[w] += prior * usual[w];
      normalize(row);
      result.push_back(row);
    }
    return result;
  }
};

struct Case {
  double background;
  bool idf;
  std::int64_t passes;
  double prior = 0;
  bool learn = false;
  bool root = true;
};

class Emissions : public testing::TestWithParam<Case> {};

TEST_P(Emissions, AgreeWithDenseSums) {
  const Case c = GetParam();
  const Problem problem = random_problem(61, 23, 130, 5);
  const InterpretOptions options{.background = c.background,
                                 .learn_background = c.learn,
                                 .prior = c.prior,
                                 .idf = c.idf,
                                 .counts = c.root ? "root" : "plain",
                                 .iterations = c.passes,
                                 .tolerance = 0};
  const WordEmissions found = interpret(problem.codes, problem.counts, options);
  ASSERT_EQ(found.log_likelihood.size(), static_cast<std::size_t>(c.passes));

  Oracle oracle(problem, c.background, c.idf, c.root);
  oracle.prior = c.prior;
  oracle.learn = c.learn;
  for (std::int64_t i = 0; i < c.passes; ++i) {
    const double expected = oracle.pass();
    EXPECT_NEAR(found.log_likelihood[static_cast<std::size_t>(i)], expected, 1e-6 * -expected);
  }
  const Matrix b = found.dense();
  const Dense expected = oracle.without_traces();
  std::size_t unused = 0;
  for (std::size_t k = 0; k < 23; ++k) {
    double sum = 0;
    double share = 0;
    for (const auto& row : oracle.theta) share += row[k] / 61;
    EXPECT_NEAR(found.mean_shares[k], share, 1e-7);
    for (std::size_t w = 0; w < 130; ++w) {
      EXPECT_NEAR(b(k, w), expected[k][w], 2e-6) << "atom " << k << ", word " << w;
      sum += b(k, w);
    }
    unused += share == 0;
    EXPECT_NEAR(sum, share > 0 ? 1 : 0, 1e-5);
  }
  EXPECT_GE(unused, 1U);
  for (std::size_t w = 0; w < 130; ++w) EXPECT_NEAR(found.background[w], oracle.common[w], 2e-6);
  EXPECT_NEAR(found.background_share, oracle.share, 1e-6);
  EXPECT_EQ(found.background_share == c.background, !c.learn || c.background == 0);
}

INSTANTIATE_TEST_SUITE_P(Options, Emissions,
                         testing::Values(Case{0.3, true, 1}, Case{0.3, true, 2},
                                         Case{0.3, false, 9}, Case{0.3, true, 40},
                                         Case{0.9, true, 9}, Case{0.01, false, 9}, Case{0, true, 1},
                                         Case{0, false, 9}, Case{0.3, true, 1, 2.5},
                                         Case{0.3, true, 30, 0.01}, Case{0, false, 9, 40},
                                         Case{0.3, true, 20, 0, true}, Case{0, true, 5, 1, true},
                                         Case{0.5, false, 20, 300, true},
                                         Case{0.3, true, 9, 0, false, false},
                                         Case{0.3, true, 20, 30, true, false}));

TEST(Interpret, LikelihoodNeverFalls) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    const Problem problem = random_problem(20 + 3 * seed, 1 + seed, 30 + 7 * seed, seed);
    const double priors[] = {0, 0.001, 0.7, 20, 5000};
    const InterpretOptions options{.background = 0.05 * (seed % 13),
                                   .learn_background = seed % 3 == 1,
                                   .prior = priors[seed % 5],
                                   .idf = seed % 2 == 0,
                                   .iterations = 60,
                                   .tolerance = 0};
    const auto likelihood = interpret(problem.codes, problem.counts, options).log_likelihood;
    EXPECT_GT(likelihood.back(), likelihood.front());
    for (std::size_t i = 1; i < likelihood.size(); ++i) {
      EXPECT_GE(likelihood[i], likelihood[i - 1] + 1e-7 * likelihood[i - 1])
          << "seed " << seed << ", pass " << i;
    }
  }
}

TEST(Interpret, StopsWhenThereIsLittleToGain) {
  const Problem problem = random_problem(80, 10, 60, 3);
  const auto passes = [&](double tolerance) {
    const InterpretOptions options{.iterations = 1000, .tolerance = tolerance};
    const auto likelihood = interpret(problem.codes, problem.counts, options).log_likelihood;
    const std::size_t n = likelihood.size();
    EXPECT_GT(n, 2U);
    EXPECT_LT(n, 1000U);
    EXPECT_LT(likelihood[n - 1] - likelihood[n - 2], tolerance * std::abs(likelihood[n - 1]));
    if (n > 3) {
      EXPECT_GE(likelihood[n - 2] - likelihood[n - 3], tolerance * std::abs(likelihood[n - 2]));
    }
    return n;
  };
  EXPECT_LT(passes(1e-2), passes(1e-4));
}

TEST(Interpret, ALargePriorMakesAllAtomsUsual) {
  const Problem problem = random_problem(61, 23, 130, 5);
  const WordEmissions found = interpret(problem.codes, problem.counts, {.prior = 1e6});
  const Oracle oracle(problem, 0.3, true, true);
  const Matrix b = found.dense();
  for (std::size_t k = 0; k < 23; ++k) {
    for (std::size_t w = 0; w < 130; ++w) {
      EXPECT_NEAR(b(k, w), found.mean_shares[k] > 0 ? oracle.usual[w] : 0, 1e-4);
    }
  }
}

void expect_same(const WordEmissions& a, const WordEmissions& b) {
  EXPECT_EQ(a.atoms.indptr, b.atoms.indptr);
  EXPECT_EQ(a.atoms.indices, b.atoms.indices);
  EXPECT_EQ(a.atoms.values, b.atoms.values);
  EXPECT_EQ(a.smoothing, b.smoothing);
  EXPECT_EQ(a.background, b.background);
  EXPECT_EQ(a.background_share, b.background_share);
  EXPECT_EQ(a.mass, b.mass);
  EXPECT_EQ(a.idf, b.idf);
  EXPECT_EQ(a.mean_shares, b.mean_shares);
  EXPECT_EQ(a.log_likelihood, b.log_likelihood);
}

TEST(Interpret, SameBytesForAnyThreadsAndBlocks) {
  const Problem problem = random_problem(300, 300, 777, 9);
  for (const double prior : {0.0, 3.0}) {
    const InterpretOptions options{
        .learn_background = true, .prior = prior, .iterations = 6, .tolerance = 0};
    const WordEmissions one = interpret(problem.codes, problem.counts, options, {.threads = 1});
    for (const int threads : {2, 5}) {
      expect_same(interpret(problem.codes, problem.counts, options, {.threads = threads}), one);
    }
    for (const std::size_t block : {1UL, 77UL, 150UL, 299UL, 1000UL}) {
      expect_same(interpret(EmissionInput{.codes = problem.codes,
                                          .counts = problem.counts,
                                          .block_documents = block},
                            options, {.threads = 2}),
                  one);
    }
  }
}

TEST(Interpret, SameBytesForAnyWorkers) {
  const Problem problem = random_problem(300, 300, 777, 9);
  const WordEmissions start =
      interpret(problem.codes, problem.counts, {.iterations = 2, .tolerance = 0});
  const std::vector<float> weights = [] {
    std::vector<float> w(300);
    for (std::size_t d = 0; d < w.size(); ++d) w[d] = static_cast<float>(d % 4) * 0.7F;
    return w;
  }();
  for (const std::int64_t steps : {0, 90}) {
    for (const bool further : {false, true}) {
      const InterpretOptions options{.learn_background = true,
                                     .prior = further ? 3.0 : 0.0,
                                     .iterations = 6,
                                     .tolerance = 0,
                                     .step_documents = steps};
      EmissionInput input{.codes = problem.codes, .counts = problem.counts};
      if (further) {
        input.start = &start;
        input.document_weights = weights;
        input.block_documents = 40;
      }
      const WordEmissions one = interpret(input, options, {.threads = 2});
      for (const int count : {1, 2, 3, 4, 7}) {
        run_workers(count, [&](Communicator& workers) {
          expect_same(interpret(input, options, {.threads = 1, .workers = &workers}), one);
        });
      }
    }
  }
}

// More workers than documents: some have nothing to add.
TEST(Interpret, WorkersMayHaveNoDocuments) {
  const Problem problem = random_problem(3, 8, 20, 9);
  const WordEmissions one = interpret(problem.codes, problem.counts, {});
  run_workers(5, [&](Communicator& workers) {
    expect_same(interpret(problem.codes, problem.counts, {}, {.threads = 1, .workers = &workers}),
                one);
  });
}

TEST(Interpret, AtomWeightsAreFactorsOfActivations) {
  Problem problem = random_problem(90, 23, 130, 5);
  std::vector<float> weights;
  for (int k = 0; k < 23; ++k)
    weights.push_back(k == 3 ? 0.0F : 0.25F * static_cast<float>(k % 4 + 1));
  const InterpretOptions options{.iterations = 5, .tolerance = 0};
  const WordEmissions found = interpret(
      EmissionInput{.codes = problem.codes, .counts = problem.counts, .atom_weights = weights},
      options);
  for (std::size_t j = 0; j < problem.codes.nonzeros(); ++j) {
    problem.codes.values[j] *= weights[static_cast<std::size_t>(problem.codes.indices[j])];
  }
  const WordEmissions expected = interpret(problem.codes, problem.counts, options);
  const Matrix a = found.dense(), b = expected.dense();
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a.data()[i], b.data()[i], 1e-6);
  EXPECT_TRUE(found.atoms.row_indices(3).empty());
  for (std::size_t k = 0; k < 23; ++k) {
    EXPECT_NEAR(found.mean_shares[k], expected.mean_shares[k], 1e-7);
  }
}

TEST(Interpret, ADocumentOfWeightThreeStandsForThree) {
  const Problem once = random_problem(40, 12, 60, 8);
  Problem more = once;
  std::vector<float> weights(40, 1.0F);
  weights[9] = 3;
  weights[20] = 0;
  for (int i = 0; i < 2; ++i) {
    for (auto [to, from] : {std::pair{&more.codes, &once.codes}, {&more.counts, &once.counts}}) {
      SparseMatrix row;
      row.cols = from->cols;
      row.indices.assign(from->row_indices(9).begin(), from->row_indices(9).end());
      row.values.assign(from->row_values(9).begin(), from->row_values(9).end());
      row.indptr = {0, static_cast<std::int64_t>(row.indices.size())};
      append_rows(*to, row);
    }
  }
  const auto end = static_cast<std::size_t>(more.counts.indptr[21]);
  for (auto j = static_cast<std::size_t>(more.counts.indptr[20]); j < end; ++j)
    more.counts.values[j] = 0;
  const InterpretOptions options{.idf = false, .iterations = 8, .tolerance = 0};
  const WordEmissions found = interpret(
      EmissionInput{.codes = once.codes, .counts = once.counts, .document_weights = weights},
      options);
  const WordEmissions expected = interpret(more.codes, more.counts, options);
  const Matrix a = found.dense(), b = expected.dense();
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a.data()[i], b.data()[i], 2e-6);
  EXPECT_NEAR(found.log_likelihood.back(), expected.log_likelihood.back(), 1e-6);
}

TEST(Interpret, BeginsAtGivenWords) {
  const Problem problem = random_problem(200, 20, 150, 4);
  const auto from = [&](const WordEmissions* start, std::int64_t passes, double prior) {
    return interpret(
        EmissionInput{.codes = problem.codes, .counts = problem.counts, .start = start},
        {.prior = prior, .iterations = passes, .tolerance = 0});
  };
  for (const double prior : {0.0, 2.0}) {
    const WordEmissions early = from(nullptr, 10, prior);
    const WordEmissions late = from(nullptr, 400, prior);
    const WordEmissions again = from(&early, 400, prior);
    EXPECT_GT(again.log_likelihood.front(), from(nullptr, 2, prior).log_likelihood.back());
    // The problem is concave: wherever it begins, it ends at the same likelihood.
    EXPECT_NEAR(again.log_likelihood.back(), late.log_likelihood.back(), 2e-5);
    for (std::size_t i = 1; i < again.log_likelihood.size(); ++i) {
      EXPECT_GE(again.log_likelihood[i], again.log_likelihood[i - 1] * (1 + 1e-7));
    }
  }
}

TEST(Interpret, WordsOfNewDocumentsArePossibleAgain) {
  const Problem first = random_problem(60, 8, 80, 2);
  Problem both = first;
  append_rows(both.codes, random_problem(60, 8, 80, 77).codes);
  append_rows(both.counts, random_problem(60, 8, 80, 77).counts);
  const InterpretOptions options{.iterations = 1500, .tolerance = 0};
  const WordEmissions before = interpret(first.codes, first.counts, options);
  const WordEmissions whole = interpret(both.codes, both.counts, options);
  const WordEmissions continued = interpret(
      EmissionInput{.codes = both.codes, .counts = both.counts, .start = &before}, options);
  EXPECT_NEAR(continued.log_likelihood.back(), whole.log_likelihood.back(), 1e-5);
}

TEST(Interpret, OneStepOfAllDocumentsIsOnePass) {
  const Problem problem = random_problem(70, 12, 90, 6);
  const WordEmissions step = interpret(problem.codes, problem.counts, {.step_documents = 70});
  const WordEmissions pass = interpret(problem.codes, problem.counts, {.iterations = 1});
  EXPECT_EQ(step.atoms.indices, pass.atoms.indices);
  for (std::size_t j = 0; j < pass.atoms.nonzeros(); ++j) {
    EXPECT_NEAR(step.atoms.values[j], pass.atoms.values[j], 1e-6F);
  }
}

TEST(Interpret, StepsInOnePassOutdoOnePassOfAll) {
  const Problem problem = random_problem(3000, 12, 90, 6);
  const auto after = [&](const WordEmissions& words) {
    return interpret(
               EmissionInput{.codes = problem.codes, .counts = problem.counts, .start = &words},
               {.iterations = 1})
        .log_likelihood.front();
  };
  const double one = after(interpret(problem.codes, problem.counts, {.iterations = 1}));
  const double best =
      after(interpret(problem.codes, problem.counts, {.iterations = 200, .tolerance = 0}));
  const double steps = after(interpret(problem.codes, problem.counts, {.step_documents = 200}));
  EXPECT_GT(steps, one + 0.5 * (best - one));
  EXPECT_LE(steps, best + 1e-6);
}

SparseMatrix nonzeros(const Matrix& m) {
  SparseMatrix result;
  result.cols = m.cols();
  for (std::size_t i = 0; i < m.rows(); ++i) {
    for (std::size_t j = 0; j < m.cols(); ++j) {
      if (m(i, j) == 0) continue;
      result.indices.push_back(static_cast<std::int32_t>(j));
      result.values.push_back(m(i, j));
    }
    result.indptr.push_back(static_cast<std::int64_t>(result.indices.size()));
  }
  return result;
}

// The optimum of Eq. 11 that gradients on logits find in f64 (tests/golden/make_interpret_golden.py),
// certain to 4·10⁻⁴ of likelihood and, from two starts, to 10⁻⁵ of a probability. Passes end where
// rounding to f32 hides what is still to gain; there the optimum is flat.
TEST(Interpret, ReachesTheOptimumOfGradientDescent) {
  const SafetensorsReader golden(SAETM_SOURCE_DIR "/tests/golden/interpret.safetensors");
  const auto found =
      interpret(nonzeros(golden.matrix("codes")), nonzeros(golden.matrix("counts")),
                {.background = 0.3,
                 .prior = 0,
                 .idf = true,
                 .counts = "plain",
                 .iterations = 5000,
                 .tolerance = 0});
  const double best = golden.values<double>("log_likelihood")[0];
  EXPECT_GE(found.log_likelihood.back(), best - 1e-5);
  EXPECT_LE(found.log_likelihood.back(), best + 4e-4);
  const auto expected = golden.values<double>("words");
  const Matrix words = found.dense();
  ASSERT_EQ(words.size(), expected.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    EXPECT_NEAR(words.data()[i], expected[i], 3e-3) << i;
  }
  const auto common = golden.values<double>("background");
  for (std::size_t w = 0; w < common.size(); ++w) {
    EXPECT_NEAR(found.background[w], common[w], 3e-3) << w;
  }
}

TEST(Interpret, RefusesWhatCannotBeCounted) {
  const Problem problem = random_problem(20, 5, 30, 1);
  SparseMatrix empty;
  empty.cols = 30;
  empty.indptr.assign(21, 0);
  EXPECT_THROW(interpret(problem.codes, empty, {}), Error);
  empty.indptr.assign(20, 0);
  EXPECT_THROW(interpret(problem.codes, empty, {}), Error);
}

TEST(InverseDocumentFrequency, ByHand) {
  SparseMatrix counts;  // 4 documents; word 0 is in all, 1 in two, 2 in one, 3 in none
  counts.cols = 4;
  counts.indptr = {0, 2, 4, 5, 7};
  counts.indices = {0, 1, 0, 1, 0, 0, 2};
  counts.values = {3, 1, 1, 2, 1, 1, 5};
  const auto idf = inverse_document_frequency(counts, true);
  EXPECT_EQ(idf[0], 0);
  EXPECT_FLOAT_EQ(idf[1], 0.5F);
  EXPECT_EQ(idf[2], 1);
  EXPECT_EQ(inverse_document_frequency(counts, false), std::vector<float>(4, 1.0F));
  counts.indptr = {0, 1, 2, 3, 4};  // one word, in every document
  counts.indices = {0, 0, 0, 0};
  counts.values.resize(4);
  counts.cols = 1;
  EXPECT_EQ(inverse_document_frequency(counts, true), std::vector<float>(1, 1.0F));
}

}  // namespace
}  // namespace saetm
