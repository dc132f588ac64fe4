// Groups, trends and eras against scipy (tests/golden/make_analyze_golden.py) and plain sums.
#include "saetm/analyze.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/sparse_of.h"
#include "io/safetensors.h"
#include "saetm/eras.h"
#include "saetm/error.h"
#include "saetm/random.h"
#include "saetm/shares.h"
#include "where.h"

namespace saetm {
namespace {

const SafetensorsReader& golden() {
  static const SafetensorsReader reader(in_tree("tests/golden/analyze.safetensors"));
  return reader;
}

std::vector<std::int32_t> golden_groups() {
  const auto groups = golden().values<std::int32_t>("groups");
  return {groups.begin(), groups.end()};
}

void expect_golden(const std::vector<double>& got, const char* name, double tolerance = 1e-9) {
  const auto expected = golden().values<double>(name);
  ASSERT_EQ(got.size(), expected.size()) << name;
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_NEAR(got[i], expected[i], tolerance * std::max(1e-3, std::abs(expected[i])))
        << name << " " << i;
  }
}

TEST(Groups, MoreThanMemoryHoldsAreRefusedBeforeItIsTaken) {
  const SparseMatrix values = sparse(golden().matrix("values"));
  try {
    group_values(values, golden_groups(), 300'000'000, {}, 0);
    FAIL();
  } catch (const Error& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with("there are 300000000 groups"))
        << error.what();
  }
}

TEST(Groups, AgreeWithScipy) {
  const SparseMatrix values = sparse(golden().matrix("values"));
  const GroupValues found = group_values(values, golden_groups(), 4, {}, 0);
  expect_golden(found.mean, "means");
  expect_golden(found.average, "average");
  expect_golden(found.variance, "variance");
  expect_golden(found.p, "p", 1e-6);
  expect_golden(found.q, "q", 1e-6);
}

TEST(Groups, TailOfChiSquaredAgreesWithScipy) {
  const auto tails = golden().values<double>("tails");
  const auto points = golden().values<double>("points");
  for (std::size_t i = 0; i < tails.size(); ++i) {
    const double tail = chi_squared_tail(points[2 * i], points[2 * i + 1]);
    EXPECT_NEAR(tail / tails[i], 1, 1e-12) << points[2 * i] << " of " << points[2 * i + 1];
  }
  EXPECT_EQ(chi_squared_tail(0, 3), 1);
}

TEST(Trends, AgreeWithScipy) {
  const auto times = golden().values<double>("times");
  const Trend found = trends(sparse(golden().matrix("values")), golden_groups(), times);
  expect_golden(found.slope, "slope", 1e-7);
  expect_golden(found.p, "trend_p", 1e-6);
  EXPECT_NEAR(found.change[0], found.slope[0] * (times[3] - times[0]), 1e-12);
}

TEST(Groups, IntervalsHoldTheTruthAsOftenAsTheySay) {
  // 200 made-up corpora of one group; the mean of each value is known.
  int held = 0, narrow = 0;
  AnalyzeOptions options;
  options.bootstrap = 200;
  options.level = 0.9;
  for (std::uint64_t corpus = 0; corpus < 200; ++corpus) {
    const Random random(corpus, 3);
    Matrix x(150, 1);
    for (std::size_t i = 0; i < x.rows(); ++i) {
      x(i, 0) = random.uniform(2 * i) < 0.4 ? static_cast<float>(random.uniform(2 * i + 1)) : 0.0F;
    }
    const GroupValues found =
        group_values(sparse(x), std::vector<std::int32_t>(150, 0), 1, options, corpus);
    held += found.low[0] <= 0.2 && found.high[0] >= 0.2;
    narrow += found.high[0] - found.low[0] < 0.12;
    EXPECT_LT(found.low[0], found.mean[0]);
    EXPECT_GT(found.high[0], found.mean[0]);
    EXPECT_EQ(found.p[0], 1);  // nothing to compare with
  }
  EXPECT_GT(held, 164);  // of 180 expected, four standard deviations
  EXPECT_LT(held, 196);
  EXPECT_EQ(narrow, 200);
}

