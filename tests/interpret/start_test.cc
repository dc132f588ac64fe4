// Where an estimate begins, and the steps it may go in.
#include <gtest/gtest.h>

#include "interpret/problem.h"
#include "saetm/interpret.h"

namespace saetm {
namespace {

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
  // Both tell the likelihood before they have changed anything; a step's has no prior in it.
  const auto told = [&](const InterpretOptions& options) {
    return interpret(problem.codes, problem.counts, options).log_likelihood.front();
  };
  EXPECT_NEAR(told({.prior = 0, .step_documents = 70}), told({.prior = 0, .iterations = 1}), 1e-9);
  EXPECT_NEAR(told({.prior = 5, .step_documents = 70}), told({.prior = 0, .iterations = 1}), 1e-9);
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

}  // namespace
}  // namespace saetm
