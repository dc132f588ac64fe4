#include <gtest/gtest.h>

#include <algorithm>

#include "core/options_io.h"
#include "saetm/error.h"
#include "saetm/sae.h"

namespace saetm {
namespace {

TEST(Resolve, FitsAnyNumberOfDocuments) {
  for (const std::size_t d : {1, 2, 16, 256, 768, 4096}) {
    TrainOptions last;
    for (double exact = 1; exact < 1.1e9; exact = exact < 20 ? exact + 1 : exact * 1.7) {
      const auto n = static_cast<std::size_t>(exact);
      const TrainOptions o = resolve({}, n, d);
      check_options(o);
      const auto documents = static_cast<std::int64_t>(n);
      EXPECT_GE(o.features, 2);
      EXPECT_LE(o.features, std::max<std::int64_t>(2, std::max<std::int64_t>(64, documents / 4)));
      EXPECT_LE(o.features, std::max<std::int64_t>(64, 64 * static_cast<std::int64_t>(d)));
      EXPECT_GE(o.features, last.features) << n << " documents, " << d << " dimensions";
      EXPECT_GE(o.k, 1);
      EXPECT_LE(o.k, o.features);
      EXPECT_GE(o.batch, 1);
      EXPECT_LE(o.batch, documents);
      EXPECT_GE(o.steps, 300);
      EXPECT_LE(o.steps, 800'000);
      EXPECT_GT(o.lr, 0);
      EXPECT_LE(o.lr, 3e-3);
      EXPECT_GE(o.dead_after, 1);
      EXPECT_LE(o.dead_after, 10'000'000);
      last = o;
    }
  }
}

TEST(Resolve, KeepsWhatIsGiven) {
  TrainOptions given;
  given.features = 1000;
  given.k = 7;
  given.steps = 11;
  given.batch = 50;
  given.lr = 0.5;
  given.dead_after = 13;
  const TrainOptions o = resolve(given, 100, 8);
  EXPECT_EQ(o.features, 1000);
  EXPECT_EQ(o.k, 7);
  EXPECT_EQ(o.steps, 11);
  EXPECT_EQ(o.batch, 50);
  EXPECT_EQ(o.lr, 0.5);
  EXPECT_EQ(o.dead_after, 13);
  EXPECT_EQ(resolve(given, 30, 8).batch, 30);  // no more than there are
}

TEST(Resolve, ReferencesRatesAndPasses) {
  EXPECT_EQ(resolve({}, 1'000'000, 768).features, 234 * 64);  // 15·√N in steps of 64
  EXPECT_EQ(resolve({}, 1'000'000'000, 16).features, 64 * 16);
  EXPECT_EQ(resolve({}, 1'000'000, 768).k, 32);  // the paper's, from 2,048 atoms on
  EXPECT_EQ(resolve({}, 18'846, 384).k, 32);
  EXPECT_EQ(resolve({}, 8'654, 384).k, 22);  // a 64th of 1,408
  EXPECT_EQ(resolve({}, 1'000, 384).k, 4);
  EXPECT_EQ(resolve({}, 20, 384).k, 2);  // a quarter of five, rounded up
  EXPECT_EQ(resolve({}, 18'846, 384).steps, 368);  // 20 passes of batches of 1,024
  EXPECT_EQ(resolve({}, 1'000'000'000, 768).dead_after, 10'000'000);
  EXPECT_EQ(resolve({}, 10'000'000'000, 768).steps, 800'000);
  TrainOptions paper;
  paper.features = 16384;
  paper.steps = 800'000;
  EXPECT_DOUBLE_EQ(resolve(paper, 1'000'000'000, 768).lr, 2e-4);
}

/// Short trainings take larger steps: the reference's times √(100,000 / steps), up to 4.
TEST(Resolve, ShortTrainingsTakeLargerSteps) {
  TrainOptions options;
  options.features = 16384;
  options.steps = 25'000;
  EXPECT_DOUBLE_EQ(resolve(options, 1'000'000, 768).lr, 4e-4);
  options.steps = 1'000;
  EXPECT_DOUBLE_EQ(resolve(options, 1'000'000, 768).lr, 8e-4);
  options.features = 4096;
  EXPECT_DOUBLE_EQ(resolve(options, 1'000'000, 768).lr, 16e-4);
  options.features = 64;
  EXPECT_DOUBLE_EQ(resolve(options, 1'000'000, 768).lr, 3e-3);  // and no larger
}

TEST(Resolve, RefusesWhatCannotBe) {
  EXPECT_THROW(resolve({}, 0, 8), Error);
  TrainOptions options;
  options.features = 10;
  options.k = 11;
  EXPECT_THROW(resolve(options, 1000, 8), Error);
  options = {};
  options.steps = -1;
  EXPECT_THROW(resolve(options, 1000, 8), Error);
  options = {};
  options.precision = "f64";
  EXPECT_THROW(resolve(options, 1000, 8), Error);
}

}  // namespace
}  // namespace saetm
