// saetm name, a local server playing the model.
#include "cli/cli_test.h"
#include "language/server.h"

namespace saetm {
namespace {

class NameTest : public CliTest {
 protected:
  NameTest()
      : server_([this](const auto& request, auto& response) { answer(request, response); }) {}

  /// Names two themes alike at first; the kind of theme 3 is abstract.
  void answer(const LanguageServer::Request& request, httplib::Response& response) {
    const int number = ++requests_;
    if (misbehaves_ && number % 3 == 1) return LanguageServer::fail(response, 503, "busy");
    const std::string prompt = request.words();
    if (prompt.find("all got the name") != std::string::npos) {
      ++partings_;
      const auto second = prompt.find("\n2. ");
      Json names = Json::array();
      for (const std::string& part : {prompt.substr(0, second), prompt.substr(second)}) {
        names.push_back(stubborn_ ? "Things" : "The " + first_word(part));
      }
      return LanguageServer::say(response, "```json\n" + Json{{"names", names}}.dump() + "\n```");
    }
    const std::size_t theme = theme_of(prompt);
    const Json answer = {{"name", theme < 2 ? "Things" : "Theme " + std::to_string(theme)},
                         {"sentence", "About " + kThemes[theme][0] + "."},
                         {"kind", theme == 3 ? "abstract" : "concrete"}};
    if (misbehaves_ && number % 3 == 2) return LanguageServer::say(response, "I would call it X.");
    LanguageServer::say(response, "<think>{\"name\": 1}</think>Here: " + answer.dump());
  }

  static std::string first_word(const std::string& part) {
    const std::size_t at = part.find(". ") + 2;
    return part.substr(at, part.find(',', at) - at);
  }
  static std::size_t theme_of(const std::string& prompt) {
    const std::size_t at = prompt.find(": ") + 2;
    const std::string word = prompt.substr(at, prompt.find(',', at) - at);
    for (std::size_t t = 0; t < kThemes.size(); ++t) {
      if (std::find(kThemes[t].begin(), kThemes[t].end(), word) != kThemes[t].end()) return t;
    }
    ADD_FAILURE() << word;
    return 0;
  }

  Json name(const Words& more = {}) const {
    Words words = {"name",        path("run"),    "--json", "--quiet",        "--name-url",
                   server_.url(), "--name-model", "wise",   "--name-backoff", "0"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome done = run(words);
    EXPECT_EQ(done.code, 0) << done.err;
    return json(done.out);
  }
  std::vector<std::string> names(const std::string& topics_asked = "4") const {
    std::vector<std::string> all;
    const Json topics =
        json(stage("topics", "run", {"--topics", topics_asked, "--json", "--quiet"}));
    for (const Json& topic : topics["topics"]) all.push_back(topic["name"]);
    return all;
  }

  std::atomic<bool> misbehaves_ = false, stubborn_ = false;
  std::atomic<int> requests_ = 0, partings_ = 0;
  LanguageServer server_;
};

TEST_F(NameTest, TellsApartTopicsOfOneName) {
  make_run("run");
  misbehaves_ = true;
  const Json named = name({"--name-attempts", "20"});
  EXPECT_EQ(named["model"], "wise");
  ASSERT_EQ(named["topics"].size(), 4U);
  std::map<std::string, int> count;
  int abstract = 0;
  for (const Json& topic : named["topics"]) {
    ++count[topic["name"]];
    abstract += topic["abstract"].get<bool>();
    EXPECT_NE(topic["name"], "Things");
    EXPECT_EQ(topic["sentence"].get<std::string>().substr(0, 6), "About ");
  }
  EXPECT_EQ(count.size(), 4U);
  EXPECT_EQ(count["Theme 3"], 1);
  EXPECT_EQ(abstract, 1);
  EXPECT_GE(partings_, 1);
  const auto shown = names();
  EXPECT_NE(std::find(shown.begin(), shown.end(), "Theme 3"), shown.end());
  EXPECT_NE(json(stage("topics", "run", {"--json"}))["tree"].dump().find("Theme 3"),
            std::string::npos);
  stage("report", "run");
  EXPECT_NE(read(path("run") + "/report.html").find("Theme 3"), std::string::npos);
}

TEST_F(NameTest, KeepsNamesByAtomsThroughOtherCuts) {
  make_run("run");
  const Json named = name();
  const int before = requests_;
  EXPECT_EQ(name(), named);
  EXPECT_EQ(names("3")[0].find("Theme"), std::string::npos);  // default names again
  const Json fewer = name();  // two of three topics are of the same atoms as before
  EXPECT_LE(requests_, before + 2);
  EXPECT_EQ(fewer["topics"].size(), 3U);
  const int after = requests_;
  stage("topics", "run", {"--topics", "4"});
  EXPECT_EQ(name()["topics"], named["topics"]);
  EXPECT_EQ(requests_, after);
}

TEST_F(NameTest, AddsWordsToNamesThatStayAlike) {
  make_run("run");
  stubborn_ = true;
  std::map<std::string, int> count;
  const Json named = name({"--name-attempts", "2"});
  for (const Json& topic : named["topics"]) ++count[topic["name"]];
  EXPECT_EQ(count.size(), 4U);
  EXPECT_EQ(count["Things"], 1);
}

TEST_F(NameTest, LeavesNamesThatSteeringGave) {
  make_run("run");
  write("steer.txt", "name 0 = Mine\n");
  const Outcome steered = run({"topics", path("run"), "--steer", path("steer.txt"), "--quiet"});
  if (steered.code != 0) GTEST_FAIL() << steered.err;
  name();
  const auto shown = names();
  EXPECT_NE(std::find(shown.begin(), shown.end(), "Mine"), shown.end());
}

TEST_F(NameTest, EstimatesWithoutAModel) {
  make_run("run");
  expect_refused(run({"analyze", "groups", path("run"), "--concrete"}), {"saetm name"});
  const auto before = names();
  const Json named = json(stage("name", "run", {"--json"}));
  EXPECT_TRUE(named["model"].is_null());
  for (const Json& topic : named["topics"]) {
    EXPECT_GT(topic["specificity"], 0.2);  // all four are of one theme
    EXPECT_FALSE(topic["abstract"].get<bool>());
  }
  EXPECT_EQ(names(), before);
  expect_refused(run({"name", path("run"), "--name-model", "m"}), {"--name-url"});
  EXPECT_EQ(requests_, 0);
}

TEST_F(NameTest, SetsAbstractTopicsAside) {
  make_run("run");
  name();
  const Outcome all = run({"analyze", "groups", path("run"), "--json", "--quiet"});
  const Outcome some = run({"analyze", "groups", path("run"), "--json", "--quiet", "--concrete"});
  EXPECT_EQ(json(all.out)["topics"].size(), 4U);
  EXPECT_EQ(json(some.out)["topics"].size(), 3U);
  EXPECT_EQ(some.out.find("Theme 3"), std::string::npos);
}

}  // namespace
}  // namespace saetm
