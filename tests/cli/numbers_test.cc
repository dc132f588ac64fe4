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

TEST_F(NumbersTest, AReportIsNotLeftBehindWithoutAWord) {
  make_run("run");
  const auto told = [&](const Words& command) {
    const Outcome done = run(command);
    EXPECT_EQ(done.code, 0) << done.err;
    return done.err.find("/report.html shows the run as it was before") != std::string::npos
               ? done.err
               : "";
  };
  const std::string at = path("run"), anew = "saetm report " + at + " makes it anew";
  EXPECT_EQ(told({"topics", at}), "") << "nothing has changed";
  EXPECT_NE(told({"topics", at, "--topics", "7"}).find(anew), std::string::npos);
  EXPECT_EQ(page("run")["topics"].size(), 4U);
  // It is said until it is done, also by who finds it so; readers go about their work.
  EXPECT_NE(told({"topics", at, "--topics", "7"}), "");
  EXPECT_EQ(told({"explain", at, "d1"}), "");
  // One command: scores were there before, and are made, too.
  EXPECT_EQ(told({"report", at}), "");
  ASSERT_EQ(page("run")["topics"].size(), 7U);
  for (const Json& topic : page("run")["topics"]) EXPECT_TRUE(topic["npmi"].is_number());
  EXPECT_EQ(json(read(at + "/scores.json"))["topics"], 7);

  EXPECT_NE(told({"evaluate", at, "--top-words", "3"}).find(anew), std::string::npos);
  EXPECT_EQ(told({"report", at}), "");
  EXPECT_NE(told({"name", at}).find(anew), std::string::npos);
  EXPECT_NE(told({"merge", at, "--nucleus", "0.8"}).find("saetm topics " + at + " and saetm report"),
            std::string::npos);
  // Where there is none, none is spoken of.
  std::filesystem::remove(at + "/report.html");
  EXPECT_EQ(told({"topics", at, "--topics", "6"}), "");
}

}  // namespace
}  // namespace saetm
