// Times as people write them, through the program: what is read, what is told of the rest.
#include "cli/cli_test.h"

namespace saetm {
namespace {

class TimesTest : public CliTest {
 protected:
  /// A run of documents with these times, in turn.
  Outcome make(const std::string& name, const Words& times, const Words& more = {}) const {
    std::vector<Record> records = make_records(kDocuments);
    for (std::size_t i = 0; i < records.size(); ++i) records[i].time = times[i % times.size()];
    write("corpus.jsonl", as_jsonl(records));
    Outcome done = run(fit(name, more));
    EXPECT_EQ(done.code, 0) << done.err;
    return done;
  }
  Json times_of(const std::string& name, const Words& more = {}) const {
    Words words = {"analyze",     "time", path(name), "--bound", "1",
                   "--bootstrap", "100",  "--json",   "--quiet"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome done = run(words);
    EXPECT_EQ(done.code, 0) << done.err;
    return json(done.out);
  }
  static Words names(const Json& divisions) {
    Words all;
    for (const Json& one : divisions) all.push_back(one["name"]);
    return all;
  }
  /// What the page holds of eras.
  Json page_eras(const std::string& name) const {
    const std::string page = read(path(name) + "/report.html");
    const std::size_t at = page.find("id=\"data\"");
    const std::size_t begin = page.find('>', at) + 1;
    return json(page.substr(begin, page.find("</script>", begin) - begin))["eras"];
  }
};

TEST_F(TimesTest, WhatCannotBeReadIsCountedAndShown) {
  const Outcome done = make("run", {"2001", "n.d.", "2002", "2003", "", "unknown"});
  EXPECT_NE(done.err.find("prepare: 100 of 250 times cannot be read, the first at " +
                          path("corpus.jsonl") + ":2: 'n.d.'"),
            std::string::npos)
      << done.err;
  const Json found = times_of("run");
  EXPECT_EQ(found["unreadable"], 100);
  EXPECT_EQ(found["undated"], 50);
  EXPECT_EQ(found["coarse"], 0);
  EXPECT_EQ(found["bin"], "year");
  EXPECT_EQ(names(found["groups"]), (Words{"2001", "2002", "2003"}));
  EXPECT_TRUE(found["topics"][0]["slope"].is_number());
  const Outcome shown = run({"analyze", "time", path("run"), "--bound", "1", "--quiet"});
  EXPECT_NE(shown.out.find("100 of 250 times cannot be read"), std::string::npos) << shown.out;
  const Json eras = page_eras("run");
  EXPECT_EQ(eras["names"], Json({"2001", "2002", "2003"}));
  EXPECT_EQ(eras["sizes"], Json({50, 50, 50}));
  EXPECT_EQ(eras["unreadable"], 100);
  EXPECT_EQ(eras["undated"], 50);
  EXPECT_EQ(eras["example"], "n.d.");
}

TEST_F(TimesTest, AnotherFormatTellsAnewWhatItCannotRead) {
  make("run", {"03/10/2014", "25/11/2015", "n.d."});
  const Words words = {"prepare",   path("corpus.jsonl"), "--out",
                       path("run"), "--time-format",      "%d/%m/%Y"};
  const Outcome again = run(words);
  ASSERT_EQ(again.code, 0) << again.err;
  EXPECT_NE(again.err.find("prepare: 100 of 300 times cannot be read, the first at document 2: "
                           "'n.d.'"),
            std::string::npos)
      << again.err;
  // The same once more says nothing anew.
  EXPECT_EQ(run(words).err.find("cannot be read"), std::string::npos);
  // A whole fit tells by the report, which is made anew.
  const Outcome fitted = run(fit("run", {"--time-format", "%d/%m/%Y|%Y"}));
  EXPECT_NE(fitted.err.find("100 of 300 times cannot be read"), std::string::npos) << fitted.err;
}

TEST_F(TimesTest, DaysThatStandForNoneAreTold) {
  const Outcome done = make("run", {"2015-03-03", "2016-04-03", "1900-01-01", "2017-08-11"});
  EXPECT_NE(done.err.find("prepare: 75 of 300 times are 1900-01-01, 115 years before the next"),
            std::string::npos)
      << done.err;
  const Outcome none = make("none", {"2015-03-03", "9999-12-31", "2016-04-03", "0001-01-01"});
  EXPECT_NE(none.err.find("150 of 300 times cannot be read"), std::string::npos) << none.err;
  EXPECT_EQ(none.err.find("years before"), std::string::npos) << none.err;
  EXPECT_EQ(names(times_of("none", {"--bin", "year"})["groups"]), (Words{"2015", "2016"}));
}

TEST_F(TimesTest, ALineOfATableIsNamed) {
  std::vector<Record> records = make_records(kDocuments);
  records[6].time = "?";
  const Outcome done = run({"prepare", write("c.csv", as_table(records, ",")), "--out", path("c")});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_NE(done.err.find(path("c.csv") + ":8: '?'"), std::string::npos) << done.err;
}

TEST_F(TimesTest, DayAndMonthAreNotGuessed) {
  const Outcome done = make("run", {"03/10/2014", "25/11/2015", "06/12/2016"});
  EXPECT_NE(done.err.find("none of 300 times can be read"), std::string::npos) << done.err;
  EXPECT_NE(done.err.find("try --time-format %d/%m/%Y"), std::string::npos) << done.err;
  expect_refused(run({"analyze", "time", path("run")}),
                 {"03/10/2014", "--time-format %d/%m/%Y", "--bin none"});
  EXPECT_TRUE(page_eras("run")["names"].empty());
  EXPECT_EQ(page_eras("run")["unreadable"], kDocuments);
  EXPECT_EQ(names(times_of("run", {"--bin", "none"})["groups"]),
            (Words{"03/10/2014", "06/12/2016", "25/11/2015"}));
  const Words years = {"2014", "2015", "2016"};
  EXPECT_EQ(names(times_of("run", {"--time-format", "%d/%m/%Y", "--bin", "year"})["groups"]),
            years);
  // Fitting again with the format makes nothing anew but the report, and the run keeps it.
  const Outcome again = run(fit("run", {"--time-format", "%d/%m/%Y"}));
  EXPECT_EQ(again.code, 0) << again.err;
  for (const char* kept : {"prepare: done before", "train: done before", "topics: done before"}) {
    EXPECT_NE(again.err.find(kept), std::string::npos) << again.err;
  }
  EXPECT_EQ(page_eras("run")["unreadable"], 0);
  EXPECT_FALSE(page_eras("run")["names"].empty());
  EXPECT_EQ(names(times_of("run", {"--bin", "year"})["groups"]), years);
  expect_refused(run({"analyze", "time", path("run"), "--time-format", "%d/%q"}),
                 {"--time-format", "%d/%q"});
}

TEST_F(TimesTest, AFormatGivenToTheReportIsKept) {
  make("run", {"1443830400", "1475452800", "1506988800"});
  stage("report", "run", {"--time-format", "epoch"});
  EXPECT_EQ(page_eras("run")["names"].front(), "2015");
  EXPECT_EQ(names(times_of("run")["groups"]), (Words{"2015", "2016", "2017"}));
  const std::string before = read(path("run/report.html"));
  EXPECT_NE(run({"report", path("run")}).err.find("done before"), std::string::npos);
  EXPECT_EQ(read(path("run/report.html")), before);
  expect_refused(run(fit("new", {"--time-format", "iso"})), {"--time-format", "iso"});
  EXPECT_FALSE(std::filesystem::exists(path("new")));
}

TEST_F(TimesTest, YearsAreThoseThatWereMeant) {
  make("days", {"03 October 2015", "October 4, 2015", "Mon, 05 Oct 2015 10:00:00 GMT"});
  EXPECT_EQ(names(times_of("days")["groups"]), (Words{"2015-10-03", "2015-10-04", "2015-10-05"}));
  make("bc", {"115 BC", "114 BC", "113 BC"});
  const Json found = times_of("bc");
  EXPECT_EQ(names(found["groups"]), (Words{"115 BC", "114 BC", "113 BC"}));
  EXPECT_EQ(found["groups"][0]["time"], -113.5);
}

TEST_F(TimesTest, FewerThanThreeErasHaveNoTrend) {
  make("one", {"2018"});
  make("two", {"2018", "2018", "2019"});
  for (const char* name : {"one", "two"}) {
    const Json found = times_of(name);
    ASSERT_EQ(found["topics"].size(), 4U);
    for (const Json& topic : found["topics"]) {
      for (const char* key : {"slope", "change", "p", "q"}) EXPECT_TRUE(topic[key].is_null());
      EXPECT_EQ(topic["differs_q"].is_null(), std::string(name) == "one");
      EXPECT_EQ(topic["found"], false);
    }
    const Outcome shown = run({"analyze", "time", path(name), "--bound", "1", "--quiet"});
    EXPECT_NE(shown.out.find("no trends"), std::string::npos) << shown.out;
    EXPECT_EQ(shown.out.find("risers"), std::string::npos);
    EXPECT_EQ(shown.out.find("nan"), std::string::npos);
    ASSERT_EQ(run({"plot", "time", path(name), "--quiet"}).code, 0);
    const std::string picture = read(path(name) + "/time.svg");
    EXPECT_EQ(picture.find("rise"), std::string::npos);
    EXPECT_EQ(picture.find("nan"), std::string::npos);
  }
  EXPECT_EQ(page_eras("one")["names"], Json({"2018"}));
}

TEST_F(TimesTest, SlopesAreOfAYearOrNone) {
  make("days", {"2018-05-01", "2018-05-02", "2018-05-03"});
  const Json days = times_of("days");
  ASSERT_EQ(days["topics"].size(), 4U);
  for (const Json& topic : days["topics"]) {
    EXPECT_TRUE(topic["slope"].is_null());
    EXPECT_LE(std::abs(topic["change"].get<double>()), 1);
  }
  make("years", {"2016", "2017", "2018"});
  const Json years = times_of("years");
  ASSERT_EQ(years["topics"].size(), 4U);
  for (const Json& topic : years["topics"]) {
    EXPECT_LE(std::abs(topic["slope"].get<double>()), 1);
  }
}

TEST_F(TimesTest, AFieldThatNoDocumentHasIsRefused) {
  for (const char* verb : {"fit", "prepare"}) {
    expect_refused(run({verb, corpus_, "--out", path("new"), "--time-field", "yaer"}),
                   {corpus_, "'yaer'", "--time-field"});
    EXPECT_FALSE(std::filesystem::exists(path("new")));
  }
}

TEST_F(TimesTest, AppendTellsOfTimesThatCannotBeRead) {
  ASSERT_EQ(run(fit("run", {"--embeddings", ""})).code, 0);
  std::vector<Record> more = make_records(8);
  for (Record& record : more) record.id += "-more";
  more[3].time = "s.d.";
  const Outcome done = run({"append", path("run"), write("more.jsonl", as_jsonl(more))});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_NE(done.err.find("append: 1 of 8 times cannot be read, the first at document 3: 's.d.'"),
            std::string::npos)
      << done.err;
  EXPECT_EQ(times_of("run")["unreadable"], 1);
  EXPECT_EQ(page_eras("run")["unreadable"], 1);
}

}  // namespace
}  // namespace saetm
