// Embeddings through an endpoint: a local server that misbehaves in every way it can.
#include <atomic>
#include <cmath>
#include <cstring>
#include <set>

#include "core/base64.h"
#include "language/server.h"
#include "saetm/embedding_client.h"
#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::json;
using Request = LanguageServer::Request;

constexpr std::size_t kWidth = 5;

/// What the model makes of a text.
std::vector<float> vector_of(const std::string& text) {
  std::vector<float> values(kWidth);
  std::uint32_t state = 7;
  for (const char c : text) state = state * 31 + static_cast<unsigned char>(c);
  for (float& value : values) {
    state = state * 1664525 + 1013904223;
    value = static_cast<float>(state) / 4e9F - 0.5F;
  }
  return values;
}

class EmbeddingTest : public ::testing::Test {
 protected:
  EmbeddingTest() {
    std::string name = (std::filesystem::temp_directory_path() / "saetm-vectors-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder_ = name;
    for (const char* variable : {"SAETM_API_KEY", "OPENAI_API_KEY"}) ::unsetenv(variable);
    ::setenv("no_proxy", "*", 1);
  }
  ~EmbeddingTest() override {
    std::filesystem::remove_all(folder_);
    ::unsetenv("SAETM_API_KEY");
  }

  static EmbeddingEndpoint options_for(const LanguageServer& server) {
    EmbeddingEndpoint options;
    options.url = server.url();
    options.model = "small";
    options.backoff = 0.002;
    options.parallel = 4;
    options.batch = 3;
    return options;
  }
  static std::vector<std::string> texts(std::size_t count) {
    std::vector<std::string> result;
    for (std::size_t i = 0; i < count; ++i) result.push_back("text " + std::to_string(i));
    return result;
  }
  static Json reply_to(const Request& request) {
    Json data = Json::array();
    const auto asked = request.json();
    for (const std::string text : asked["input"]) {
      Json embedding = vector_of(text);
      if (request.json()["encoding_format"] == "base64") {
        const std::vector<float> values = vector_of(text);
        embedding = to_base64(
            {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)});
      }
      data.push_back({{"object", "embedding"}, {"index", data.size()}, {"embedding", embedding}});
    }
    return {{"object", "list"}, {"data", data}, {"usage", {{"prompt_tokens", 10 * data.size()}}}};
  }
  static void send(httplib::Response& response, const Json& reply) {
    response.set_content(reply.dump(), "application/json");
  }
  static void answer(const Request& request, httplib::Response& response) {
    send(response, reply_to(request));
  }
  static void expect_vectors(const Matrix& rows, const std::vector<std::string>& texts) {
    ASSERT_EQ(rows.rows(), texts.size());
    ASSERT_EQ(rows.cols(), kWidth);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const std::vector<float> expected = vector_of(texts[i]);
      for (std::size_t j = 0; j < kWidth; ++j) EXPECT_EQ(rows(i, j), expected[j]) << i;
    }
  }
  static std::string error_of(const EmbeddingEndpoint& options) {
    try {
      EmbeddingClient(options).embed(texts(2), "test");
    } catch (const Error& e) {
      EXPECT_EQ(std::string(e.what()).find('\n'), std::string::npos);
      return e.what();
    }
    return "no error";
  }

  std::filesystem::path folder_;
};

TEST_F(EmbeddingTest, SendsWhatTheProtocolWants) {
  const LanguageServer server(answer);
  EmbeddingEndpoint options = options_for(server);
  options.url += "/embeddings/";
  options.dimensions = kWidth;
  options.max_chars = 4;
  options.prefix = "passage: ";
  ::setenv("SAETM_API_KEY", "secret", 1);
  EmbeddingClient client(options);
  expect_vectors(client.embed({"é1\"3long", "short"}, "test"), {"passage: é1\"3", "passage: shor"});
  const auto log = server.log();
  ASSERT_EQ(log.size(), 1U);
  EXPECT_EQ(log[0].path, "/v1/embeddings");
  EXPECT_EQ(log[0].authorization, "Bearer secret");
  const Json expected = {{"model", "small"},
                         {"input", {"passage: é1\"3", "passage: shor"}},
                         {"dimensions", kWidth},
                         {"encoding_format", "float"}};
  EXPECT_EQ(log[0].json(), expected);
  EXPECT_EQ(client.usage().prompt_tokens, 20);
}

