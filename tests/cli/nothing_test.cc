// Scores of nothing, topics without words, and texts that would break a table.
#include "cli/cli_test.h"

namespace saetm {
namespace {

class Nothing : public CliTest {
 protected:
  /// The corpus with the texts of one theme emptied; the vectors stay.
  std::string emptied() const {
    auto records = make_records(kDocuments);
    for (std::size_t i = 3; i < records.size(); i += kThemes.size()) {
      records[i].text = records[i].title = "";
    }
    return write("emptied.jsonl", as_jsonl(records));
  }
};

TEST_F(Nothing, TopicsOfUnseenWordsHaveNoCoherence) {
  const std::string topics = write("topics.txt",
                                   "banks currencies dollars\n"
                                   "planet star telescope orbit\n"
                                   "planet soldiers\n");
  Words with_json = {"evaluate", "--topic-words", topics,  "--reference",
                     corpus_,    "--quiet",       "--json"};
  const Json scores = json(run(with_json).out);
  for (const char* measure : {"npmi", "npmi_window", "c_v", "c_uci", "u_mass"}) {
    EXPECT_TRUE(scores["by_topic"][0][measure].is_null()) << measure;
    EXPECT_TRUE(scores["by_topic"][2][measure].is_null()) << "one word is no pair";
    ASSERT_TRUE(scores["by_topic"][1][measure].is_number()) << measure;
    EXPECT_EQ(scores[measure], scores["by_topic"][1][measure]) << "the mean of those that have one";
  }
  EXPECT_EQ(scores["unscored_topics"], 2);
  with_json.pop_back();
  const std::string table = run(with_json).out;
  EXPECT_NE(table.find("   0       –       –       –  banks"), std::string::npos) << table;
  EXPECT_NE(table.find("2 of 3 topics have fewer than two words in the documents"),
            std::string::npos)
      << table;
  write("topics.txt", "banks currencies\n");
  const Json none = json(
      run({"evaluate", "--topic-words", topics, "--reference", corpus_, "--quiet", "--json"}).out);
  EXPECT_TRUE(none["npmi"].is_null());
  EXPECT_TRUE(none["rbo"].is_null()) << "one topic has no pairs";
  EXPECT_EQ(none["diversity"], 1);
  const std::string of_none =
      run({"evaluate", "--topic-words", topics, "--reference", corpus_, "--quiet"}).out;
  EXPECT_NE(of_none.find("npmi             –  coherence"), std::string::npos) << of_none;
}

TEST_F(Nothing, ATopicWhoseDocumentsHoldNoneOfItsWordsHasNone) {
  const Outcome done = run(fit("run", {"--topics", "4"}));
  ASSERT_EQ(done.code, 0);
  EXPECT_EQ(done.out.find("(no words)"), std::string::npos) << done.out;

  Words words = fit("empty");
  words[1] = emptied();
  const Outcome empty = run(words);
  ASSERT_EQ(empty.code, 0) << empty.err;
  EXPECT_NE(empty.err.find("has no words: 75 of the 75 documents"), std::string::npos) << empty.err;
  const Json topics = json(run({"topics", path("empty"), "--quiet", "--json"}).out)["topics"];
  std::size_t without = 0;
  for (const Json& topic : topics) {
    if (!topic["words"].empty()) continue;
    ++without;
    EXPECT_EQ(topic["name"], "(no words)");
    EXPECT_TRUE(topic["weights"].empty());
  }
  EXPECT_EQ(without, 1U);
  EXPECT_NE(empty.out.find("(no words)"), std::string::npos);
  const Json scores = json(read(path("empty") + "/scores.json"));
  EXPECT_EQ(scores["unscored_topics"], 1);
  EXPECT_TRUE(scores["npmi"].is_number());
  EXPECT_NE(read(path("empty") + "/report.html").find("(no words)"), std::string::npos);
}

TEST_F(Nothing, AReportWithoutScoresSaysSo) {
  make_run("run");
  const Outcome with = run({"report", path("run"), "--title", "a"});
  EXPECT_EQ(with.err.find("no scores"), std::string::npos) << with.err;
  for (const char* verb : {"prepare", "embed", "train", "encode", "neighbors", "shares",
                           "interpret", "merge", "topics"}) {
    Words words = {verb};
    if (std::string(verb) == "prepare") {
      words.insert(words.end(), {corpus_, "--out"});
    }
    words.push_back(path("staged"));
    if (std::string(verb) == "embed") words.insert(words.end(), {"--embeddings", embeddings_});
    if (std::string(verb) == "train") {
      words.insert(words.end(), {"--features", "24", "--k", "4", "--steps", "20"});
    }
    const Outcome done = run(words);
    ASSERT_EQ(done.code, 0) << verb << done.err;
  }
  const Outcome without = run({"report", path("staged")});
  EXPECT_EQ(without.code, 0) << without.err;
  EXPECT_NE(without.err.find("has no scores"), std::string::npos) << without.err;
  EXPECT_NE(without.err.find("saetm evaluate"), std::string::npos);
}

TEST_F(Nothing, LineEndsAndControlCharactersStayWithinACell) {
  auto records = make_records(kDocuments);
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].group == "theme1") records[i].group = "two\nlines\tand \x1b[31m";
  }
  Words words = fit("run");
  words[1] = write("odd.jsonl", as_jsonl(records));
  ASSERT_EQ(run(words).code, 0);
  const Outcome groups =
      run({"analyze", "groups", path("run"), "--bound", "1", "--csv", path("g.csv")});
  EXPECT_NE(groups.out.find("two\\nlines\\tand \\u001b[31m"), std::string::npos) << groups.out;
  EXPECT_EQ(groups.out.find('\t'), std::string::npos);
  EXPECT_EQ(groups.out.find('\x1b'), std::string::npos);
  EXPECT_NE(read(path("g.csv")).find(",\"two\nlines\tand \x1b[31m\","), std::string::npos)
      << "a table of data keeps what is in it, quoted";
}

}  // namespace
}  // namespace saetm
