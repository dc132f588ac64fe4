// Times by a pattern, and what is told of those that cannot be read.
#include "saetm/times.h"

#include <gtest/gtest.h>

#include "analyze/dates_shown.h"
#include "saetm/error.h"

namespace saetm {
namespace {

std::string read(const std::string& format, const std::string& text) {
  return shown(TimeReader({.format = format}).read(text));
}

TEST(TimeFormat, ReadsWhatThePatternSays) {
  EXPECT_EQ(read("%d/%m/%Y", "03/10/2015"), "2015-10-03");
  EXPECT_EQ(read("%m/%d/%Y", "03/10/2015"), "2015-03-10");
  EXPECT_EQ(read("%d.%m.%Y", " 3.1.2015 "), "2015-01-03");
  EXPECT_EQ(read("%m/%d/%y %H:%M", "10/03/15 9:05"), "2015-10-03");
  EXPECT_EQ(read("%D", "10/03/70"), "1970-10-03");
  EXPECT_EQ(read("%y", "68"), whole_year("2068"));
  EXPECT_EQ(read("%y", "69"), whole_year("1969"));
  EXPECT_EQ(read("%Y", "12"), whole_year("12"));
  EXPECT_EQ(read("%Y", "-44"), whole_year("-44"));
  EXPECT_EQ(read("%Y%m%d", "20151003"), "2015-10-03");
  EXPECT_EQ(read("%Y%m%d%H%M%S", "20151003101500"), "2015-10-03");
  EXPECT_EQ(read("%b-%y", "Oct-15"), "2015-10-01..2015-10-31");
  EXPECT_EQ(read("%a, %d %B %Y %T %z", "Sat, 03 October 2015 10:00:00 +02:00"), "2015-10-03");
  EXPECT_EQ(read("%Y %j", "2015 276"), "2015-10-03");
  EXPECT_EQ(read("week of %F", "week of 2015-10-03"), "2015-10-03");
  EXPECT_EQ(read("%I:%M %p %d %b %Y", "10:00 PM 3 oct 2015"), "2015-10-03");
  EXPECT_EQ(read("%s", "1443830400"), "2015-10-03");
  EXPECT_EQ(read("epoch", "1443830400"), "2015-10-03");
  EXPECT_EQ(read("epoch", "1443830399.5"), "2015-10-02");
  EXPECT_EQ(read("epoch", "-1"), "1969-12-31");
  EXPECT_EQ(read("epoch-ms", "1443830400000"), "2015-10-03");
  EXPECT_EQ(read("%d/%m/%Y|%Y", "1861"), whole_year("1861"));
  EXPECT_EQ(read("%d/%m/%Y|auto", "3 October 2015"), "2015-10-03");
}

TEST(TimeFormat, HasNoYearOfTwoDigitsBesideADay) {
  EXPECT_EQ(read("%d/%m/%Y", "03/10/15"), "none");
  EXPECT_EQ(read("%F", "15-10-03"), "none");
  EXPECT_EQ(read("%d/%m/%Y|%d/%m/%y", "03/10/15"), "2015-10-03");
  EXPECT_EQ(read("%d/%m/%Y|%d/%m/%y", "03/10/2015"), "2015-10-03");
  EXPECT_EQ(read("%d/%m/%Y", "03/10/476"), "476-10-03");
  EXPECT_EQ(read("%d/%m/%Y", "15/03/-44"), "-44-03-15");
}

TEST(TimeFormat, ReadsNothingElse) {
  for (const char* text : {"", "3/10", "32/10/2015", "31/04/2015", "03/13/2015", "3/10/2015 x",
                           "2015-10-03", "3-10-2015", "a/b/c", "1861"}) {
    EXPECT_EQ(read("%d/%m/%Y", text), "none") << text;
  }
  for (const char* text : {"", "x", "1e400", "inf", "nan", "12 13", "1e300"}) {
    EXPECT_EQ(read("epoch", text), "none") << text;
  }
  EXPECT_EQ(read("%b %Y", "Okt 2015"), "none");
}

TEST(TimeFormat, IsRefusedWhereItCannotBe) {
  for (const char* format :
       {"", "%", "%Y %", "%q", "%d/%m", "%d %Y", "iso", "epochs", "%Y|", "|", "%H:%M", "%%Y"}) {
    EXPECT_THROW(TimeReader({.format = format}), Error) << format;
  }
}

TEST(TimeCheck, TellsWhatCannotBeRead) {
  TimeCheck check({});
  EXPECT_FALSE(check.add(""));
  EXPECT_TRUE(check.add("1861", 2));
  EXPECT_EQ(check.told("c.jsonl"), "");
  EXPECT_FALSE(check.add("n.d.", 3));
  EXPECT_FALSE(check.add("unknown", 4));
  EXPECT_EQ(check.documents(), 4U);
  EXPECT_EQ(check.given(), 3U);
  EXPECT_EQ(check.unreadable(), 2U);
  EXPECT_EQ(check.told("c.jsonl"), "2 of 3 times cannot be read, the first at c.jsonl:3: 'n.d.'");
}

TEST(TimeCheck, NamesTheFormatsThatWouldDo) {
  const auto formats = [](const std::vector<std::string>& times) {
    TimeCheck check({});
    for (const std::string& time : times) check.add(time);
    return check.formats();
  };
  EXPECT_EQ(formats({"03/10/2015"}), "%d/%m/%Y or %m/%d/%Y");
  EXPECT_EQ(formats({"03/10/2015", "13/10/2015"}), "%d/%m/%Y");
  EXPECT_EQ(formats({"03/10/2015", "10/13/2015"}), "%m/%d/%Y");
  EXPECT_EQ(formats({"03.10.2015", "23.10.2015", "n.d."}), "%d.%m.%Y");
  EXPECT_EQ(formats({"10/13/15 9:05"}), "'%m/%d/%y %H:%M'");
  EXPECT_EQ(formats({"1443830400"}), "epoch");
  EXPECT_EQ(formats({"1443830400000"}), "epoch-ms");
  EXPECT_EQ(formats({"n.d."}), "");
  EXPECT_EQ(formats({"13/10/2015", "1861"}), "'%d/%m/%Y|auto'");
  TimeCheck all({});
  all.add("13/10/2015");
  EXPECT_EQ(all.told(""),
            "none of 1 times can be read, the first at document 0: '13/10/2015'; "
            "try --time-format %d/%m/%Y");
}

}  // namespace
}  // namespace saetm