TEST_F(EmbeddingTest, BothEncodingsGiveTheSameBits) {
  const LanguageServer server(answer);
  EmbeddingEndpoint options = options_for(server);
  expect_vectors(EmbeddingClient(options).embed(texts(10), "test"), texts(10));
  options.encoding = "base64";
  expect_vectors(EmbeddingClient(options).embed(texts(10), "test"), texts(10));
  EXPECT_EQ(server.log().back().json()["encoding_format"], "base64");
}

TEST_F(EmbeddingTest, TakesVectorsByTheirIndex) {
  const LanguageServer server([](const Request& request, httplib::Response& response) {
    Json reply = reply_to(request);
    std::reverse(reply["data"].begin(), reply["data"].end());
    send(response, reply);
  });
  expect_vectors(EmbeddingClient(options_for(server)).embed(texts(8), "test"), texts(8));
}

TEST_F(EmbeddingTest, TakesVectorsInOrderWhereNoneHasAnIndex) {
  const LanguageServer server([](const Request& request, httplib::Response& response) {
    Json reply = reply_to(request);
    for (Json& entry : reply["data"]) entry.erase("index");
    reply.erase("usage");
    send(response, reply);
  });
  expect_vectors(EmbeddingClient(options_for(server)).embed(texts(8), "test"), texts(8));
}

TEST_F(EmbeddingTest, AsksOnceForEqualTextsAndNeverForBlankOnes) {
  const LanguageServer server(answer);
  EmbeddingClient client(options_for(server));
  const Matrix blank = client.embed({" ", "\n"}, "test");  // how wide is asked with some text
  EXPECT_EQ(blank.rows(), 2U);
  EXPECT_EQ(blank.cols(), kWidth);
  EXPECT_EQ(server.log().size(), 1U);
  const Matrix rows = client.embed({"a", "", "a", "b", "a"}, "test");
  EXPECT_EQ(server.log().size(), 2U);
  EXPECT_EQ(server.log().back().json()["input"], (Json{"a", "b"}));
  for (std::size_t j = 0; j < kWidth; ++j) {
    EXPECT_EQ(rows(1, j), 0.0F);
    EXPECT_EQ(rows(4, j), vector_of("a")[j]);
  }
}

// Each batch is refused in another way before it is answered.
TEST_F(EmbeddingTest, NothingIsLostAndNothingAskedTwiceThatWasAnswered) {
  std::mutex mutex;
  std::map<std::string, int> times;     // a batch was asked
  std::map<std::string, int> answered;  // a text was
  const LanguageServer server([&](const Request& request, httplib::Response& response) {
    const std::string first = request.json()["input"][0];
    int kind = 0, time = 0;
    {
      const std::lock_guard lock(mutex);
      kind = static_cast<int>((std::stoi(first.substr(5)) / 3) % 8);
      time = times[first]++;
      if (time > 0) {
        const auto asked = request.json();
        for (const std::string text : asked["input"]) ++answered[text];
      }
    }
    if (time > 0) return answer(request, response);
    Json reply = reply_to(request);
    switch (kind) {
      case 0:
        response.set_header("Retry-After", "1");
        return LanguageServer::fail(response, 429, "slowly");
      case 1:
        return LanguageServer::fail(response, 500, "broken");
      case 2:
        response.set_content("<html>garbage", "text/html");
        return;
      case 3:
        reply["data"].erase(0);
        return send(response, reply);
      case 4:
        reply["data"][1]["embedding"].push_back(1);
        return send(response, reply);
      case 5:
        reply["data"][1]["index"] = 0;
        return send(response, reply);
      case 6:
        reply["data"][0]["embedding"][2] = nullptr;
        return send(response, reply);
      default:
        reply["data"][0]["embedding"] = "no base64";
        return send(response, reply);
    }
  });
  EmbeddingEndpoint options = options_for(server);
  options.dimensions = kWidth;  // else the first width counts, whoever sends it
  EmbeddingClient client(options);
  expect_vectors(client.embed(texts(48), "test"), texts(48));
  EXPECT_EQ(answered.size(), 48U);
  for (const auto& [text, count] : answered) EXPECT_EQ(count, 1) << text;
  EXPECT_EQ(client.usage().requests, 32);
  EXPECT_EQ(client.usage().retries, 16);
  EXPECT_EQ(client.usage().prompt_tokens, 480);
}

