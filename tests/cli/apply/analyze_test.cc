// saetm analyze and saetm compare, through the program.
#include "cli/cli_test.h"

namespace saetm {
namespace {

class AnalyzeTest : public CliTest {
 protected:
  Json asked(const Words& arguments) const {
    Words words = arguments;
    words.insert(words.end(), {"--json", "--quiet"});
    const Outcome done = run(words);
    EXPECT_EQ(done.code, 0) << done.err;
    return json(done.out);
  }
};

TEST_F(AnalyzeTest, GroupsAreToldByTheirThemes) {
  make_run("run");
  const auto before = files("run");
  for (const char* measure : {"active", "main", "share"}) {
    const Json found = asked({"analyze", "groups", path("run"), "--measure", measure});
    ASSERT_EQ(found["groups"].size(), 4U);
    EXPECT_EQ(found["groups"][2]["name"], "theme2");
    EXPECT_EQ(found["groups"][2]["documents"], kDocuments / 4);
    double last = 1;
    for (const Json& topic : found["topics"]) {
      const auto values = topic["values"].get<std::vector<double>>();
      const auto most = std::max_element(values.begin(), values.end());
      EXPECT_GT(*most, std::string(measure) == "share" ? 0.5 : 0.7);
      EXPECT_TRUE(topic["found"].get<bool>());
      EXPECT_LE(topic["variance"].get<double>(), last);
      last = topic["variance"];
      for (std::size_t g = 0; g < 4; ++g) {
        EXPECT_LE(topic["low"][g].get<double>(), values[g] + 1e-6);
        EXPECT_GE(topic["high"][g].get<double>(), values[g] - 1e-6);
      }
      const auto theme = static_cast<std::size_t>(most - values.begin());
      const std::string word = topic["words"][0];
      EXPECT_NE(std::find(kThemes[theme].begin(), kThemes[theme].end(), word), kThemes[theme].end())
          << word;
    }
  }
  // Groups are of one size: over them a topic is present in as many documents as it covers.
  const Json cut = json(stage("topics", "run", {"--present", "0.4", "--json"}))["topics"];
  const Json active = asked({"analyze", "groups", path("run"), "--measure", "active"});
  for (const Json& topic : active["topics"]) {
    EXPECT_NEAR(topic["average"].get<double>(),
                cut[topic["id"].get<std::size_t>()]["coverage"].get<double>(), 1e-9);
  }
  stage("topics", "run");
  for (const char* verb : {"evaluate", "report"}) stage(verb, "run");
  const Json all = asked({"analyze", "groups", path("run"), "--bound", "0.01"});
  for (const Json& topic : all["topics"]) EXPECT_TRUE(topic["general"].get<bool>());
  // What a bound leaves out is listed, and none is by default.
  for (const Words& command :
       {Words{"analyze", "groups", path("run")}, Words{"analyze", "time", path("run")}}) {
    Words bounded = command;
    bounded.insert(bounded.end(), {"--bound", "0.01", "--quiet"});
    const std::string told = run(bounded).out;
    EXPECT_NE(told.find("4 of 4 topics are above --bound 0.01 on average, and left out; --bound 1"),
              std::string::npos)
        << told;
    for (const Json& topic : all["topics"]) {
      EXPECT_NE(told.rfind(topic["name"].get<std::string>()), std::string::npos);
    }
    EXPECT_EQ(run(command).out.find("--bound"), std::string::npos);
  }
  expect_refused(run({"plot", "groups", path("run"), "--bound", "0.01", "--out", path("p.svg")}),
                 {"4 of 4 topics are above --bound 0.01"});
  EXPECT_FALSE(std::filesystem::exists(path("p.svg")));
  const Outcome shown = run({"analyze", "groups", path("run"), "--quiet"});
  EXPECT_NE(shown.out.find("theme3"), std::string::npos);
  expect_same(files("run"), before);
}

TEST_F(AnalyzeTest, TimeShowsWhatRisesAndItsWords) {
  // Theme 0 is of late years, theme 1 of early ones, and within theme 0 the words change.
  std::vector<Record> records = make_records(kDocuments);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const std::size_t theme = i % 4, turn = (i / 4) % 10;
    records[i].time = std::to_string(theme == 0   ? 1950 + 4 * turn
                                     : theme == 1 ? 1900 + 4 * turn
                                                  : 1900 + 9 * turn);
    if (theme == 0 && turn >= 5) records[i].text += " telescope telescope telescope telescope";
  }
  write("corpus.jsonl", as_jsonl(records));
  make_run("run");
  const std::string table = path("table.csv");
  const Json found = asked({"analyze", "time", path("run"), "--bin", "decade", "--csv", table});
  EXPECT_EQ(found["groups"].front()["name"], "1900s");
  EXPECT_EQ(found["groups"].size(), 9U);  // to 1981
  const auto theme_of = [](const Json& topic) {
    const std::string word = topic["words"][0];
    for (std::size_t t = 0; t < 4; ++t) {
      if (std::find(kThemes[t].begin(), kThemes[t].end(), word) != kThemes[t].end()) return t;
    }
    return std::size_t{4};
  };
  const Json& riser = found["topics"][0];
  const Json& faller = found["topics"][3];
  EXPECT_EQ(theme_of(riser), 0U);
  EXPECT_EQ(theme_of(faller), 1U);
  EXPECT_GT(riser["change"], 0.3);
  EXPECT_LT(faller["change"], -0.3);
  EXPECT_LT(riser["q"], 1e-6);
  EXPECT_EQ(riser["values"][0], 0);
  ASSERT_EQ(riser["era_words"].size(), 9U);
  EXPECT_TRUE(riser["era_words"][0].empty());
  EXPECT_EQ(riser["era_words"][8][0], "telescope");
  EXPECT_NE(riser["era_words"][5][0], "telescope");

