// Embeddings through an endpoint in the program: a local server plays the model.
#include <cstring>

#include "cli/cli_test.h"
#include "io/safetensors.h"
#include "language/server.h"

namespace saetm {
namespace {

class EmbedEndpointTest : public CliTest {
 protected:
  EmbedEndpointTest()
      : server_([this](const auto& request, auto& response) { answer(request, response); }) {
    ::setenv("no_proxy", "*", 1);
    ::setenv("SAETM_API_KEY", kKey, 1);
    ::unsetenv("OPENAI_API_KEY");
  }
  ~EmbedEndpointTest() override { ::unsetenv("SAETM_API_KEY"); }

  static constexpr const char* kKey = "sk-not-for-anybody";
  static constexpr std::size_t kWidth = 12;

  /// How often words of each theme stand in the text, and what tells texts of one theme apart.
  static std::vector<float> vector_of(const std::string& text) {
    std::vector<float> values(kWidth);
    std::size_t sum = 0;
    for (const char c : text) sum = sum * 31 + static_cast<unsigned char>(c);
    for (std::size_t t = 0; t < kThemes.size(); ++t) {
      for (const std::string& word : kThemes[t]) {
        values[t] += text.find(word) != std::string::npos ? 0.25F : 0.0F;
      }
    }
    for (std::size_t j = kThemes.size(); j < kWidth; ++j) {
      values[j] = static_cast<float>((sum >> (4 * (j - kThemes.size()))) & 15) / 200;
    }
    return values;
  }

  /// After `refuse_after_` requests none is answered for good; every third is refused for now.
  void answer(const LanguageServer::Request& request, httplib::Response& response) {
    const int number = ++requests_;
    if (refuse_after_ >= 0 && number > refuse_after_) {
      return LanguageServer::fail(response, 401, "no more");
    }
    if (misbehaves_ && number % 3 == 1) {
      if (number % 2 == 0) return LanguageServer::fail(response, 500, "broken");
      response.set_header("Retry-After", "0");
      return LanguageServer::fail(response, 429, "later");
    }
    Json data = Json::array();
    const auto asked = request.json();
    for (const std::string text : asked["input"]) {
      data.push_back({{"embedding", vector_of(text)}});
      const std::lock_guard lock(mutex_);
      ++answered_[text];
    }
    response.set_content(Json{{"data", data}, {"usage", {{"prompt_tokens", 7}}}}.dump(),
                         "application/json");
  }

