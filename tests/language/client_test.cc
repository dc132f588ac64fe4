#include <condition_variable>
#include <cstdlib>

#include "language/language_test.h"
#include "saetm/answers.h"

namespace saetm {
namespace {

TEST_F(LanguageTest, SendsWhatTheProtocolWants) {
  const LanguageServer server(echo);
  LanguageOptions options = options_for(server.url());
  options.temperature = 0.5;
  options.seed = 7;
  options.max_tokens = 20;
  LanguageClient client(options);
  const auto answers = client.chat({{.system = "Be brief.", .user = "é \"1\"\n", .sample = 3},
                                    {.user = "2", .least_temperature = 0.9}},
                                   "test");
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[0].text, "answer to é \"1\"\n");
  EXPECT_EQ(answers[1].text, "answer to 2");
  auto log = server.log();
  ASSERT_EQ(log.size(), 2U);
  if (log[0].words() == "2") std::swap(log[0], log[1]);
  EXPECT_EQ(log[0].path, "/v1/chat/completions");
  EXPECT_EQ(log[0].authorization, "");
  const Json first = {{"model", "small"},
                      {"messages",
                       {{{"role", "system"}, {"content", "Be brief."}},
                        {{"role", "user"}, {"content", "é \"1\"\n"}}}},
                      {"temperature", 0.5},
                      {"seed", 10},
                      {"max_tokens", 20}};
  EXPECT_EQ(log[0].json(), first);
  EXPECT_EQ(log[1].json()["messages"].size(), 1U);
  EXPECT_EQ(log[1].json()["temperature"], 0.9);