TEST(Groups, ChanceIsFoundToBeChance) {
  // No topic differs: p is uniform, so few of 400 are below 0.05, and none survives correction.
  const Random random(1, 0);
  Matrix x(900, 400);
  std::vector<std::int32_t> groups;
  for (std::size_t i = 0; i < x.rows(); ++i) {
    groups.push_back(static_cast<std::int32_t>(random.uniform(i) * 3));
    for (std::size_t j = 0; j < x.cols(); ++j) {
      x(i, j) = random.uniform(1000 + i * 400 + j) < 0.2 ? 1.0F : 0.0F;
    }
  }
  AnalyzeOptions options;
  options.bootstrap = 100;
  const GroupValues found = group_values(sparse(x), groups, 3, options, 0);
  int below = 0;
  for (const double p : found.p) below += p < 0.05;
  EXPECT_GT(below, 4);
  EXPECT_LT(below, 40);
  for (const double q : found.q) EXPECT_GT(q, 0.05);
}

TEST(Groups, DoNotDependOnThreads) {
  const SparseMatrix values = sparse(golden().matrix("values"));
  Context three;
  three.threads = 3;
  Context one;
  one.threads = 1;
  const GroupValues a = group_values(values, golden_groups(), 4, {}, 7, one);
  const GroupValues b = group_values(values, golden_groups(), 4, {}, 7, three);
  EXPECT_EQ(a.low, b.low);
  EXPECT_EQ(a.high, b.high);
  EXPECT_NE(group_values(values, golden_groups(), 4, {}, 8, one).low, a.low);
}

TEST(Groups, RefuseOtherLengths) {
  const SparseMatrix values = sparse(golden().matrix("values"));
  EXPECT_THROW(group_values(values, std::vector<std::int32_t>(3), 1, {}, 0), Error);
  EXPECT_THROW(trends(values, std::vector<std::int32_t>(3), std::vector<double>(1)), Error);
}

TEST(Activity, CountsTopicsThatArePresentAndStrongest) {
  Matrix shares(4, 5);
  shares(0, 0) = 0.85F;
  shares(0, 1) = 0.1F;
  shares(0, 2) = 0.05F;
  shares(1, 4) = 1;
  shares(2, 2) = 0.6F;
  shares(2, 3) = 0.4F;
  for (const double least : {0.0, 0.1, 0.4, 1.0}) {
    const SparseMatrix present = present_topics(sparse(shares), least);
    Matrix found(4, 5);
    for (std::size_t d = 0; d < 4; ++d) {
      for (std::size_t j = 0; j < present.row_indices(d).size(); ++j) {
        found(d, static_cast<std::size_t>(present.row_indices(d)[j])) = present.row_values(d)[j];
      }
      for (std::size_t t = 0; t < 5; ++t) {
        const bool there = shares(d, t) > 0 && shares(d, t) >= static_cast<float>(least);
        EXPECT_EQ(found(d, t), there ? 1 : 0) << d << " " << t << " " << least;
      }
    }
    // A topic's coverage is the mean of the same.
    EXPECT_EQ(coverage(sparse(shares), least), column_means(present));
  }
  const SparseMatrix main = main_topics(sparse(shares));
  EXPECT_EQ(main.indptr, (std::vector<std::int64_t>{0, 1, 2, 3, 3}));
  EXPECT_EQ(main.indices, (std::vector<std::int32_t>{0, 4, 2}));
}

using Texts = std::vector<std::string>;

Eras eras(const Texts& times, const std::string& bin) {
  return eras_of(times, {.bin = bin});
}

TEST(Eras, AreOfOneLengthWithoutAGap) {
  const Eras decades = eras({"1861", "1799-12-31", "", "1805-01-02T03:04:05Z", "1829"}, "decade");
  EXPECT_EQ(decades.names,
            (Texts{"1790s", "1800s", "1810s", "1820s", "1830s", "1840s", "1850s", "1860s"}));
  EXPECT_EQ(decades.of_document, (std::vector<std::int32_t>{7, 0, -1, 1, 3}));
  EXPECT_EQ(decades.times[0], 1795);
  EXPECT_EQ(eras({"1861", "1866"}, "5").names, (Texts{"1860–1864", "1865–1869"}));
  EXPECT_EQ(eras({"1999-11", "2000-02-29"}, "month").names,
            (Texts{"1999-11", "1999-12", "2000-01", "2000-02"}));
  const Eras days = eras({"2000-03-01", "2000-02-28 10:00"}, "day");
  EXPECT_EQ(days.names, (Texts{"2000-02-28", "2000-02-29", "2000-03-01"}));
  EXPECT_NEAR(days.times[1], 2000.164, 0.005);
  EXPECT_EQ(eras({"-0044", "0014"}, "century").names, (Texts{"100–1 BC", "AD 1–99"}));
  EXPECT_EQ(eras({"1861.0"}, "year").names, (Texts{"1861"}));
}

