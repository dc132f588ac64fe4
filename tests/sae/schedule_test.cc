#include "sae/schedule.h"

#include <gtest/gtest.h>

namespace saetm {
namespace {

TrainOptions hundred() {
  TrainOptions options;
  options.steps = 100;
  options.lr = 0.5;
  options.warmup = 0.1;
  options.decay = 0.2;
  options.sparsity_warmup = 0.25;
  return options;
}

TEST(Schedule, RisesStaysAndFalls) {
  const TrainOptions options = hundred();
  const Schedule schedule(options);
  EXPECT_EQ(schedule.end(), 100);
  EXPECT_EQ(schedule.rate(0), 0);
  EXPECT_DOUBLE_EQ(schedule.rate(5), 0.25);
  for (const int step : {10, 11, 50, 79, 80}) EXPECT_DOUBLE_EQ(schedule.rate(step), 0.5);
  EXPECT_DOUBLE_EQ(schedule.rate(90), 0.25);
  EXPECT_DOUBLE_EQ(schedule.rate(99), 0.025);
  EXPECT_FALSE(schedule.falling(79));
  EXPECT_TRUE(schedule.falling(80));
  EXPECT_EQ(schedule.sparsity(0), 0);
  EXPECT_DOUBLE_EQ(schedule.sparsity(5), 0.2);
  EXPECT_EQ(schedule.sparsity(25), 1);
  EXPECT_EQ(schedule.sparsity(99), 1);
}

TEST(Schedule, MayStayAtOneRate) {
  TrainOptions options = hundred();
  options.warmup = options.decay = options.sparsity_warmup = 0;
  const Schedule schedule(options);
  for (const int step : {0, 1, 99}) {
    EXPECT_EQ(schedule.rate(step), 0.5);
    EXPECT_EQ(schedule.sparsity(step), 1);
  }
}

TEST(Schedule, APlateauBringsTheFallForward) {
  const TrainOptions options = hundred();
  Schedule schedule(options);
  schedule.end_early(50);  // a fifth of 50 steps
  EXPECT_EQ(schedule.end(), 60);
  EXPECT_DOUBLE_EQ(schedule.rate(49), 0.5);
  EXPECT_DOUBLE_EQ(schedule.rate(55), 0.25);
  EXPECT_FALSE(schedule.falling(49));
  EXPECT_TRUE(schedule.falling(50));
  // No later than the end that there is.
  Schedule late(options);
  late.end_early(95);
  EXPECT_EQ(late.end(), 100);
}

}  // namespace
}  // namespace saetm
