/// Answers kept in a file: by a run that is killed or interrupted, for the one after it.
#include "language/language_test.h"

namespace saetm {
namespace {

// Killed at any byte of the file, the next run asks for what is missing and for nothing else.
TEST_F(LanguageTest, CacheSurvivesAKillAtAnyByte) {
  const LanguageServer server(echo);
  LanguageOptions options = options_for(server.url());
  options.cache = cache();
  options.parallel = 1;
  LanguageClient(options).chat(questions(3), "test");
  const std::string whole = cached();
  std::vector<std::size_t> ends;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (whole[i] == '\n') ends.push_back(i);
  }
  ASSERT_EQ(ends.size(), 3U);
  for (std::size_t cut = 0; cut <= whole.size(); cut += cut % 7 + 1) {
    std::ofstream(cache(), std::ios::binary) << whole.substr(0, cut);
    // A line is whole once its last brace is there.
    const auto kept = std::count_if(ends.begin(), ends.end(), [&](auto end) { return end <= cut; });
    for (const int missing : {3 - static_cast<int>(kept), 0}) {
      const std::size_t before = server.log().size();
      const auto answers = LanguageClient(options).chat(questions(3), "test");
      EXPECT_EQ(answers[2].text, "answer to question 2");
      ASSERT_EQ(static_cast<int>(server.log().size() - before), missing) << "cut at " << cut;
    }
  }
}

TEST_F(LanguageTest, CacheIsNotAnybodysFile) {
  const LanguageServer server(echo);
  LanguageOptions options = options_for(server.url());
  options.cache = cache();
  for (const char* others : {"a corpus\n", "{\"id\": 1, \"text\": \"x\"}\n", "{\"key\":\"1\"}\n"}) {
    std::ofstream(cache(), std::ios::binary) << others;
    expect_has(error_of(options), cache() + ":1: is no answer of a language model");
    EXPECT_EQ(cached(), others);
  }
  EXPECT_TRUE(server.log().empty());
  std::filesystem::remove(cache());
  const LanguageClient first(options);
  expect_has(error_of(options), cache() + ": another process");
  options.cache = folder_ / "no" / "such" / "folder";
  expect_has(error_of(options), options.cache + ": No such file or directory");
}

TEST_F(LanguageTest, OtherModelsAndOptionsAreOtherAnswers) {
  const LanguageServer server(echo);
  LanguageOptions options = options_for(server.url());
  options.cache = cache();
  const auto asked_with = [&](const auto& change) {
    LanguageOptions other = options;
    change(other);
    const std::size_t before = server.log().size();
    LanguageClient(other).chat(questions(1), "test");
    return server.log().size() - before;
  };
  EXPECT_EQ(asked_with([](auto&) {}), 1U);
  EXPECT_EQ(asked_with([](auto&) {}), 0U);
  EXPECT_EQ(asked_with([](auto& o) { o.model = "large"; }), 1U);
  EXPECT_EQ(asked_with([](auto& o) { o.temperature = 1; }), 1U);
  EXPECT_EQ(asked_with([](auto& o) { o.seed = 1; }), 1U);
  EXPECT_EQ(asked_with([](auto& o) { o.parallel = 1, o.timeout = 5; }), 0U);
  // The same model at another place.
  const LanguageServer elsewhere(echo);
  EXPECT_EQ(asked_with([&](auto& o) { o.url = elsewhere.url(); }), 0U);
  EXPECT_TRUE(elsewhere.log().empty());
}

TEST_F(LanguageTest, InterruptedRunGoesOnWhereItStopped) {
  const LanguageServer server(echo);
  LanguageOptions options = options_for(server.url());
  options.cache = cache();
  options.parallel = 2;
  Recorder progress;
  progress.server = &server;
  progress.stop_at = 5;
  Context context;
  context.progress = &progress;
  EXPECT_THROW(LanguageClient(options).chat(questions(40), "test", context), Interrupted);
  const std::string kept = cached();
  const auto answered = std::count(kept.begin(), kept.end(), '\n');
  EXPECT_GE(answered, 5);
  EXPECT_LT(answered, 40);

  // Another server, which requests that were under way at the interrupt cannot reach late.
  const LanguageServer later(echo);
  options.url = later.url();
  Recorder quiet;
  context.progress = &quiet;
  LanguageClient client(options);
  client.chat(questions(40), "test", context);
  EXPECT_EQ(later.log().size(), 40U - static_cast<std::size_t>(answered));
  EXPECT_EQ(quiet.total, quiet.done);
  EXPECT_EQ(client.usage().answers, 40);
  EXPECT_EQ(client.usage().prompt_tokens, 4000) << "the same as without the interrupt";
}

/// Their sum could not be told, nor kept.
TEST_F(LanguageTest, CountsOfTokensThatCannotBeCountForNothing) {
  for (const std::string count : {"9223372036854775807", "18446744073709551615", "-1", "1e300"}) {
    const LanguageServer server([&](const Request&, httplib::Response& response) {
      response.set_content(R"({"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":)" +
                               count + "}}",
                           "application/json");
    });
    LanguageClient client(options_for(server.url()));
    EXPECT_EQ(client.chat(questions(3), "test")[2].text, "x");
    EXPECT_EQ(client.usage().prompt_tokens, 0) << count;
  }
}

}  // namespace
}  // namespace saetm