  std::istringstream lines(read(table));
  Words rows;
  for (std::string line; std::getline(lines, line);) rows.push_back(line);
  EXPECT_EQ(rows[0], "topic,name,group,documents,value,low,high,general");
  EXPECT_TRUE(rows[1].ends_with(",false"));
  EXPECT_EQ(rows.size(), 1U + 4 * 9);
  EXPECT_NE(rows[1].find(",1900s,"), std::string::npos);
  EXPECT_EQ(run({"analyze", "time", path("run"), "--quiet"}).code, 0);
}

TEST_F(AnalyzeTest, ComparesTwoCorporaByOneAutoencoder) {
  make_run("first");
  // The other corpus has no theme 3, and twice as much of theme 1.
  std::vector<Record> records = make_records(kDocuments);
  Matrix embeddings = make_embeddings(kDocuments);
  std::vector<Record> kept;
  Matrix rows(kDocuments / 4 * 3, embeddings.cols());
  for (std::size_t i = 0; i < kDocuments; ++i) {
    if (i % 4 == 3) continue;
    std::copy_n(embeddings.row(i), embeddings.cols(), rows.row(kept.size()));
    kept.push_back(records[i]);
  }
  write("other.jsonl", as_jsonl(kept));
  write_npy(path("other.npy"), rows.view());
  ASSERT_EQ(run({"fit", path("other.jsonl"), "--out", path("second"), "--embeddings",
                 path("other.npy"), "--sae", path("first"), "--topics", "3"})
                .code,
            0);
  const Json found = asked({"compare", path("first"), path("second")});
  EXPECT_EQ(found["groups"][0]["documents"], kDocuments);
  EXPECT_EQ(found["groups"][1]["documents"], kDocuments / 4 * 3);
  ASSERT_EQ(found["topics"].size(), 4U);
  const Json& gone = found["topics"][0];
  const std::string word = gone["words"][0];
  EXPECT_NE(std::find(kThemes[3].begin(), kThemes[3].end(), word), kThemes[3].end()) << word;
  EXPECT_LT(gone["difference"], -0.1);
  EXPECT_LT(gone["q"], 1e-4);
  EXPECT_EQ(found["atoms"]["second_alone"], 0);
  EXPECT_TRUE(found["second_alone"].empty());
  // The other way round the first corpus, now second, has a topic of its own.
  const Json back = asked({"compare", path("second"), path("first")});
  EXPECT_EQ(back["atoms"]["second_alone"], found["atoms"]["first_alone"]);
  // With itself nothing differs.
  const Json itself = asked({"compare", path("first"), path("first")});
  for (const Json& topic : itself["topics"]) {
    EXPECT_EQ(topic["difference"], 0);
    EXPECT_FALSE(topic["found"].get<bool>());
  }
  EXPECT_EQ(run({"compare", path("first"), path("second"), "--quiet"}).code, 0);
}

TEST_F(AnalyzeTest, DrawsPictures) {
  make_run("run");
  for (const char* what : {"topics", "groups", "time", "tree", "map", "documents"}) {
    const Outcome done = run({"plot", what, path("run"), "--quiet"});
    ASSERT_EQ(done.code, 0) << done.err;
    const std::string file = path("run") + "/" + what + ".svg";
    EXPECT_EQ(done.out, "picture: " + file + "\n");
    EXPECT_TRUE(read(file).starts_with("<svg")) << what;
  }
  EXPECT_NE(read(path("run") + "/groups.svg").find("theme2"), std::string::npos);
  // The bound's topics stand at the foot.
  const Json found = asked({"analyze", "groups", path("run")});
  std::vector<double> averages;
  for (const Json& topic : found["topics"]) averages.push_back(topic["average"]);
  std::sort(averages.begin(), averages.end());
  const std::string bound = std::to_string((averages[2] + averages[3]) / 2);
  ASSERT_EQ(
      run({"plot", "groups", path("run"), "--bound", bound, "--out", path("bounded.svg")}).code, 0);
  const std::string bounded = read(path("bounded.svg"));
  EXPECT_NE(bounded.find("1 of 4 topics are above --bound"), std::string::npos);
  for (const Json& topic : found["topics"]) {
    EXPECT_NE(bounded.find(topic["name"].get<std::string>()), std::string::npos);
  }
  // Documents by their ids, with the shares that explain tells.
  ASSERT_EQ(run({"plot", "documents", path("run"), "d7", "#3", "--out", path("d.svg")}).code, 0);
  const std::string documents = read(path("d.svg"));
  EXPECT_LT(documents.find(">d7"), documents.find(">d3"));
  const Json seventh = asked({"explain", path("run"), "d7"})["topics"][0];
  char share[32];
  std::snprintf(share, sizeof share, ">%.1f%%<", 100 * seventh["share"].get<double>());
  EXPECT_NE(documents.find(share), std::string::npos) << share;
  expect_refused(run({"plot", "documents", path("run"), "nobody"}), {"no document has the id"});
  expect_refused(run({"plot", "images", path("run")}), {path("run"), "no images"});
  expect_refused(run({"plot", "topics", path("run"), "d7"}), {"plot topics takes nothing", "d7"});
  expect_refused(run({"plot", "compare", path("run")}), {"another run"});
  ASSERT_EQ(
      run({"plot", "compare", path("run"), path("run"), "--out", path("both.svg")}).code, 0);
  EXPECT_NE(read(path("both.svg")).find("run (n = 300)"), std::string::npos);
  const Outcome png =
      run({"plot", "topics", path("run"), "--format", "png", "--out", path("p.png")});
  if (png.code == 0) {
    EXPECT_TRUE(read(path("p.png")).starts_with("\x89PNG"));
    ASSERT_EQ(run({"plot", "topics", path("run"), "--out", path("by-ending.png")}).code, 0);
    EXPECT_EQ(read(path("by-ending.png")), read(path("p.png")));
  } else {
    expect_refused(png, {"librsvg2-dev"});
    EXPECT_FALSE(std::filesystem::exists(path("p.png")));
  }
  if (png.code == 0) {
    ASSERT_EQ(run({"plot", "topics", path("run"), "--out", path("p.PDF")}).code, 0);
    EXPECT_TRUE(read(path("p.PDF")).starts_with("%PDF"));
  }
  for (const char* other : {"p.gif", "p", "p.svg.gz"}) {
    expect_refused(run({"plot", "topics", path("run"), "--out", path(other)}),
                   {other, ".svg, .png or .pdf"});
  }
  expect_refused(run({"plot", "topics", path("run"), "--format", "svg", "--out", path("q.png")}),
                 {"q.png", "--format svg"});
  expect_refused(run({"plot", "pie", path("run")}), {"topics|groups", "pie"});
}

TEST_F(AnalyzeTest, RefusesWhatCannotBeAnalyzed) {
  std::vector<Record> records = make_records(kDocuments);
  for (Record& record : records) record.group = "", record.time = "";
  write("corpus.jsonl", as_jsonl(records));
  make_run("run");
  expect_refused(run({"analyze", "groups", path("run")}), {path("run"), "--group-by"});
  expect_refused(run({"analyze", "time", path("run")}), {"--time-field"});
  expect_refused(run({"analyze", "colours", path("run")}), {"groups or time", "colours"});
  make_run("other", {"--seed", "1"});
  expect_refused(run({"compare", path("run"), path("other")}), {path("other"), "--sae"});
}

}  // namespace
}  // namespace saetm