TEST_F(EmbeddingTest, ASlowAnswerIsAskedForAgain) {
  std::atomic<int> asked = 0;
  std::atomic<bool> stopping = false;
  const LanguageServer server([&](const Request& request, httplib::Response& response) {
    if (asked++ == 0) {
      while (asked < 2 && !stopping) std::this_thread::yield();  // until it is given up
    }
    answer(request, response);
  });
  EmbeddingEndpoint options = options_for(server);
  options.timeout = 0.5;
  options.retries = 50;
  expect_vectors(EmbeddingClient(options).embed(texts(2), "test"), texts(2));
  stopping = true;
  EXPECT_GE(asked, 2);
}

TEST_F(EmbeddingTest, SaysWhatIsWrong) {
  std::string body = "{}";
  int status = 200;
  const LanguageServer server([&](const Request&, httplib::Response& response) {
    response.status = status;
    response.set_content(body, "application/json");
  });
  EmbeddingEndpoint options = options_for(server);
  options.retries = 1;
  const auto expect = [&](const std::string& reply, const std::string& part) {
    body = reply;
    const std::string error = error_of(options);
    EXPECT_NE(error.find(part), std::string::npos) << error;
    EXPECT_NE(error.find(server.url()), std::string::npos) << error;
  };
  expect("{\"data\": [{\"embedding\": [1]}]}", "1 vectors came, not 2");
  expect("{\"data\": [{\"embedding\": [1]}, {\"embedding\": [1, 2]}]}", "2 dimensions came, not 1");
  expect("{\"data\": [{\"embedding\": [1]}, {\"embedding\": [1e400]}]}", "no answer");
  expect("{\"data\": [{\"embedding\": [1]}, {\"embedding\": []}]}", "not finite");
  status = 404;
  expect("{\"error\": {\"message\": \"no such model\"}}", "no such model");
  options.model = "";
  EXPECT_EQ(error_of(options), "--embed-url needs --embed-model");
  options = {.model = "m"};
  EXPECT_EQ(error_of(options), "--embed-model needs --embed-url");
}

TEST_F(EmbeddingTest, TheCacheAnswersInsteadOfTheEndpoint) {
  std::atomic<int> requests = 0;
  const LanguageServer server([&](const Request& request, httplib::Response& response) {
    if (++requests == 3) return LanguageServer::fail(response, 400, "enough");
    answer(request, response);
  });
  EmbeddingEndpoint options = options_for(server);
  options.cache = folder_ / "vectors.jsonl";
  options.parallel = 1;
  EXPECT_THROW(EmbeddingClient(options).embed(texts(12), "test"), Error);  // 6 were answered
  EmbeddingClient client(options);
  expect_vectors(client.embed(texts(12), "test"), texts(12));
  EXPECT_EQ(requests, 5);
  EXPECT_EQ(client.usage().cached, 6);
  client.keep_in("");
  expect_vectors(client.embed(texts(3), "test"), texts(3));
  EXPECT_EQ(requests, 6);
}

}  // namespace
}  // namespace saetm
