// One run, and its topics' figures wherever they are told: the same.
#include "cli/cli_test.h"

namespace saetm {
namespace {

class NumbersTest : public CliTest {
 protected:
  Json asked(const Words& arguments) const {
    Words words = arguments;
    words.insert(words.end(), {"--json", "--quiet"});
    const Outcome done = run(words);
    EXPECT_EQ(done.code, 0) << done.err;
    return json(done.out);
  }

  /// What report.html holds.
  Json page(const std::string& name) const {
    const std::string html = read(path(name) + "/report.html");
    const std::string begin = "<script type=\"application/json\" id=\"data\">";
    const std::size_t at = html.find(begin) + begin.size();
    return json(html.substr(at, html.find("</script>", at) - at));
  }

  static std::string percent(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f%%", 100 * value);
    return text;
  }
};

TEST_F(NumbersTest, AgreeInJsonTableTextPicturesAndPage) {
  make_run("run", {"--topics", "6"});
  const Json topics = asked({"topics", path("run")})["topics"];
  const Json stored = json(read(path("run") + "/topics.json"))["topics"];
  const Json shown = page("run");
  ASSERT_EQ(topics.size(), 6U);
  ASSERT_EQ(shown["topics"].size(), 6U);
  const std::string printed = stage("topics", "run");
  ASSERT_EQ(run({"plot", "topics", path("run"), "--out", path("topics.svg")}).code, 0);
  ASSERT_EQ(run({"plot", "tree", path("run"), "--out", path("tree.svg")}).code, 0);
  const std::string bars = read(path("topics.svg")), tree = read(path("tree.svg"));
  for (std::size_t t = 0; t < topics.size(); ++t) {
    for (const char* key : {"id", "name", "share", "coverage", "words", "weights", "atoms"}) {
      EXPECT_EQ(topics[t][key], stored[t][key]) << key << " of " << t;
      EXPECT_EQ(topics[t][key], shown["topics"][t][key]) << key << " of " << t;
    }
    const std::string name = topics[t]["name"], share = percent(topics[t]["share"]);
    EXPECT_NE(printed.find(share + "  " + name), std::string::npos) << printed;
    EXPECT_NE(bars.find(">" + name + "<"), std::string::npos);
    EXPECT_NE(bars.find(">" + share + "<"), std::string::npos);
    EXPECT_NE(tree.find(">" + name + " (" + share + ")<"), std::string::npos);
  }

  for (const auto& [what, key] : {std::pair("groups", "groups"), std::pair("time", "eras")}) {
    const Json found = asked({"analyze", what, path("run"), "--csv", path("table.csv")});
    ASSERT_EQ(found["topics"].size(), 6U) << "none is left out";
    std::map<std::pair<std::string, std::string>, double> table;
    std::istringstream lines(read(path("table.csv")));
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
      // Names hold commas, and stand in quotes.
      const std::size_t first = line.find(','), behind = line.find("\",") + 2;
      std::istringstream rest(line.substr(behind));
      std::string group, documents, value;
      std::getline(rest, group, ',');
      std::getline(rest, documents, ',');
      std::getline(rest, value, ',');
      table[{line.substr(0, first), group}] = std::stod(value);
    }
    ASSERT_EQ(table.size(), 6 * found["groups"].size());
    for (const Json& topic : found["topics"]) {
      const auto t = topic["id"].get<std::size_t>();
      for (const char* same : {"name", "share", "coverage"}) {
        EXPECT_EQ(topic[same], topics[t][same]) << same << " of " << t;
      }
      double sum = 0, documents = 0;
      for (std::size_t g = 0; g < found["groups"].size(); ++g) {
        const Json& group = found["groups"][g];
        const double value = topic["values"][g];
        EXPECT_EQ(group["name"], shown[key]["names"][g]);
        EXPECT_EQ(group["documents"], shown[key]["sizes"][g]);
        EXPECT_NEAR(value, shown["topics"][t][key][g].get<double>(), 1e-9);
        EXPECT_NEAR(value, table[std::pair(std::to_string(t), group["name"].get<std::string>())],
                    1e-12);
        sum += value * group["documents"].get<double>();
        documents += group["documents"].get<double>();
      }
      // Every document is in a group and an era: their shares make up the topic's.
      EXPECT_NEAR(sum / documents, topics[t]["share"].get<double>(), 1e-6);
    }
  }
}

TEST_F(NumbersTest, TheReportFollowsTheRun) {
  make_run("run", {"--report-title", "Of its own"});
  // Made by hand with another option than fit's: that stays.
  stage("report", "run", {"--documents-per-topic", "2"});
  const auto expect_current = [&](std::size_t count) {
    const Json topics = asked({"topics", path("run")})["topics"];
    const Json shown = page("run");
    EXPECT_EQ(shown["title"], "Of its own");
    ASSERT_EQ(topics.size(), count);
    ASSERT_EQ(shown["topics"].size(), count);
    for (std::size_t t = 0; t < count; ++t) {
      EXPECT_EQ(shown["topics"][t]["name"], topics[t]["name"]);
      EXPECT_EQ(shown["topics"][t]["documents"].size(), 2U);
      EXPECT_TRUE(shown["topics"][t]["npmi"].is_number()) << "scores are made, too";
    }
    EXPECT_TRUE(manifest("run")["stages"].contains("report"));
  };
  EXPECT_NE(run({"topics", path("run"), "--topics", "7"}).err.find("report: made anew"),
            std::string::npos);
  expect_current(7);
  EXPECT_EQ(run({"topics", path("run"), "--topics", "7"}).err.find("report:"), std::string::npos)
      << "nothing has changed";
  const std::string steering =
      write("steering.txt", "name " + page("run")["topics"][0]["atoms"][0].dump() + " = The sky\n");
  stage("topics", "run", {"--topics", "5", "--steer", steering, "--quiet"});
  expect_current(5);
  EXPECT_NE(page("run").dump().find("The sky"), std::string::npos);
  const Json before = page("run")["scores"];
  stage("evaluate", "run", {"--top-words", "3"});
  EXPECT_NE(page("run")["scores"], before);
  expect_current(5);

  // A run that was left in between, as by a kill behind the new topics, is mended by the next.
  Json left = manifest("run");
  left["stages"].erase("report");
  left["stages"].erase("evaluate");
  write("run/manifest.json", left.dump(1));
  stage("topics", "run", {"--topics", "5", "--steer", steering});
  EXPECT_TRUE(manifest("run")["stages"].contains("report"));

  // Without topics there is no report of them, and it is said how it comes back.
  const Outcome merged = run({"merge", path("run"), "--nucleus", "0.8"});
  ASSERT_EQ(merged.code, 0) << merged.err;
  EXPECT_NE(merged.err.find("saetm topics " + path("run")), std::string::npos) << merged.err;
  stage("topics", "run", {"--topics", "5", "--steer", "none"});
  EXPECT_EQ(page("run")["topics"].size(), 5U);

  // Where none was made, none is.
  std::filesystem::remove(path("run/report.html"));
  stage("topics", "run", {"--topics", "6", "--steer", "none"});
  EXPECT_FALSE(std::filesystem::exists(path("run/report.html")));
}

}  // namespace
}  // namespace saetm
