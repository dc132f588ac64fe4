/// A run of each format that there was: it opens; what this program cannot read is made anew.
#include "cli/cli_test.h"
#include "io/safetensors.h"
#include "saetm/run.h"
#include "where.h"

namespace saetm {
namespace {

const std::string kGolden = in_tree("tests/golden/");

/// Runs of 24 documents with 3 topics and no report, of formats before this program's
/// (tests/golden/make_run.sh).
class OlderRunTest : public CliTest, public ::testing::WithParamInterface<int> {
 protected:
  void SetUp() override {
    std::filesystem::copy(kGolden + std::string("run_v") + std::to_string(GetParam()), path("run"),
                          std::filesystem::copy_options::recursive);
    ASSERT_EQ(manifest("run")["format_version"], GetParam());
  }
};

INSTANTIATE_TEST_SUITE_P(Formats, OlderRunTest, ::testing::Range(1, RunDirectory::kFormatVersion),
                         [](const auto& format) { return "v" + std::to_string(format.param); });

TEST_P(OlderRunTest, OpensAndStaysAsItIs) {
  const std::string before = read(path("run/manifest.json"));
  const std::string info = stage("info", "run", {"--verify"});
  EXPECT_NE(info.find("24 documents"), std::string::npos) << info;
  EXPECT_EQ(read(path("run/manifest.json")), before);
}

TEST_P(OlderRunTest, OtherCommandsSayHowItsTopicsAreMadeAnew) {
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

TEST_P(OlderRunTest, TopicsMakesThemOfAtoms) {
  const std::string codes = read(path("run/codes.safetensors"));
  const std::string neighbors = read(path("run/neighbors.safetensors"));
  const Json topics = json(stage("topics", "run", {"--topics", "3", "--json"}))["topics"];
  ASSERT_EQ(topics.size(), 3U);
  for (const Json& topic : topics) {
    EXPECT_FALSE(topic["words"].empty());
    EXPECT_FALSE(topic["atoms"].empty());
  }
  EXPECT_EQ(manifest("run")["format_version"], RunDirectory::kFormatVersion);
  EXPECT_TRUE(read(path("run/codes.safetensors")) == codes);
  if (GetParam() > 1) {
    EXPECT_TRUE(read(path("run/neighbors.safetensors")) == neighbors);
  }
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

TEST_P(OlderRunTest, AfterAnEndInBetweenTopicsMakesWhatIsMissing) {
  stage("shares", "run");
  const auto shares = manifest("run")["stages"]["shares"];
  expect_refused(run({"merge", path("run")}), {"saetm interpret " + path("run")});
  const Outcome done = run({"topics", path("run"), "--topics", "3"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(json(read(path("run/topics.json")))["topics"].size(), 3U);
  EXPECT_EQ(manifest("run")["stages"]["shares"], shares);  // as it was
  stage("explain", "run", {"#0"});
}

/// A run of this program's format, made when the format was: it is read, and nothing is made anew.
class CurrentRunTest : public CliTest {
 protected:
  void SetUp() override {
    const std::string golden =
        kGolden + std::string("run_v") + std::to_string(RunDirectory::kFormatVersion);
    ASSERT_TRUE(std::filesystem::exists(golden)) << "tests/golden/make_run.sh makes it";
    std::filesystem::copy(golden, path("run"), std::filesystem::copy_options::recursive);
  }
};

TEST_F(CurrentRunTest, IsReadAsItIs) {
  const std::string before = read(path("run/manifest.json"));
  const std::string info = stage("info", "run", {"--verify"});
  EXPECT_NE(info.find("24 documents"), std::string::npos) << info;
  EXPECT_NE(info.find("all files as recorded"), std::string::npos) << info;

  const Json told = json(stage("explain", "run", {"#0", "--json"}));
  EXPECT_EQ(told["id"], "d0");
  EXPECT_FALSE(told["atoms"].empty());
  const Outcome groups = run({"analyze", "groups", path("run"), "--json"});
  EXPECT_EQ(json(groups.out)["groups"].size(), 3U) << groups.err;
  EXPECT_EQ(read(path("run/manifest.json")), before);
}

/// The run's own documents, taken for new ones, have the shares that the run keeps; to the bit only
/// on a processor such as it was made on.
TEST_F(CurrentRunTest, TransformGivesTheSharesThatItKeeps) {
  stage("transform", "run", {path("run/documents.jsonl"), "--out", path("new.safetensors")});
  const SparseMatrix kept = SafetensorsReader(path("run/document_topics.safetensors")).sparse();
  const SparseMatrix made = SafetensorsReader(path("new.safetensors")).sparse();
  ASSERT_EQ(made.indptr, kept.indptr);
  ASSERT_EQ(made.indices, kept.indices);
  for (std::size_t i = 0; i < kept.values.size(); ++i) {
    EXPECT_NEAR(made.values[i], kept.values[i], 1e-4) << i;
  }
}

std::vector<Json> atoms_of(const Json& topics) {
  std::vector<Json> atoms;
  for (const Json& topic : topics["topics"]) atoms.push_back(topic["atoms"]);
  return atoms;
}

TEST_F(CurrentRunTest, GoesOnAsARunOfToday) {
  const std::string theta = read(path("run/theta.safetensors"));
  const Json shown = json(read(path("run/topics.json")));
  EXPECT_EQ(json(stage("topics", "run", {"--topics", "4", "--json"}))["topics"].size(), 4U);
  EXPECT_EQ(json(stage("topics", "run", {"--topics", "2", "--json"}))["topics"].size(), 2U);
  EXPECT_EQ(atoms_of(json(stage("topics", "run", {"--topics", "3", "--json"}))), atoms_of(shown));
  EXPECT_EQ(read(path("run/theta.safetensors")), theta);
  stage("evaluate", "run");
  stage("report", "run");
  stage("stability", "run", {"--resamples", "2"});
  EXPECT_EQ(run({"info", path("run"), "--verify"}).code, 0);
  const std::string page = read(path("run/report.html"));
  for (const Json& topic : shown["topics"]) {
    EXPECT_NE(page.find(topic["name"].get<std::string>()), std::string::npos);
  }
  stage("append", "run",
        {write("new.jsonl", "{\"id\": \"new\", \"text\": \"bread flour oven\"}\n")});
  EXPECT_NE(stage("info", "run", {"--verify"}).find("25 documents"), std::string::npos);
}

}  // namespace
}  // namespace saetm
