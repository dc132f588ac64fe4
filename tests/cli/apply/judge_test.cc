// saetm evaluate with a language model as the judge, a local server playing it.
#include "cli/cli_test.h"
#include "language/server.h"

namespace saetm {
namespace {

/// Themes are of the corpus; a word that is in none is of none.
std::size_t theme_of(const std::string& word) {
  for (std::size_t t = 0; t < kThemes.size(); ++t) {
    if (std::find(kThemes[t].begin(), kThemes[t].end(), word) != kThemes[t].end()) return t;
  }
  return kThemes.size();
}

/// "Words: a, b, c\n\n…" → {a, b, c}
Words words_shown(const std::string& prompt) {
  std::istringstream list(prompt.substr(7, prompt.find('\n') - 7));
  Words words;
  for (std::string word; std::getline(list, word, ',');) {
    words.push_back(word.substr(word.starts_with(" ") ? 1 : 0));
  }
  return words;
}

/// Knows the themes: rates by the share of words of the commonest one, finds who stands alone.
std::string judged(const std::string& prompt) {
  const Words words = words_shown(prompt);
  std::map<std::size_t, int> counts;
  for (const std::string& word : words) ++counts[theme_of(word)];
  if (prompt.find("Rate from 0 to 100") != std::string::npos) {
    int most = 0;
    for (const auto& [theme, count] : counts) most = std::max(most, count);
    return std::to_string(100 * most / static_cast<int>(words.size()));
  }
  for (const std::string& word : words) {
    if (counts[theme_of(word)] == 1) return word;
  }
  return "none of them";
}

class JudgeTest : public CliTest {
 protected:
  JudgeTest()
      : server_([this](const auto& request, auto& response) { answer(request, response); }) {}

  void answer(const LanguageServer::Request& request, httplib::Response& response) {
    const int number = ++requests_;
    if (misbehaves_ && number % 4 == 1) return LanguageServer::fail(response, 500, "busy");
    if (misbehaves_ && number % 4 == 3) return response.set_content("<html>", "text/html");
    ++answers_;
    LanguageServer::say(response, judged(request.words()));
  }

