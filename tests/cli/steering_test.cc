/// Steering files, the tree above topics and cuts that are kept, as a user of the program meets
/// them.
#include "cli/cli_test.h"
#include "io/output_file.h"

namespace saetm {
namespace {

class SteeringTest : public CliTest {
 protected:
  SteeringTest() { make_run("run"); }

  Json cut(const Words& more) const {
    Words words = more;
    words.push_back("--json");
    return json(stage("topics", "run", words));
  }

  /// The topic that holds an atom.
  static Json topic_of(const Json& topics, int atom) {
    for (const Json& topic : topics["topics"]) {
      for (const Json& k : topic["atoms"]) {
        if (k == atom) return topic;
      }
    }
    return {};
  }

  /// An atom of the i-th topic.
  static int atom_of(const Json& topics, std::size_t i) {
    return topics["topics"][i]["atoms"][0].get<int>();
  }
};

TEST_F(SteeringTest, TheTreeSumsExactly) {
  const Json found = cut({"--topics", "7"});
  ASSERT_EQ(found["tree"].size(), 13U);
  for (std::size_t i = 0; i < 13; ++i) {
    const Json& node = found["tree"][i];
    EXPECT_EQ(node["id"], i);
    if (i < 7) {
      EXPECT_EQ(node["share"], found["topics"][i]["share"]);
      EXPECT_EQ(node["words"], found["topics"][i]["words"]);
      EXPECT_EQ(node["name"], found["topics"][i]["name"]);
      EXPECT_TRUE(node["children"].empty());
      continue;
    }
    double sum = 0;
    for (const Json& child : node["children"]) {
      sum += found["tree"][child.get<std::size_t>()]["share"].get<double>();
    }
    EXPECT_EQ(node["share"].get<double>(), sum);  // to the bit
    EXPECT_FALSE(node["words"].empty());
  }
  const std::string tree = stage("topics", "run", {"--topics", "7", "--tree", "--levels", "2"});
  // A heading, the root, the topics, and those of three nodes that are no topic themselves.
  EXPECT_GE(std::count(tree.begin(), tree.end(), '\n'), 1 + 1 + 7);
  EXPECT_LE(std::count(tree.begin(), tree.end(), '\n'), 1 + 1 + 7 + 3);
  const std::string all = stage("topics", "run", {"--topics", "7", "--tree", "--levels", "0"});
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 1 + 13);
  for (const Json& topic : found["topics"]) {
    EXPECT_NE(tree.find(topic["name"].get<std::string>()), std::string::npos) << tree;
  }
}

TEST_F(SteeringTest, HoldsAtEveryNumberOfTopicsUntilItIsRemoved) {
  const Json plain = cut({"--topics", "5"});
  const int a = atom_of(plain, 0), b = atom_of(plain, 1), c = atom_of(plain, 2),
            d = atom_of(plain, 3);
  const auto id = [](int atom) { return std::to_string(atom); };
  const std::string text = "# mine\npin " + id(a) + " " + id(b) + " = Space flight\nhide " + id(c) +
                           "\nname " + id(d) + " = Other\nnote " + id(d) + " = checked\n";
  const std::string file = write("steer.txt", text);
  Json found = cut({"--topics", "5", "--steer", file});
  for (const char* count : {"5", "4", "6"}) {
    std::filesystem::remove(file);  // the run keeps its own
    if (std::string(count) != "5") found = cut({"--topics", count});
    EXPECT_EQ(found["topics"].size(), std::stoul(count));
    const Json pinned = topic_of(found, a);
    EXPECT_EQ(pinned["name"], "Space flight");
    EXPECT_EQ(pinned["atoms"].size(), 2U);
    EXPECT_EQ(pinned["pinned"], true);
    EXPECT_EQ(topic_of(found, d)["name"], "Other");
    EXPECT_EQ(topic_of(found, d)["note"], "checked");
    EXPECT_EQ(found["topics"].back()["hidden"], true);
    EXPECT_EQ(topic_of(found, c)["id"], found["topics"].back()["id"]);
    EXPECT_EQ(found["tree"].size(), 2 * (found["topics"].size() - 1) - 1);
  }
  EXPECT_EQ(read(path("run/steering.txt")), text);
  EXPECT_EQ(manifest("run")["stages"]["topics"]["files"]["steering.txt"],
            sha256_of_file(path("run/steering.txt")));
  const std::string shown = stage("topics", "run", {"--topics", "6"});
  EXPECT_GT(shown.find("set aside:"), shown.find("Space flight")) << shown;
  EXPECT_NE(shown.find("set aside:"), std::string::npos) << shown;
  EXPECT_NE(shown.find("note: checked"), std::string::npos) << shown;

  // A hidden topic is neither judged nor in the report; the atoms' names outlive a new fit.
  stage("evaluate", "run");
  EXPECT_EQ(json(read(path("run/scores.json")))["topics"], 5);
  EXPECT_EQ(json(read(path("run/scores.json")))["npmi_by_topic"].size(), 5U);
  stage("report", "run");
  ASSERT_EQ(run(fit("run", {"--topics", "5", "--prior", "3"})).code, 0);
  EXPECT_EQ(topic_of(json(read(path("run/topics.json"))), a)["name"], "Space flight");
  EXPECT_FALSE(manifest("run")["options"].contains("steer"));

  const Json without = cut({"--topics", "5", "--steer", "none"});
  EXPECT_FALSE(std::filesystem::exists(path("run/steering.txt")));
  for (const Json& topic : without["topics"]) EXPECT_FALSE(topic.contains("hidden"));
}

TEST_F(SteeringTest, SeedWordsStandForAtoms) {
  const Json plain = cut({"--topics", "4"});
  const std::string first = plain["topics"][0]["words"][0], other = plain["topics"][1]["words"][0];
  const Words more = {
      "--topics", "4", "--steer",
      write("s.txt", "together " + first + " " + other + "\nname " + first + " = N")};
  Words words = {"topics", path("run")};
  words.insert(words.end(), more.begin(), more.end());
  const Outcome done = run(words);
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_NE(done.err.find(first + " is atom "), std::string::npos) << done.err;
  EXPECT_NE(done.out.find("  N "), std::string::npos) << done.out;
}

TEST_F(SteeringTest, MistakesAreToldAndNothingChanges) {
  cut({"--topics", "5"});
  const auto before = files("run");
  const std::pair<std::string, std::string> cases[] = {
      {"\njoin 1 2", "s.txt:2: 'join' is no directive"},
      {"hide 24", "s.txt:1: there is no atom 24: atoms are 0 to 23"},
      {"hide qqq", "s.txt:1: 'qqq' is not in the run's vocabulary"},
  };
  for (const auto& [text, expected] : cases) {
    const std::string file = write("s.txt", text);
    expect_refused(run({"topics", path("run"), "--topics", "5", "--steer", file}), {expected});
  }
  expect_refused(run({"topics", path("run"), "--topics", "5", "--steer", path("absent")}),
                 {"absent: cannot be read"});
  expect_same(before, files("run"));
}

TEST_F(SteeringTest, ACutAskedForAgainComesFromTheRun) {
  const std::string five = stage("topics", "run", {"--topics", "5", "--json"});
  const std::string shares = read(path("run/document_topics.safetensors"));
  stage("topics", "run", {"--topics", "3"});
  const auto again = [&] {
    const Outcome done = run({"topics", path("run"), "--topics", "5", "--json"});
    EXPECT_EQ(done.out, five);
    EXPECT_TRUE(shares == read(path("run/document_topics.safetensors")));
    EXPECT_EQ(run({"info", path("run"), "--verify"}).code, 0);
    return done.err.find("was made before") != std::string::npos;
  };
  EXPECT_TRUE(again());

  // One that was damaged is made anew.
  stage("topics", "run", {"--topics", "3"});
  for (const auto& entry : std::filesystem::directory_iterator(path("run/cuts"))) {
    std::string bytes = read(entry.path());
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    std::filesystem::remove(entry.path());
    std::ofstream(entry.path(), std::ios::binary) << bytes;
  }
  EXPECT_FALSE(again());

  // Another tree makes them stale.
  stage("merge", "run", {"--vectors", "decoder"});
  stage("topics", "run", {"--topics", "5"});
  EXPECT_EQ(manifest("run")["cuts"].size(), 1U);
  std::size_t kept = 0;
  for (const auto& entry : std::filesystem::directory_iterator(path("run/cuts"))) {
    kept += entry.is_regular_file();
  }
  EXPECT_EQ(kept, 3U);
}

TEST_F(SteeringTest, SamplesCannotCompareAtomsByCombinations) {
  stage("merge", "run", {"--vectors", "words,centroids=0.5"});
  stage("topics", "run");
  for (const Words& command : {Words{"stability", path("run"), "--resamples", "2"},
                               Words{"topics", path("run"), "--suggest"}}) {
    expect_refused(run(command), {"words,centroids=0.5"});
  }
}

TEST_F(SteeringTest, StabilityIsKeptUntilTheTopicsChange) {
  const Json found =
      json(stage("stability", "run", {"--resamples", "3", "--against", path("run"), "--json"}));
  EXPECT_EQ(found, json(read(path("run/stability.json"))));
  ASSERT_EQ(found["topics"].size(), 4U);
  const Json topics = json(read(path("run/topics.json")))["topics"];
  for (std::size_t t = 0; t < 4; ++t) {
    const Json& topic = found["topics"][t];
    EXPECT_EQ(topic["name"], topics[t]["name"]);
    EXPECT_EQ(topic["share"], topics[t]["share"]);
    EXPECT_LE(topic["share_low"], topic["share_high"]);
    EXPECT_GE(topic["stability"], 0);
    EXPECT_LE(topic["stability"], 1);
    EXPECT_NEAR(topic["atom_stability"].get<double>(), 1, 1e-5);  // with itself
  }
  EXPECT_EQ(found["against"]["atoms"].size(), 24U);
  stage("evaluate", "run");
  stage("report", "run");
  EXPECT_TRUE(manifest("run")["stages"].contains("stability"));
  EXPECT_TRUE(manifest("run")["stages"].contains("evaluate"));
  const std::string table = stage("stability", "run", {"--resamples", "3"});
  EXPECT_NE(table.find(topics[0]["name"].get<std::string>()), std::string::npos) << table;
  stage("topics", "run", {"--topics", "3"});
  EXPECT_FALSE(manifest("run")["stages"].contains("stability"));
  expect_refused(run({"stability", path("run"), "--against", path("absent")}), {"absent"});
}

TEST_F(SteeringTest, SuggestTriesNumbersOfTopics) {
  const auto before = files("run");
  const Json found = json(stage("topics", "run", {"--suggest", "--splits", "1", "--json"}));
  ASSERT_GE(found["curve"].size(), 3U);
  EXPECT_EQ(found["curve"][0]["topics"], 5);
  EXPECT_LE(found["curve"].back()["topics"], 24);
  const std::string table = stage("topics", "run", {"--suggest", "--splits", "1"});
  EXPECT_NE(table.find(found["recommendation"].get<std::string>()), std::string::npos) << table;
  expect_same(before, files("run"));
}

}  // namespace
}  // namespace saetm
