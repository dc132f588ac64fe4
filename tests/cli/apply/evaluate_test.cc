// saetm evaluate by a reference corpus, through the program.
#include <cmath>

#include "cli/cli_test.h"

namespace saetm {
namespace {

class EvaluateTest : public CliTest {
 protected:
  Json evaluate(const Words& arguments) const {
    Words words = {"evaluate", "--json", "--quiet"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const Outcome done = run(words);
    EXPECT_EQ(done.code, 0) << done.err;
    return json(done.out);
  }
};

constexpr const char* kMeasures[] = {"npmi", "npmi_window", "c_v", "c_uci", "u_mass"};

TEST_F(EvaluateTest, JudgesAnyTopicsByACorpus) {
  const std::string topics = write("topics.txt",
                                   "planet star comet moon\n"
                                   "bread\tflour\tjudge\tgoal\n"
                                   "[\"judge\", \"court\", \"trial\", \"zyzzyva\"]\r\n");
  const Json scores = evaluate({"--topic-words", topics, "--reference", corpus_});
  EXPECT_EQ(scores["topics"], 3);
  EXPECT_EQ(scores["documents"], kDocuments);
  EXPECT_EQ(scores["distinct_words"], 11);
  EXPECT_EQ(scores["unseen_words"], 1);
  EXPECT_NEAR(scores["diversity"].get<double>(), 11.0 / 12, 1e-12);
  ASSERT_EQ(scores["by_topic"].size(), 3U);
  EXPECT_EQ(scores["by_topic"][1]["words"], Json({"bread", "flour", "judge", "goal"}));
  for (const char* measure : kMeasures) {
    double sum = 0;
    for (const Json& topic : scores["by_topic"]) sum += topic[measure].get<double>();
    EXPECT_NEAR(scores[measure].get<double>(), sum / 3, 1e-12) << measure;
    EXPECT_GT(scores["by_topic"][0][measure], scores["by_topic"][1][measure]) << measure;
  }
  EXPECT_EQ(evaluate({"--topic-words", topics, "--reference", corpus_, "--threads", "3"}), scores);
  const Json fewer =
      evaluate({"--topic-words", topics, "--reference", corpus_, "--top-words", "3"});
  EXPECT_EQ(fewer["unseen_words"], 0);
}

TEST_F(EvaluateTest, FindsPhrasesAndWordsAsTheyAre) {
  const std::string topics = write("topics.txt", "hard drive\tdisks\nhard_drive disks\n");
  const std::string texts = write("texts.txt", "a hard drive has disks\nhard disks drive\n");
  const Json lemmas = evaluate({"--topic-words", topics, "--reference", texts});
  EXPECT_EQ(lemmas["unseen_words"], 1);  // english counts "disk"
  const Json forms =
      evaluate({"--topic-words", topics, "--reference", texts, "--reference-language", "none"});
  EXPECT_EQ(forms["unseen_words"], 0);
  // The phrase stands in one of two documents, with "disks", which both have.
  for (const Json& topic : forms["by_topic"]) EXPECT_NEAR(topic["npmi"].get<double>(), 0, 1e-9);
}

TEST_F(EvaluateTest, TakesGivenWordsInTheirOrder) {
  std::string lines;
  for (int i = 0; i < 9; ++i) {
    lines += Json{{"tags", i % 3 ? Words{"red car", "x", "y", "Bus"} : Words{"x"}}}.dump() + "\n";
  }
  const std::string corpus = write("tags.jsonl", lines);
  const std::string topics = write("topics.txt", "red car\tBus\n");
  const Words arguments = {"--topic-words", topics, "--reference", corpus, "--words-field", "tags"};
  EXPECT_NEAR(evaluate(arguments)["npmi"].get<double>(), 1, 1e-9);
  Words narrow = arguments;
  narrow.insert(narrow.end(), {"--window", "3"});
  EXPECT_LT(evaluate(narrow)["npmi_window"], -0.8);  // never within three words
}

TEST_F(EvaluateTest, JudgesARunByItsOwnCorpusAsTheRunDoes) {
  ASSERT_EQ(run(fit("run")).code, 0);
  const auto before = files("run");
  const Json own = evaluate({path("run"), "--windows"});
  const Json quick = evaluate({path("run")});
  EXPECT_EQ(own["unseen_words"], 0);
  for (const char* name : {"npmi", "u_mass", "diversity", "rbo"}) {
    EXPECT_NEAR(own[name].get<double>(), quick[name].get<double>(), 1e-9) << name;
  }
  EXPECT_EQ(evaluate({path("run"), "--reference", corpus_}), own);
  expect_same(files("run"), before);
  write("corpus.jsonl", as_jsonl(make_records(20)));
  expect_refused(run({"evaluate", path("run"), "--windows"}), {corpus_, "has changed"});
}

TEST_F(EvaluateTest, TakesSlowMeasuresWhenAsked) {
  ASSERT_EQ(run(fit("run")).code, 0);
  const auto before = files("run");
  const Json scores = evaluate({path("run"), "--all"});
  EXPECT_GT(scores["npmi"], 0.2);
  EXPECT_GT(scores["wmd"], 0);
  EXPECT_GT(scores["probe_topics"], 0.9);  // themes are plain to see
  EXPECT_GT(scores["probe_embeddings"], 0.9);
  EXPECT_GT(scores["perplexity"], 8);  // nine words a theme
  EXPECT_LT(scores["perplexity"], 14);
  // Half of a document's words, nine a theme and alike in number, tell its theme.
  EXPECT_LT(scores["held_out_log_likelihood"], -std::log(8));
  EXPECT_GT(scores["held_out_log_likelihood"], -std::log(16));
  EXPECT_TRUE(scores["stability"].is_null());
  EXPECT_EQ(evaluate({path("run"), "--all", "--threads", "3"}), scores);
  const Json both = evaluate({path("run"), "--all", "--windows"});
  EXPECT_EQ(both["perplexity"], scores["perplexity"]);
  EXPECT_TRUE(both["c_v"].is_number());
  expect_same(files("run"), before);
}

TEST_F(EvaluateTest, MeasuresDistancesByVectorsOfAFile) {
  const std::string topics = write("topics.txt", "planet star\nbread oven\njudge unknown\n");
  const std::string vectors =
      write("vectors.txt", "planet 0 0\nstar 0 0\nbread 3 4\noven 3 4\njudge 0 0\n");
  const Words arguments = {"--topic-words", topics, "--reference", corpus_};
  Words by_file = arguments;
  by_file.insert(by_file.end(), {"--word-vectors", vectors});
  const Json scores = evaluate(by_file);
  EXPECT_NEAR(scores["wmd"].get<double>(), 10.0 / 3, 1e-9);
  EXPECT_EQ(scores["unknown_words"], 1);
  EXPECT_FALSE(evaluate(arguments).contains("wmd"));
}

TEST_F(EvaluateTest, RefusesBadInputInOneLine) {
  const std::string good = write("good.txt", "a b\n"), bad = path("bad.txt");
  const auto refused = [&](const std::string& bytes, const Words& parts) {
    write("bad.txt", bytes);
    expect_refused(run({"evaluate", "--topic-words", bad, "--reference", corpus_}), parts);
  };
  refused("", {bad, "no topic"});
  refused("a b\n\nc d\n", {bad + ":2", "no word"});
  refused("a b\n[\"a\", 3]\n", {bad + ":2"});
  refused("[\"a\", \n", {bad + ":1", "JSON"});
  refused("a b\n\xff\xfe\n", {bad + ":2", "UTF-8"});
  expect_refused(run({"evaluate"}), {"RUN", "--topic-words"});
  expect_refused(run({"evaluate", "--topic-words", good}), {"--reference"});
  expect_refused(run({"evaluate", "--topic-words", path("gone"), "--reference", corpus_}),
                 {path("gone")});
  expect_refused(run({"evaluate", "--topic-words", good, "--reference", path("gone.jsonl")}),
                 {path("gone.jsonl")});
  expect_refused(run({"evaluate", "--topic-words", good, "--reference", write("e.jsonl", "")}),
                 {"e.jsonl", "no document"});
  expect_refused(run({"evaluate", "--topic-words", good, "--reference", corpus_, "--window", "0"}),
                 {"--window"});
  expect_refused(run({"evaluate", path("none"), "--topic-words", good, "--reference", corpus_}),
                 {"not both"});
}

}  // namespace
}  // namespace saetm