  options.send_seed = false;
  options.max_tokens = 0;
  LanguageClient(options).chat({{.user = "3"}}, "test");
  EXPECT_FALSE(server.log().back().json().contains("seed"));
  EXPECT_FALSE(server.log().back().json().contains("max_tokens"));
}

TEST_F(LanguageTest, RepliesHaveAnEndAndADepth) {
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  for (const auto& [body, why] : std::map<std::string, std::string>{
           {"{\"choices\": [{\"message\": {\"content\": \"a\"}}], \"x\": " + deep + "}",
            "its reply is no answer"},
           {std::string(17 << 20, ' '), "its reply is longer than 16777216 bytes"}}) {
    const LanguageServer server([&](const Request&, httplib::Response& response) {
      response.set_content(body, "application/json");
    });
    LanguageOptions options = options_for(server.url());
    options.retries = 0;
    expect_has(error_of(options), why);
  }
  EXPECT_EQ(object_in_answer("{\"a\": " + deep + "}"), "");
}

TEST_F(LanguageTest, UrlMayBeGivenInSeveralWays) {
  const LanguageServer server(echo);
  const std::string host = server.url().substr(0, server.url().size() - 3);
  for (const auto& [url, path] :
       std::map<std::string, std::string>{{host, "/v1/chat/completions"},
                                          {host + "/", "/v1/chat/completions"},
                                          {host + "/v1/", "/v1/chat/completions"},
                                          {host + "/v1/chat/completions", "/v1/chat/completions"},
                                          {host + "/openai/v2", "/openai/v2/chat/completions"}}) {
    EXPECT_EQ(error_of(options_for(url)), "no error") << url;
    EXPECT_EQ(server.log().back().path, path) << url;
  }
}

// A server that has bad days: each request fails so often, in so many ways, before it is answered.
TEST_F(LanguageTest, LosesNothingOnAServerThatFails) {
  std::mutex mutex;
  std::map<std::string, int> seen;
  const LanguageServer server([&](const Request& request, httplib::Response& response) {
    const int question = std::stoi(request.words().substr(9));
    int time = 0;
    {
      const std::lock_guard lock(mutex);
      time = seen[request.words()]++;
    }
    const int failures = question % 4;  // 0 to 3, then an answer
    if (time >= failures) return echo(request, response);
    switch ((question / 4 + time) % 6) {
      case 0:
        return LanguageServer::fail(response, 429, R"({"error":{"message":"slow down"}})");
      case 1:
        return LanguageServer::fail(response, 500, "oops");
      case 2:
        return response.set_content("<html>garbage", "text/html");
      case 3:
        return response.set_content(R"({"choices":[]})", "application/json");
      case 4:
        return LanguageServer::fail(response, 503, "");
      default:
        return response.set_content(R"({"error":{"message":"overloaded"}})", "application/json");
    }
  });
  LanguageOptions options = options_for(server.url());
  options.cache = cache();
  {
    LanguageClient client(options);
    const auto answers = client.chat(questions(48), "test");
    ASSERT_EQ(answers.size(), 48U);
    for (int i = 0; i < 48; ++i) {
      EXPECT_EQ(answers[i].text, "answer to question " + std::to_string(i));
    }
    for (const auto& [words, times] : times_asked(server)) {
      EXPECT_EQ(times, 1 + std::stoi(words.substr(9)) % 4) << words;
    }
    EXPECT_EQ(client.usage().requests, 48 + 12 * (1 + 2 + 3));
    EXPECT_EQ(client.usage().retries, 12 * (1 + 2 + 3));
    EXPECT_EQ(client.usage().answers, 48);
  }
  const std::size_t before = server.log().size();
  LanguageClient again(options);
  EXPECT_EQ(again.chat(questions(48), "test")[5].text, "answer to question 5");
  EXPECT_EQ(server.log().size(), before) << "nothing is asked twice";
  EXPECT_EQ(again.usage().cached, 48);
  EXPECT_EQ(again.usage().requests, 0);
}

TEST_F(LanguageTest, HeedsRetryAfter) {
  std::mutex mutex;
  std::vector<std::chrono::steady_clock::time_point> times;
  const LanguageServer server([&](const Request& request, httplib::Response& response) {
    const std::lock_guard lock(mutex);
    times.push_back(std::chrono::steady_clock::now());
    if (times.size() > 1) return echo(request, response);
    response.set_header("Retry-After", "1");
    LanguageServer::fail(response, 429, "slow down");
  });
  LanguageOptions options = options_for(server.url());
  options.parallel = 1;
  LanguageClient(options).chat(questions(3), "test");
  ASSERT_EQ(times.size(), 4U);
  // What is asked of one request holds for all; the clock of the reply began to run before ours.
  for (int i = 1; i < 4; ++i) EXPECT_GE(times[i] - times[0], std::chrono::milliseconds(990));

  const LanguageServer tomorrow([](const Request&, httplib::Response& response) {
    response.set_header("Retry-After", "86400");
    LanguageServer::fail(response, 429, "that was all for today");
  });
  const std::string error = error_of(options_for(tomorrow.url()));
  expect_has(error, "that was all for today (asks to wait 86400 s)");
  EXPECT_EQ(tomorrow.log().size(), 1U);
}

TEST_F(LanguageTest, GivesUpOnAServerThatIsTooSlow) {
  std::mutex mutex;
  std::condition_variable changed;
  bool over = false;
  int held = 0;
  const LanguageServer server([&](const Request& request, httplib::Response& response) {
    std::unique_lock lock(mutex);
    if (request.words() == "question 1" && held++ == 0) changed.wait(lock, [&] { return over; });
    echo(request, response);
  });
  // However the test ends, the server is not to wait for ever.
  const std::shared_ptr<void> at_the_end(nullptr, [&](void*) {
    {
      const std::lock_guard lock(mutex);
      over = true;
    }
    changed.notify_all();
  });
  LanguageOptions options = options_for(server.url());
  options.timeout = 2;  // the others are answered in that time on whatever machine
  LanguageClient client(options);
  const auto answers = client.chat(questions(3), "test");
  EXPECT_EQ(answers[1].text, "answer to question 1");
  EXPECT_EQ(times_asked(server)["question 1"], 2);
  EXPECT_EQ(times_asked(server)["question 0"], 1);
  EXPECT_EQ(client.usage().retries, 1);
}

TEST_F(LanguageTest, OtherRefusalsEndItAtOnceAndLoseNoAnswer) {
  const LanguageServer server([](const Request& request, httplib::Response& response) {
    if (request.words() != "question 2") return echo(request, response);
    LanguageServer::fail(response, 404, "{\"error\":{\"message\":\"no model\\nsmall\"}}");
  });
  LanguageOptions options = options_for(server.url());
  options.cache = cache();
  options.parallel = 4;
  EXPECT_EQ(error_of(options, questions(4)),
            server.url() + "/chat/completions: HTTP 404: no model small");
  EXPECT_EQ(times_asked(server)["question 2"], 1);
  // The other three were under way and are kept.
  const std::string kept = cached();
  EXPECT_EQ(std::count(kept.begin(), kept.end(), '\n'), 3);
}

TEST_F(LanguageTest, EndsAfterTheLastRetry) {
  const LanguageServer server([](const Request&, httplib::Response& response) {
    LanguageServer::fail(response, 502, "bad gateway");
  });
  LanguageOptions options = options_for(server.url());
  options.retries = 3;
  EXPECT_EQ(error_of(options),
            server.url() + "/chat/completions: HTTP 502: bad gateway (after 4 requests)");
  EXPECT_EQ(server.log().size(), 4U);
}

TEST_F(LanguageTest, SaysAtOnceThatNobodyListens) {
  std::string url;
  {
    const LanguageServer gone(echo);
    url = gone.url();
  }
  LanguageOptions options = options_for(url);
  options.backoff = 60;  // it does not wait
  expect_has(error_of(options), url + "/chat/completions: ");
}

TEST_F(LanguageTest, AsksManyAtOneTime) {
  std::mutex mutex;
  std::condition_variable changed;
  int inside = 0;
  // Nobody is answered before six are there.
  const LanguageServer server([&](const Request& request, httplib::Response& response) {
    std::unique_lock lock(mutex);
    ++inside;
    changed.notify_all();
    changed.wait_for(lock, std::chrono::seconds(20), [&] { return inside >= 6; });
    echo(request, response);
  });
  LanguageOptions options = options_for(server.url());
  options.parallel = 6;
  LanguageClient(options).chat(questions(12), "test");
  EXPECT_EQ(server.most_at_once(), 6);

  const LanguageServer one(echo);
  options = options_for(one.url());
  options.parallel = 1;
  LanguageClient(options).chat(questions(12), "test");
  EXPECT_EQ(one.most_at_once(), 1);
}

TEST_F(LanguageTest, EqualQuestionsAreAskedOnce) {
  const LanguageServer server(echo);
  LanguageOptions options = options_for(server.url());
  options.price_in = 3;
  options.price_out = 15;
  LanguageClient client(options);
  std::vector<ChatQuestion> asked = questions(2);
  asked.push_back(asked[0]);
  asked.push_back(asked[1]);
  asked[3].sample = 1;
  const auto answers = client.chat(asked, "test");
  EXPECT_EQ(answers[2].text, answers[0].text);
  EXPECT_EQ(server.log().size(), 3U);
  client.chat(asked, "test");
  EXPECT_EQ(server.log().size(), 3U);
  EXPECT_EQ(client.usage().answers, 3);
  EXPECT_EQ(client.usage().prompt_tokens, 300);
  EXPECT_EQ(client.usage().completion_tokens, 30);
  EXPECT_DOUBLE_EQ(client.usage().cost, (300 * 3 + 30 * 15) / 1e6);
}

TEST_F(LanguageTest, WithoutSeedsSamplesAreStillTold) {
  const LanguageServer server(echo);
  LanguageOptions options = options_for(server.url());
  options.send_seed = false;
  LanguageClient client(options);
  client.chat({{.user = "1", .sample = 0}, {.user = "1", .sample = 1}}, "test");
  EXPECT_EQ(server.log().size(), 2U);
}

TEST_F(LanguageTest, KeyIsSentAndNeverShown) {
  const std::string key = "sk-very/secret+key";
  ::setenv("OPENAI_API_KEY", "sk-other", 1);
  ::setenv("SAETM_API_KEY", (key + "\n").c_str(), 1);
  // A server that tells everybody what it was sent, with / written as \/ as some do.
  const std::string escaped = "sk-very\\/secret+key";
  std::atomic<int> status = 200;
  const LanguageServer server([&](const Request& request, httplib::Response& response) {
    const std::string told = request.authorization + " " + escaped;
    if (status == 200) {
      response.set_content("{\"choices\":[{\"message\":{\"content\":\"" + told + "\"}}]}",
                           "application/json");
    } else {
      LanguageServer::fail(response, status, "{\"error\":{\"message\":\"bad key " + told + "\"}}");
    }
  });
  LanguageOptions options = options_for(server.url());
  options.cache = cache();
  options.retries = 1;
  Recorder progress;
  Context context;
  context.progress = &progress;
  const auto answers = LanguageClient(options).chat(questions(1), "test", context);
  EXPECT_EQ(server.log().back().authorization, "Bearer " + key);
  EXPECT_EQ(answers[0].text, "Bearer [key] [key]");
  std::string shown = progress.lines + cached();
  for (const int code : {401, 403, 500, 429}) {
    status = code;
    const std::string error = error_of(options, questions(2));
    expect_has(error, "HTTP " + std::to_string(code) + ": bad key Bearer [key]");
    shown += error;
  }
  EXPECT_EQ(shown.find("secret"), std::string::npos) << shown;

  ::setenv("SAETM_API_KEY", "", 1);
  status = 200;
  LanguageClient(options).chat(questions(3), "test");
  EXPECT_EQ(server.log().back().authorization, "Bearer sk-other");
  ::setenv("SAETM_API_KEY", "two secret\r\nlines", 1);
  const std::string error = error_of(options);
  expect_has(error, "SAETM_API_KEY holds");
  EXPECT_EQ(error.find("secret"), std::string::npos);
}

TEST_F(LanguageTest, DoesNotFollowToOtherPlaces) {
  const LanguageServer elsewhere(echo);
  const LanguageServer server([&](const Request&, httplib::Response& response) {
    response.set_redirect(elsewhere.url(), 307);
  });
  expect_has(error_of(options_for(server.url())), "HTTP 307");
  EXPECT_TRUE(elsewhere.log().empty());
}

TEST_F(LanguageTest, RefusesWhatIsNoEndpoint) {
  for (const char* url : {"", "localhost:8000", "ftp://host/v1", "https://", "http:// host",
                          "https://user:secret@host/v1", "https://host/v1?key=secret"}) {
    const std::string error = error_of(options_for(url));
    expect_has(error, "the URL of a language model");
    EXPECT_EQ(error.find("secret"), std::string::npos);
  }
  LanguageOptions options = options_for("http://127.0.0.1:1");
  options.model = "";
  expect_has(error_of(options), "needs its name");
  options.model = "small";
  options.parallel = 0;
  expect_has(error_of(options), "--parallel is 0");
}

}  // namespace
}  // namespace saetm
