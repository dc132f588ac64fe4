// The grammar of dates (docs/formats.md, "Times").
#include "analyze/dates.h"

#include <gtest/gtest.h>

#include "analyze/calendar.h"
#include "analyze/dates_shown.h"
#include "saetm/random.h"
#include "saetm/times.h"

namespace saetm {
namespace {

struct Row {
  const char* text;
  std::string days;
};

TEST(Calendar, GoesThereAndBack) {
  EXPECT_EQ(days_of({1970, 1, 1}), 0);
  EXPECT_EQ(days_of({2000, 3, 1}), 11'017);
  EXPECT_EQ(days_of({0, 3, 1}), -719'468);
  CalendarDay date{-401, 12, 31};
  for (std::int64_t day = days_of(date); date.year < 2101; ++day) {
    const CalendarDay back = calendar_day(day);
    ASSERT_TRUE(back.year == date.year && back.month == date.month && back.day == date.day) << day;
    if (++date.day > days_in_month(date.year, date.month)) date.day = 1, ++date.month;
    if (date.month > 12) date.month = 1, ++date.year;
  }
  EXPECT_EQ(calendar_day(days_of({-65'000'000, 2, 28})).year, -65'000'000);
}

TEST(Dates, OfNumbersHaveTheYearFirst) {
  const Row rows[] = {
      {"1861", whole_year("1861")},
      {" 1861 ", whole_year("1861")},
      {"476", whole_year("476")},
      {"0098", whole_year("98")},
      {"0000", whole_year("0")},
      {"1861.0", whole_year("1861")},
      {"+12000", whole_year("12000")},
      {"-0114", whole_year("-114")},
      {"\u22120114", whole_year("-114")},
      {"-0043-03-15", "-43-03-15"},
      {"2015-10", "2015-10-01..2015-10-31"},
      {"2015/10", "2015-10-01..2015-10-31"},
      {"2000-02", "2000-02-01..2000-02-29"},
      {"2015-10-03", "2015-10-03"},
      {"2015-1-3", "2015-01-03"},
      {"2015/10/03", "2015-10-03"},
      {"2015.10.03", "2015-10-03"},
      {"20151003", "2015-10-03"},
      {"2015-276", "2015-10-03"},
      {"2015-10-03T10:00:00Z", "2015-10-03"},
      {"2015-10-03T10:00:00.123+02:00", "2015-10-03"},
      {"2015-10-03 10:00", "2015-10-03"},
      {"2015-10-03Z", "2015-10-03"},
      {"2015-10-03 23:59:60 -0700", "2015-10-03"},
      {"2015-10-03 10:00:00.5 +0000 UTC", "2015-10-03"},
      {"2015-10-03T24:00:00", "2015-10-03"},
      {"20151003T101500Z", "2015-10-03"},
      {"20151003T1015", "2015-10-03"},
      {"2015-W40", "2015-09-28..2015-10-04"},
      {"2015W40", "2015-09-28..2015-10-04"},
      {"2015-W40-6", "2015-10-03"},
      {"2015W406", "2015-10-03"},
      {"2020-W53", "2020-12-28..2021-01-03"},
      {"2009-W01-1", "2008-12-29"},
      {"2015-Q3", "2015-07-01..2015-09-30"},
      {"2015Q3", "2015-07-01..2015-09-30"},
      {"2015 q4", "2015-10-01..2015-12-31"},
      {"Q3 2015", "2015-07-01..2015-09-30"},
      {"Q1/2016", "2016-01-01..2016-03-31"},
  };
  for (const Row& row : rows) EXPECT_EQ(shown(read_date(row.text)), row.days) << row.text;
}

TEST(Dates, OfCataloguesAreRead) {
  const std::string century = "1800-01-01..1899-12-31";
  const Row rows[] = {
      {"18--", century},
      {"[18--?]", century},
      {"18??", century},
      {"189-", "1890-01-01..1899-12-31"},
      {"[189-?]", "1890-01-01..1899-12-31"},
      {"anno 1603", whole_year("1603")},
      {"Anno Domini 1603.", whole_year("1603")},
      {"Printed in the year 1691", whole_year("1691")},
      {"MDCCCXLVIII", whole_year("1848")},
      {"M.DCC.XC.", whole_year("1790")},
      {"Anno M. DC. III.", whole_year("1603")},
      {"MDCCLXXXX", whole_year("1790")},
      {"p1985", whole_year("1985")},
      {"1901, c1900", whole_year("1901")},
      {"1999, ©1998", whole_year("1999")},
      {"1999 printing", whole_year("1999")},
      {"1898 [i.e. 1889]", whole_year("1889")},
      {"5730 [1970]", whole_year("1970")},
      {"5730 [1969 or 1970]", "1969-01-01..1970-12-31"},
      {"[16]98", whole_year("1698")},
      {"17[98?]", whole_year("1798")},
      {"between 1850 and 1860", "1850-01-01..1860-12-31"},
      {"[between 1850 and 1860?]", "1850-01-01..1860-12-31"},
      {"1785 or 1786", "1785-01-01..1786-12-31"},
      {"1796 or 97", "1796-01-01..1797-12-31"},
      {"[1898?]-[1901?]", "1898-01-01..1901-12-31"},
      {"1950?-1955?", "1950-01-01..1955-12-31"},
      {"nineteenth century", "1801-01-01..1900-12-31"},
      {"XVII century", "1601-01-01..1700-12-31"},
      {"first half of the 18th century", "1701-01-01..1750-12-31"},
      {"2nd half of 18th century", "1751-01-01..1800-12-31"},
      {"early 19th century", "1801-01-01..1900-12-31"},
      {"mid-1850s", "1850-01-01..1859-12-31"},
      {"Spring 1998", whole_year("1998")},
      {"summer of 1967", whole_year("1967")},
      {"Winter 1999/2000", "1999-01-01..2000-12-31"},
      {"2015H1", "2015-01-01..2015-06-30"},
      {"H2 2015", "2015-07-01..2015-12-31"},
      // What might be two dates, or none.
      {"189?", "none"},
      {"[189?]", "none"},
      {"476?", whole_year("476")},
      {"1776/7", "none"},
      {"1995-", "none"},
      {"uuuu", "none"},
      {"before 1850", "none"},
      {"not after 1750", "none"},
      {"1898, [1899]", "none"},
      {"fl. 1603", "none"},
      {"mix", "none"},
      {"civil", "none"},
      {"MCMXCIXX", "none"},
      {"2015-10-03 foo", "none"},
      {"in", "none"},
      {"of the", "none"},
  };
  for (const Row& row : rows) EXPECT_EQ(shown(read_date(row.text)), row.days) << row.text;
}

TEST(Dates, WithNamesOfMonthsHaveAnyPlainOrder) {
  const Row rows[] = {
      {"03 October 2015", "2015-10-03"},
      {"3 Oct 2015", "2015-10-03"},
      {"3. Oct. 2015", "2015-10-03"},
      {"3rd of October, 2015", "2015-10-03"},
      {"October 3, 2015", "2015-10-03"},
      {"OCTOBER 3RD 2015", "2015-10-03"},
      {"2015 Oct 3", "2015-10-03"},
      {"2015-Oct-03", "2015-10-03"},
      {"03-Oct-2015", "2015-10-03"},
      {"Saturday, October 3, 2015", "2015-10-03"},
      {"October 3, 2015 10:00 PM", "2015-10-03"},
      {"Sat, 03 Oct 2015 10:00:00 GMT", "2015-10-03"},
      {"Sat, 3 Oct 2015 10:00:00 -0700 (PDT)", "2015-10-03"},
      {"Fri Oct 02 22:11:09 +0000 2015", "2015-10-02"},
      {"Sat Oct  3 10:00:00 UTC 2015", "2015-10-03"},
      {"Sat Oct 3 10:00:00 2015", "2015-10-03"},
      {"03/Oct/2015:10:00:00 +0000", "2015-10-03"},
      {"29 Feb 2016", "2016-02-29"},
      {"October 2015", "2015-10-01..2015-10-31"},
      {"Sept. 1999", "1999-09-01..1999-09-30"},
      {"2015, Oct.", "2015-10-01..2015-10-31"},
      {"May 1850", "1850-05-01..1850-05-31"},
      {"15 March 44 BC", "-43-03-15"},
      {"March 44 B.C.", "-43-03-01..-43-03-31"},
  };
  for (const Row& row : rows) EXPECT_EQ(shown(read_date(row.text)), row.days) << row.text;
}

TEST(Dates, HaveErasMarksAndRanges) {
  const Row rows[] = {
      {"115 BC", whole_year("-114")},
      {"115BC", whole_year("-114")},
      {"115 bce", whole_year("-114")},
      {"115 B.C.E.", whole_year("-114")},
      {"BC 115", whole_year("-114")},
      {"1 BC", whole_year("0")},
      {"10000 BC", whole_year("-9999")},
      {"AD 98", whole_year("98")},
      {"A.D. 98", whole_year("98")},
      {"98 AD", whole_year("98")},
      {"98 C.E.", whole_year("98")},
      {"c. 1850", whole_year("1850")},
      {"c1998", whole_year("1998")},
      {"\u00a91998", whole_year("1998")},
      {"ca. 1850", whole_year("1850")},
      {"circa 1850", whole_year("1850")},
      {"c. 115 BC", whole_year("-114")},
      {"[1850]", whole_year("1850")},
      {"[1850?]", whole_year("1850")},
      {"[ca. 1850]", whole_year("1850")},
      {"1850?", whole_year("1850")},
      {"1850.", whole_year("1850")},
      {"1850~", whole_year("1850")},
      {"1850s", "1850-01-01..1859-12-31"},
      {"the 1850's", "1850-01-01..1859-12-31"},
      {"185x", "1850-01-01..1859-12-31"},
      {"1800s", "1800-01-01..1899-12-31"},
      {"18uu", "1800-01-01..1899-12-31"},
      {"19th century", "1801-01-01..1900-12-31"},
      {"1st century BC", "-99-01-01..0-12-31"},
      {"2nd cent. AD", "101-01-01..200-12-31"},
      {"50s BC", "-58-01-01..-49-12-31"},
      {"1861-1865", "1861-01-01..1865-12-31"},
      {"1861\u20131865", "1861-01-01..1865-12-31"},
      {"1861\u201365", "1861-01-01..1865-12-31"},
      {"1861 - 1865", "1861-01-01..1865-12-31"},
      {"1914/18", "1914-01-01..1918-12-31"},
      {"2015/16", "2015-01-01..2016-12-31"},
      {"1861 to 1865", "1861-01-01..1865-12-31"},
      {"2015-01-05/2015-02-03", "2015-01-05..2015-02-03"},
      {"[between 1850", "none"},
      {"58\u201350 BC", "-57-01-01..-49-12-31"},
      {"27 BC \u2013 AD 14", "-26-01-01..14-12-31"},
      {"AD 1\u201399", "1-01-01..99-12-31"},
  };
  for (const Row& row : rows) EXPECT_EQ(shown(read_date(row.text)), row.days) << row.text;
}

TEST(Dates, AreNotGuessed) {
  for (const char* text : {"",
                           " ",
                           "n.d.",
                           "unknown",
                           "-",
                           "--",
                           "?",
                           "NaN",
                           "null",
                           "None",
                           "N/A",
                           "s.a.",
                           "spring",
                           "yesterday",
                           "undated",
                           "0",
                           "12",
                           "98",
                           "-1",
                           "-99",
                           "99999",
                           "201510",
                           "1443830400",
                           "1443830400000",
                           "03/10/2015",
                           "10/03/2015",
                           "13/10/2015",
                           "03.10.2015",
                           "3-10-2015",
                           "03/10/15",
                           "10/2015",
                           "Oct-15",
                           "Oct 15",
                           "15 Oct",
                           "October",
                           "3 Oct 15",
                           "2009/10",
                           "2009/11",
                           "2001-13",
                           "2001-00",
                           "2001-02-30",
                           "2001-",
                           "2001-0x",
                           "2001/02",
                           "2015.10",
                           "2015-1-",
                           "1861-",
                           "1865-1861",
                           "2015-10-03x",
                           "2015-10-03 foo",
                           "2015-10-03T25:00",
                           "2015-10-03 10:61",
                           "2015 10:00",
                           "2015-W54",
                           "2014-W53",
                           "2015-W40-8",
                           "2015-Q5",
                           "Q0 2015",
                           "2015-366",
                           "20151303",
                           "20150230",
                           "0 BC",
                           "-114 BC",
                           "BC",
                           "AD",
                           "90s",
                           "0th century",
                           "31 April 2015",
                           "29 Feb 2015",
                           "32 Oct 2015",
                           "Oct 2015 Nov",
                           "3 Oct 2015 x",
                           "1861 1862",
                           "3 4 October 2015",
                           "2015-10-03-04",
                           "version 2015",
                           "1,850",
                           "1e3",
                           "\u0661\u0668\u0666\u0661",
                           "2015\n10",
                           "\x01"
                           "1850",
                           "19\x01"
                           "50"}) {
    EXPECT_EQ(shown(read_date(text)), "none") << text;
  }
  EXPECT_FALSE(read_date(std::string(1'000'000, '1')));
  EXPECT_FALSE(read_date(std::string(1'000'000, '[')));
  EXPECT_FALSE(read_date(std::string(99, '-')));
  for (const std::string part : {"i.e.", "[?-", " c", "? - ", " or ", "of ", "18--"}) {
    std::string many;
    while (many.size() + part.size() <= 100) many += part;
    EXPECT_FALSE(read_date(many)) << many;  // and in no long time
  }
}

TEST(Dates, OfAnyTextEndAfterTheyBegin) {
  const std::vector<std::string> parts = {
      "2015",  "1850", "44",    "3",      "10",   "03",  "0",      "-",          "/",
      ".",     ":",    " ",     ",",      "T",    "W40", "Q3",     "Z",          "+02:00",
      "BC",    "AD",   "c.",    "[",      "]",    "?",   "s",      "th century", "Oct",
      "March", "Sat",  "10:00", "\u2013", " to ", "x",   "\u00a9", "+",          "\xff"};
  const Random random(11, 0);
  std::size_t dates = 0;
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    std::string text;
    const auto count = static_cast<std::uint64_t>(1 + random.uniform(8 * i) * 6);
    for (std::uint64_t j = 1; j <= count; ++j) {
      const double at = random.uniform(8 * i + j) * static_cast<double>(parts.size());
      text += parts[static_cast<std::size_t>(at)];
    }
    const auto span = read_date(text);
    if (!span) continue;
    ++dates;
    ASSERT_LE(span->first, span->last) << text;
  }
  EXPECT_GT(dates, 1000U);
}

}  // namespace
}  // namespace saetm
