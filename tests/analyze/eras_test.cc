// Eras and trends of times as people write them.
#include "saetm/eras.h"

#include <gtest/gtest.h>

#include <cmath>

#include "analyze/era_length.h"
#include "core/sparse_of.h"
#include "saetm/error.h"
#include "saetm/random.h"

namespace saetm {
namespace {

using Texts = std::vector<std::string>;

Eras eras(const Texts& times, const std::string& bin = "auto", const std::string& format = "auto") {
  return eras_of(times, {.bin = bin}, {.format = format});
}

TEST(Eras, WhatCannotBeReadIsInNone) {
  const Eras found = eras({"1861", "n.d.", "", "1862", "-"}, "year");
  EXPECT_EQ(found.of_document, (std::vector<std::int32_t>{0, -1, -1, 1, -1}));
  EXPECT_EQ(found.unreadable, 2);
  EXPECT_EQ(found.undated, 1);
  EXPECT_EQ(found.told, "2 of 4 times cannot be read, the first at document 1: 'n.d.'");
  EXPECT_EQ(eras({"1861", "1862"}).told, "");
}

TEST(Eras, AutoIsNeverFinerThanTheDates) {
  EXPECT_EQ(eras({"2016", "2017", "2018"}).names, (Texts{"2016", "2017", "2018"}));
  EXPECT_EQ(eras({"2018", "2018"}).names, (Texts{"2018"}));
  EXPECT_EQ(eras({"2018-03", "2018-04"}).names, (Texts{"2018-03", "2018-04"}));
  EXPECT_EQ(eras({"2018-Q1", "2018-Q2", "2019-Q1"}).bin, "year");
  EXPECT_EQ(eras({"1850s", "1860s", "1870s"}).names, (Texts{"1850s", "1860s", "1870s"}));
  EXPECT_EQ(eras({"17th century", "18th century", "19th century"}).bin, "century");
  EXPECT_EQ(eras({"1861-1865", "1866-1870", "1871-1875"}).bin, "5 years");
  // Days of January alone, as programs make them of years.
  EXPECT_EQ(eras({"2016-01-01", "2017-01-01", "2018-01-01"}).bin, "year");
}

TEST(Eras, AFewCoarserTimesDoNotMakeAllOfThemCoarse) {
  Texts times = {"2018"};
  for (int month = 1; month <= 12; ++month) {
    for (int i = 0; i < 2; ++i) times.push_back("2018-" + std::to_string(month));
  }
  const Eras found = eras(times);
  EXPECT_EQ(found.bin, "month");
  EXPECT_EQ(found.of_document[0], -1);
  EXPECT_EQ(found.coarse, 1);
  EXPECT_EQ(found.told, "1 time spans more than a month");
  EXPECT_EQ(eras({"2018", "2019"}, "year").coarse, 0);
  EXPECT_THROW(eras({"2018", "2019"}, "month"), Error);
}

TEST(Eras, EmptyOnesAreNotMostOfThem) {
  EXPECT_EQ(eras({"1900", "1950", "2000"}).bin, "25 years");
  EXPECT_EQ(eras({"2000-05-01", "2008-06-01", "2018-01-09"}).bin, "5 years");
  EXPECT_EQ(eras({"2000", "2010"}).bin, "5 years");
  EXPECT_EQ(eras({"2015-01-01", "2016-01-01"}).names, (Texts{"2015", "2016"}));
}

TEST(Eras, OfYearsBeforeChristAreCountedFromIt) {
  EXPECT_EQ(eras({"115 BC", "114 BC"}, "year").names, (Texts{"115 BC", "114 BC"}));
  EXPECT_EQ(eras({"2 BC", "AD 1"}, "year").names, (Texts{"2 BC", "1 BC", "AD 1"}));
  const Eras found =
      eras({"101 BC", "100 BC", "1 BC", "AD 1", "99", "AD 99", "100", "1999"}, "century", "auto");
  EXPECT_EQ(found.names[0], "200–101 BC");
  EXPECT_EQ(found.names[1], "100–1 BC");
  EXPECT_EQ(found.names[2], "AD 1–99");
  EXPECT_EQ(found.names[3], "100s");
  EXPECT_EQ(found.of_document, (std::vector<std::int32_t>{0, 1, 1, 2, -1, 2, 3, 21}));
}

TEST(Eras, OfAllLengthsReadBackFromTheirNames) {
  // Any era's name names its days, but that "1800s" is read as the century.
  for (const char* bin : {"day", "month", "year", "2", "5", "decade", "25", "century", "1000"}) {
    for (const std::int64_t year :
         {-13'000, -999, -101, -100, -99,  -1,   0,    1,     9,      10,
          99,      100,  476,  1799, 1800, 1999, 2015, 9'999, 10'000, 23'456}) {
      const TimeSpan day = *TimeReader({.format = "%Y-%m-%d"})
                                .read((year > 9999 ? "+" : "") + std::to_string(year) + "-10-03");
      const EraLength length = era_length(bin, {});
      const std::string name = length.label(length.era(day));
      const auto back = TimeReader(TimeOptions{}).read(name);
      ASSERT_TRUE(back) << name;
      EXPECT_TRUE(back->first <= day.first && day.last <= back->last) << name;
      if (length.count == 10 && name.ends_with("00s")) continue;
      EXPECT_TRUE(length.holds(*back)) << name;
      EXPECT_EQ(length.era(*back), length.era(day)) << bin << " " << name;
    }
  }
}

TEST(Eras, KeepTheOrderOfDates) {
  const Random random(3, 0);
  const TimeReader reader({.format = "epoch"});
  for (const char* bin : {"day", "month", "year", "7", "decade", "century"}) {
    const EraLength length = era_length(bin, {});
    std::int64_t era = 0;
    double middle = -1e18;
    std::int64_t day = -2'000'000;
    for (std::uint64_t i = 0; i < 500; ++i) {
      day += static_cast<std::int64_t>(random.uniform(i) * 9000);
      const std::int64_t next = length.era({day, day});
      if (i > 0) {
        EXPECT_GE(next, era) << bin << " " << day;
      }
      EXPECT_GE(length.middle(next), middle) << bin << " " << day;
      era = next;
      middle = length.middle(next);
    }
  }
}

TEST(Eras, AreAsLongAsTheyMust) {
  const Eras found = eras({"-65000000", "-1000000", "2000"});
  EXPECT_EQ(found.known(), 3U);
  EXPECT_LE(found.names.size(), 30U);
  EXPECT_EQ(eras({"2001"}, "year").names, (Texts{"2001"}));
}

TEST(Eras, NoTimeThatCanBeReadIsAnErrorThatSaysWhatToDo) {
  const auto complaint = [](const Texts& times, const std::string& format) -> std::string {
    try {
      eras(times, "auto", format);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(complaint({"13/10/2015", "14/10/2015"}, "auto"),
            "none of 2 times can be read, the first at document 0: '13/10/2015'; try --time-format "
            "%d/%m/%Y; --bin none takes times as they are");
  EXPECT_NE(complaint({"n.d."}, "auto").find("--time-format"), std::string::npos);
  EXPECT_EQ(complaint({"13/10/2015", "14/10/2015"}, "%d/%m/%Y"), "");
  EXPECT_NE(complaint({" ", ""}, "auto").find("no document has a time"), std::string::npos);
}

TEST(Trends, TakeThreeErasWithDocuments) {
  Matrix x(40, 1);
  std::vector<std::int32_t> era(40, 0);
  for (std::size_t i = 0; i < 20; ++i) x(i, 0) = 1;
  const std::vector<double> times = {2018.5, 2019.5, 2020.5, 2021.5};
  const auto expect_none = [&](std::span<const double> over) {
    const Trend none = trends(sparse(x), era, over);
    EXPECT_TRUE(std::isnan(none.slope[0]) && std::isnan(none.change[0]));
    EXPECT_TRUE(std::isnan(none.p[0]) && std::isnan(none.q[0]));
  };
  expect_none(std::span(times).first(1));
  for (std::size_t i = 20; i < 40; ++i) era[i] = 3;
  expect_none(times);  // two, however far from each other
  era[39] = 1;
  const Trend three = trends(sparse(x), era, times);
  EXPECT_LT(three.slope[0], -0.3);
  EXPECT_GT(three.slope[0], -0.4);
  EXPECT_LT(three.p[0], 0.01);
}

TEST(Trends, ARiseAYearTakesAYear) {
  Matrix x(30, 1);
  std::vector<std::int32_t> era(30);
  for (std::size_t i = 0; i < 30; ++i) {
    era[i] = static_cast<std::int32_t>(i / 3);
    x(i, 0) = i < 15 ? 1.0F : 0.0F;
  }
  std::vector<double> days, months;
  for (int i = 0; i < 12; ++i) {
    days.push_back(2018 + (i + 0.5) / 365.2425);
    months.push_back(2018 + (i + 0.5) / 12);
  }
  const Trend short_time = trends(sparse(x), era, days);
  EXPECT_TRUE(std::isnan(short_time.slope[0]));
  EXPECT_LT(short_time.change[0], -0.5);  // over the whole time
  EXPECT_LT(short_time.p[0], 0.01);
  for (std::size_t i = 24; i < 30; ++i) era[i] += 2;  // to the twelfth month
  EXPECT_NEAR(trends(sparse(x), era, months).slope[0], -1.4, 0.3);
}

}  // namespace
}  // namespace saetm