  Words asked(const Words& more) const {
    Words words = {"evaluate",    "--json",          "--quiet",
                   "--judge-url", server_.url(),     "--judge-model",
                   "wise",        "--judge-backoff", "0"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Json evaluate(const Words& more) const {
    const Outcome done = run(asked(more));
    EXPECT_EQ(done.code, 0) << done.err;
    return json(done.out);
  }

  std::atomic<bool> misbehaves_ = false;
  std::atomic<int> requests_ = 0, answers_ = 0;
  LanguageServer server_;
};

TEST_F(JudgeTest, RatesTopicsOfAnyToolWithoutACorpus) {
  const std::string topics = write("topics.txt",
                                   "planet star comet moon orbit\n"
                                   "bread flour oven judge court\n");
  const Json scores = evaluate({"--topic-words", topics, "--judge-repeats", "2"});
  const Json& judge = scores["judge"];
  EXPECT_EQ(judge["topics"][0]["rating"], 100);
  EXPECT_EQ(judge["topics"][1]["rating"], 60);
  EXPECT_EQ(scores["c_r"], 80);
  EXPECT_EQ(judge["topics"][0]["intruders"], 1);
  EXPECT_EQ(judge["questions"], 8);
  EXPECT_EQ(judge["answers"], 8);
  EXPECT_FALSE(scores.contains("npmi"));
  const Json both = evaluate({"--topic-words", topics, "--reference", corpus_});
  EXPECT_TRUE(both["npmi"].is_number());
  EXPECT_EQ(both["c_r"], 80);
}

TEST_F(JudgeTest, KeepsItsOpinionOfARunAndAsksNothingTwice) {
  ASSERT_EQ(run(fit("run")).code, 0);
  misbehaves_ = true;
  const Json scores = evaluate({path("run"), "--judge-price-in", "2"});
  // The judge was asked about the words that the topics show.
  double rating = 0;
  const Json topics = json(read(path("run/topics.json")))["topics"];
  for (const Json& topic : topics) {
    std::map<std::size_t, int> counts;
    for (const Json& word : topic["words"]) ++counts[theme_of(word)];
    int most = 0;
    for (const auto& [theme, count] : counts) most = std::max(most, count);
    rating += 100 * most / static_cast<int>(topic["words"].size()) / 4.0;
  }
  EXPECT_NEAR(scores["c_r"].get<double>(), rating, 1e-9);
  EXPECT_GT(scores["c_i"], 0.9);
  EXPECT_TRUE(scores["npmi"].is_number());
  EXPECT_EQ(scores["judge"]["topics"].size(), 4U);
  EXPECT_EQ(scores["judge"]["missing"], 0);
  EXPECT_EQ(scores["judge"]["prompt_tokens"], 100 * answers_);
  EXPECT_NEAR(scores["judge"]["cost"].get<double>(), 2e-4 * answers_, 1e-9);
  EXPECT_EQ(json(read(path("run") + "/judge.json"))["c_r"], scores["c_r"]);
  EXPECT_EQ(run({"info", path("run"), "--verify"}).code, 0);

  const int before = requests_;
  EXPECT_EQ(evaluate({path("run"), "--judge-price-in", "2"}), scores);
  EXPECT_EQ(json(stage("evaluate", "run", {"--all", "--json"}))["c_i"], scores["c_i"]);
  EXPECT_FALSE(json(stage("evaluate", "run", {"--json"})).contains("c_r"));
  EXPECT_EQ(requests_, before);
  // Fewer questions are some of those that were asked.
  EXPECT_EQ(evaluate({path("run"), "--judge-repeats", "2"})["judge"]["answers"], 16);
  EXPECT_EQ(requests_, before);
  // Other topics are judged anew.
  stage("topics", "run", {"--topics", "3"});
  EXPECT_FALSE(json(stage("evaluate", "run", {"--all", "--json"})).contains("c_r"));
}

TEST_F(JudgeTest, GoesOnAfterAServerThatWentAway) {
  ASSERT_EQ(run(fit("run")).code, 0);
  const Json whole = evaluate({path("run")});
  const int all = answers_;
  std::filesystem::remove(path("run") + "/judge_answers.jsonl");
  std::filesystem::remove(path("run") + "/judge.json");
  answers_ = 0;
  misbehaves_ = true;
  const Words once = {path("run"), "--judge-retries", "0", "--judge-parallel", "1"};
  int failures = 0;
  Outcome done = run(asked(once));
  for (; done.code != 0 && failures < 100; ++failures) {
    expect_refused(done, {server_.url()});
    EXPECT_FALSE(std::filesystem::exists(path("run") + "/judge.json"));
    done = run(asked(once));
  }
  EXPECT_GT(failures, 2);
  EXPECT_EQ(json(done.out)["judge"], whole["judge"]);
  EXPECT_EQ(answers_, all);
}

TEST_F(JudgeTest, JudgesByVectorsWhereThereIsNoModel) {
  const std::string topics = write("topics.txt",
                                   "a b c d e\n"
                                   "v w x y z\n");
  std::string lines;
  for (const char word : std::string("abcde")) lines += std::string(1, word) + " 1 0 0.1\n";
  for (const char word : std::string("vwxyz")) lines += std::string(1, word) + " 0 1 0.1\n";
  const Outcome done = run({"evaluate", "--topic-words", topics, "--word-vectors",
                            write("vectors.txt", lines), "--json"});
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_NEAR(json(done.out)["embedding_rating"].get<double>(), 1, 1e-6);
  EXPECT_EQ(json(done.out)["embedding_intruders"], 1);

  ASSERT_EQ(run(fit("run")).code, 0);
  const Json scores = json(stage("evaluate", "run", {"--all", "--json"}));
  EXPECT_GT(scores["embedding_rating"], 0.5);
  EXPECT_GT(scores["embedding_intruders"], 0.8);
}

TEST_F(JudgeTest, RefusesHalfAnEndpoint) {
  const std::string topics = write("topics.txt", "a b\n");
  expect_refused(run({"evaluate", "--topic-words", topics}), {"--reference", "--judge-url"});
  expect_refused(run({"evaluate", "--topic-words", topics, "--judge-url", server_.url()}),
                 {"--judge-url", "--judge-model"});
  expect_refused(run({"evaluate", "--topic-words", topics, "--judge-model", "m"}),
                 {"--judge-model", "--judge-url"});
  expect_refused(run(asked({"--topic-words", topics, "--judge-parallel", "0"})),
                 {"--judge-parallel"});
  EXPECT_EQ(requests_, 0);
}

}  // namespace
}  // namespace saetm