  Words endpoint(const Words& more = {}) const {
    Words words = {
        "--embed-url",     server_.url(), "--embed-model", "small", "--embed-batch",   "16",
        "--embed-backoff", "0",           "--embeddings",  "",      "--embed-retries", "50"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  void expect_answered_once(std::size_t texts) {
    EXPECT_EQ(answered_.size(), texts);
    for (const auto& [text, times] : answered_) EXPECT_EQ(times, 1) << text;
  }

  std::atomic<int> requests_ = 0, refuse_after_ = -1;
  std::atomic<bool> misbehaves_ = false;
  std::mutex mutex_;
  std::map<std::string, int> answered_;
  LanguageServer server_;
};

TEST_F(EmbedEndpointTest, FitsWhateverTheEndpointDoes) {
  misbehaves_ = true;
  make_run("run", endpoint());
  expect_answered_once(kDocuments);
  const Json scores = json(read(path("run/scores.json")));
  EXPECT_GT(scores["purity"], 0.7);  // themes are told by their words
  const Json kept = json(read(path("run/embedder.json")));
  EXPECT_EQ(kept["embedder"]["source"], "endpoint");
  EXPECT_EQ(kept["embedder"]["model"], "small");
  EXPECT_EQ(kept["where"]["url"], server_.url());
  for (const auto& [name, bytes] : files("run")) {
    EXPECT_EQ(bytes.find(kKey), std::string::npos) << name;
    EXPECT_EQ(name.find("partial"), std::string::npos);
  }
  EXPECT_EQ(server_.log()[0].authorization, std::string("Bearer ") + kKey);

  // Nothing is asked for what is known, wherever the endpoint is.
  const int before = requests_;
  ASSERT_EQ(run(fit("run", endpoint())).code, 0);
  stage("embed", "run", {"--embed-url", "http://127.0.0.1:9/v1"});
  ASSERT_EQ(run(fit("run", endpoint({"--vocabulary-size", "30"}))).code, 0);  // counts words anew
  EXPECT_EQ(requests_, before);
}

TEST_F(EmbedEndpointTest, GoesOnWithinABlockAndGivesTheSameRun) {
  make_run("whole", endpoint());
  answered_.clear();
  refuse_after_ = requests_ + 7;
  const Outcome stopped = run(fit("run", endpoint({"--embed-parallel", "1"})));
  expect_refused(stopped, {server_.url() + "/embeddings: HTTP 401: no more"});
  EXPECT_EQ(answered_.size(), 7 * 16U);
  EXPECT_TRUE(std::filesystem::exists(path("run/embeddings.npy.partial.answers")));
  refuse_after_ = -1;
  make_run("run", endpoint());
  expect_answered_once(kDocuments);
  expect_same(files("whole"), files("run"));
}

TEST_F(EmbedEndpointTest, NewDocumentsAreAskedForAtTheEndpoint) {
  make_run("run", endpoint());
  EXPECT_EQ(run({"transform", path("run"), corpus_, "--out", path("shares.safetensors")}).code, 0);
  EXPECT_EQ(answered_.begin()->second, 2);
  stage("transform", "run", {corpus_, "--out", path("shares.csv")});
  std::istringstream lines(read(path("shares.csv")));
  std::string line;
  std::size_t rows = 0;
  while (std::getline(lines, line)) ++rows;
  EXPECT_EQ(rows, kDocuments + 1);

  std::string text;
  for (const std::string& word : kThemes[1]) text += word + " ";
  const Json told = json(stage("explain", "run", {"--text", text, "--json"}));
  EXPECT_FALSE(told["atoms"].empty());

  // The address may be another than the run was made with, the model not.
  const LanguageServer other(
      [this](const auto& request, auto& response) { answer(request, response); });
  stage("explain", "run", {"--text", "judge and jury", "--embed-url", other.url()});
  EXPECT_EQ(other.log().size(), 1U);
  expect_refused(run({"explain", path("run"), "--text", "x", "--embed-model", "other"}),
                 {"--embed-model", "\"small\""});
}

TEST_F(EmbedEndpointTest, AppendedDocumentsAreAskedForAlone) {
  make_run("run", endpoint());
  std::vector<Record> more = make_records(kDocuments + 40);
  more.erase(more.begin(), more.begin() + kDocuments);
  answered_.clear();
  stage("append", "run", {write("more.jsonl", as_jsonl(more))});
  expect_answered_once(40);
  const int before = requests_;
  const Outcome again = run({"embed", path("run")});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_NE(again.err.find("embed: done before"), std::string::npos) << again.err;
  EXPECT_EQ(requests_, before);
  stage("topics", "run", {"--topics", "3"});
}

TEST_F(EmbedEndpointTest, TellsWhatIsLacking) {
  expect_refused(run(fit("run", {"--embeddings", "", "--embed-url", server_.url()})),
                 {"--embed-url needs --embed-model"});
  refuse_after_ = 0;
  expect_refused(run(fit("run", endpoint())), {server_.url(), "401", "no more"});
  EXPECT_EQ(run(fit("run", endpoint())).err.find(kKey), std::string::npos);
}

// What is given may be one file or shards, in either format, and stays as it is.
TEST_F(EmbedEndpointTest, GivenEmbeddingsOfAnyFormGiveOneRun) {
  make_run("npy");
  const Matrix all = make_embeddings(kDocuments);
  std::filesystem::create_directory(path("shards"));
  const auto shard = [&](std::size_t first, std::size_t last) {
    Matrix rows(last - first, all.cols());
    std::copy(all.row(first), all.row(first) + rows.size(), rows.data());
    return rows;
  };
  SafetensorsWriter whole;
  whole.add("embeddings", all);
  whole.save(path("given.safetensors"));
  write_npy(path("shards/0.npy"), shard(0, 100).view());
  const Matrix second = shard(100, kDocuments);
  SafetensorsWriter rest;
  rest.add("rows", second);
  rest.save(path("shards/1.safetensors"));
  for (const std::string form : {"given.safetensors", "shards"}) {
    make_run(form + ".run", {"--embeddings", path(form)});
    auto expected = files("npy"), made = files(form + ".run");
    for (const char* name : {"manifest.json", "report.html"}) {
      expected.erase(name);  // name the input or its sum
      made.erase(name);
    }
    for (auto* all : {&expected, &made}) {  // the same arrays, whose headers name such sums
      for (auto& [name, bytes] : *all) {
        if (!name.ends_with(".safetensors")) continue;
        std::uint64_t header = 0;
        std::memcpy(&header, bytes.data(), sizeof header);
        bytes.erase(0, sizeof header + header);
      }
    }
    expect_same(expected, made);
  }
}

}  // namespace
}  // namespace saetm
