/// A run of an earlier format: it opens, and its topics are made anew.
#include "cli/cli_test.h"
#include "saetm/run.h"

namespace saetm {
namespace {

/// tests/golden/run_v1 was made by the first version of the format: 24 documents on standard input,
/// fit --topics 2 --dimensions 4 --features 8 --k 2, then topics --topics 3, evaluate; no report.
class OlderRunTest : public CliTest {
 protected:
  void SetUp() override {
    std::filesystem::copy(SAETM_SOURCE_DIR "/tests/golden/run_v1", path("run"));
  }
};

TEST_F(OlderRunTest, OpensAndStaysAsItIs) {
  const std::string before = read(path("run/manifest.json"));
  const std::string info = stage("info", "run", {"--verify"});
  EXPECT_NE(info.find("24 documents"), std::string::npos) << info;
  EXPECT_EQ(read(path("run/manifest.json")), before);
}

TEST_F(OlderRunTest, OtherCommandsSayHowItsTopicsAreMadeAnew) {
  const std::string before = read(path("run/manifest.json"));
  const std::string corpus = write("new.jsonl", "{\"text\": \"bread flour oven\"}\n");
  const std::vector<Words> commands = {{"explain", path("run"), "#0"},
                                       {"explain", path("run"), "--text", "bread"},
                                       {"transform", path("run"), corpus},
                                       {"append", path("run"), corpus},
                                       {"interpret", path("run")},
                                       {"merge", path("run")},
                                       {"evaluate", path("run")},
                                       {"report", path("run")},
                                       {"stability", path("run")},
                                       {"name", path("run")},
                                       {"topics", path("run"), "--suggest"},
                                       {"analyze", "groups", path("run")},
                                       {"plot", "topics", path("run")},
                                       {"compare", path("run"), path("run")}};
  for (const Words& command : commands) {
    SCOPED_TRACE(command[0] + " " + command[1]);
    expect_refused(run(command), {"earlier saetm", "saetm topics " + path("run")});
    EXPECT_EQ(read(path("run/manifest.json")), before);
  }
}

TEST_F(OlderRunTest, TopicsMakesThemOfAtoms) {
  const std::string codes = read(path("run/codes.safetensors"));
  const Json topics = json(stage("topics", "run", {"--topics", "3", "--json"}))["topics"];
  ASSERT_EQ(topics.size(), 3U);
  for (const Json& topic : topics) {
    EXPECT_FALSE(topic["words"].empty());
    EXPECT_FALSE(topic["atoms"].empty());
  }
  EXPECT_EQ(manifest("run")["format_version"], RunDirectory::kFormatVersion);
  EXPECT_TRUE(read(path("run/codes.safetensors")) == codes);
  EXPECT_EQ(run({"info", path("run"), "--verify"}).code, 0);

  // From then on it is a run as any other.
  EXPECT_EQ(json(stage("topics", "run", {"--topics", "2", "--json"}))["topics"].size(), 2U);
  stage("evaluate", "run");
  stage("report", "run");
  stage("explain", "run", {"#0"});
  stage("stability", "run", {"--resamples", "2"});
  const std::string page = read(path("run/report.html"));
  const Json shown = json(read(path("run/topics.json")))["topics"];
  ASSERT_EQ(shown.size(), 2U);
  for (const Json& topic : shown) {
    EXPECT_NE(page.find(topic["name"].get<std::string>()), std::string::npos);
  }
}

TEST_F(OlderRunTest, AfterAnEndInBetweenTopicsMakesWhatIsMissing) {
  stage("shares", "run");
  const auto shares = manifest("run")["stages"]["shares"];
  expect_refused(run({"merge", path("run")}), {"saetm interpret " + path("run")});
  const Outcome done = run({"topics", path("run"), "--topics", "3"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(json(read(path("run/topics.json")))["topics"].size(), 3U);
  EXPECT_EQ(manifest("run")["stages"]["shares"], shares);  // as it was
  stage("explain", "run", {"#0"});
}

}  // namespace
}  // namespace saetm