TEST(Eras, AutoTakesTheShortestWithFewEnough) {
  const auto years = [](int first, int last, int step) {
    Texts times;
    for (int year = first; year <= last; year += step) times.push_back(std::to_string(year));
    return times;
  };
  EXPECT_EQ(eras({"2001-01-01", "2001-01-30"}, "auto").bin, "day");
  EXPECT_EQ(eras({"2001-01-01", "2001-02-15"}, "auto").bin, "month");
  EXPECT_EQ(eras(years(2001, 2019, 1), "auto").bin, "year");
  EXPECT_EQ(eras(years(1790, 2020, 5), "auto").bin, "decade");
  EXPECT_EQ(eras({"-3000", "2020"}, "auto").bin, "century");
}

TEST(Eras, NoneTakesTimesAsTheyAre) {
  const Eras found = eras({"b", "", "a", "b"}, "none");
  EXPECT_EQ(found.names, (Texts{"a", "b"}));
  EXPECT_EQ(found.of_document, (std::vector<std::int32_t>{1, -1, 0, 1}));
}

TEST(Eras, RefuseWhatIsNoTime) {
  const auto complaint = [](const Texts& times, const std::string& bin) -> std::string {
    try {
      eras(times, bin);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  for (const char* bad :
       {"spring", "2001-13", "2001-02-30", "2001-", "99999", "2001/02", "2001-0x"}) {
    EXPECT_EQ(eras({"2001", bad}, "auto").of_document, (std::vector<std::int32_t>{0, -1})) << bad;
    EXPECT_NE(complaint({"", bad}, "auto").find("document 1"), std::string::npos) << bad;
  }
  EXPECT_NE(complaint({"", ""}, "auto").find("--time-field"), std::string::npos);
  EXPECT_NE(complaint({"2001"}, "fortnight").find("--bin"), std::string::npos);
  EXPECT_NE(complaint({"2001"}, "0").find("--bin"), std::string::npos);
  EXPECT_NE(complaint({"0001-01-01", "2001-01-01"}, "day").find("10000"), std::string::npos);
}

TEST(EraWords, AreWhatATopicAccountsFor) {
  Matrix shares(3, 2), counts(3, 2), words(2, 2);
  words(0, 0) = 0.8F, words(0, 1) = 0.2F, words(1, 0) = 0.1F, words(1, 1) = 0.9F;
  shares(0, 0) = 0.5F, shares(0, 1) = 0.5F;
  shares(1, 0) = 1;
  shares(2, 1) = 1;
  counts(0, 0) = 3, counts(0, 1) = 2, counts(1, 1) = 7, counts(2, 0) = 5;
  const std::vector<std::int32_t> era = {1, 0, 1};
  const SparseMatrix counted = sparse(counts);
  const EraWords all(sparse(shares), counted, words, era, 2);
  const Matrix first = all.of(0);
  EXPECT_FLOAT_EQ(first(1, 0), 3 * 0.8F / 0.9F);
  EXPECT_FLOAT_EQ(first(1, 1), 2 * 0.2F / 1.1F);
  EXPECT_FLOAT_EQ(first(0, 0), 0);
  EXPECT_FLOAT_EQ(first(0, 1), 7);
  // All topics together account for every word once.
  const Matrix second = all.of(1);
  EXPECT_FLOAT_EQ(first(1, 0) + second(1, 0), 8);
  EXPECT_FLOAT_EQ(first(1, 1) + second(1, 1), 2);
  const std::vector<std::int32_t> few = {1, 0};
  EXPECT_THROW(EraWords(sparse(shares), counted, words, few, 2), Error);
}

}  // namespace
}  // namespace saetm
