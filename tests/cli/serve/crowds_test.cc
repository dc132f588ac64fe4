/// `saetm serve` among many clients, slow ones, and at its end.
#include <atomic>
#include <condition_variable>
#include <mutex>

#include "cli/serve/serve_test.h"
#include "language/server.h"

namespace saetm {
namespace {

TEST_F(ServeTest, LosesNobodyOfACrowd) {
  make_lsa_run();
  Words bodies, alone;
  for (const Record& record : make_records(200)) {
    bodies.push_back(
        Json{{"documents", {{{"id", record.id}, {"text", record.text}}}}, {"atoms", 9}}.dump());
  }
  const auto crowd = [&](std::map<int, int>& statuses) {
    std::mutex mutex;
    std::vector<std::thread> clients;
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      clients.emplace_back([&, i] {
        const auto own = client();
        for (int time = 0; time < 3; ++time) {
          const httplib::Result reply = own->Post("/v1/topics", bodies[i], "application/json");
          const std::lock_guard lock(mutex);
          ++statuses[reply ? reply->status : -1];
          if (!reply) continue;
          const bool refused = reply->status == 503;
          EXPECT_EQ(refused ? reply->get_header_value("Retry-After") : reply->body,
                    refused ? "1" : alone[i]);
        }
      });
    }
    for (std::thread& thread : clients) thread.join();
  };
  start();
  for (const std::string& body : bodies) alone.push_back(post_text(body)->body);
  std::map<int, int> statuses;
  crowd(statuses);
  EXPECT_EQ(statuses, (std::map<int, int>{{200, 600}}));
  wait_until([&] { return metric("saetm_requests_in_flight") == 1; });  // the one that asks
  EXPECT_EQ(metric("saetm_documents_total"), 800);
  EXPECT_EQ(metric("saetm_requests_total{method=\"POST\",path=\"/v1/topics\",status=\"200\"}"),
            800);
  EXPECT_EQ(metric("saetm_request_seconds_count"), 800);
  EXPECT_EQ(metric("saetm_request_seconds_bucket{le=\"+Inf\"}"), 800);
  EXPECT_EQ(metric("saetm_queue_length"), 0);
  stop();

  start({"--queue", "1", "--workers", "1"});
  statuses.clear();
  crowd(statuses);
  EXPECT_EQ(statuses[200] + statuses[503], 600);
  EXPECT_GT(statuses[200], 0);
  EXPECT_EQ(metric("saetm_refused_total{why=\"queue\"}"), statuses[503]);
}

TEST_F(ServeTest, SlowClientsHoldNobodyUp) {
  make_lsa_run();
  start({"--workers", "1", "--timeout", "1"});
  std::vector<std::unique_ptr<RawClient>> heads;
  for (int i = 0; i < 50; ++i) {
    heads.push_back(std::make_unique<RawClient>(port_));
    heads.back()->say("POST /v1/topics HTTP/1.1\r\nContent-");
  }
  const RawClient silent(port_);
  EXPECT_EQ(post(Json{{"texts", {"a"}}})->status, 200);
  // A body that comes byte by byte, and does not end.
  const RawClient trickle(port_);
  trickle.say(
      "POST /v1/topics HTTP/1.1\r\nContent-Type: application/json\r\n"
      "Content-Length: 100000\r\n\r\n");
  while (!trickle.hears_something()) {
    trickle.say(" ");
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_TRUE(trickle.hear().starts_with("HTTP/1.1 408 "));
  EXPECT_EQ(post(Json{{"texts", {"a"}}})->status, 200);
  for (const auto& head : heads) EXPECT_TRUE(head->hear().starts_with("HTTP/1.1 408 "));
  EXPECT_EQ(silent.hear(), "");
  EXPECT_EQ(metric("saetm_refused_total{why=\"time\"}"), 50);
}

TEST_F(ServeTest, TakesNoMoreClientsThanItMay) {
  make_lsa_run();
  start({"--connections", "2"});
  const RawClient first(port_);
  const auto second = client();
  EXPECT_EQ(second->Get("/v1/model")->status, 200);
  EXPECT_TRUE(RawClient(port_).hear().starts_with("HTTP/1.1 503 "));
  EXPECT_EQ(second->Get("/v1/model")->status, 200);
}

/// A model that answers when the gate is open.
class ServeEndpointTest : public ServeTest {
 protected:
  ServeEndpointTest()
      : server_([this](const auto& request, auto& response) { answer(request, response); }) {
    ::setenv("no_proxy", "*", 1);
    ::unsetenv("SAETM_API_KEY");
    ::unsetenv("OPENAI_API_KEY");
  }
  ~ServeEndpointTest() override {
    open(true);
    stop();
    join();
  }

  void answer(const LanguageServer::Request& request, httplib::Response& response) {
    ++asked_;
    std::unique_lock lock(mutex_);
    gate_.wait(lock, [&] { return open_; });
    if (broken_) return LanguageServer::fail(response, 401, "no more");
    Json data = Json::array();
    const auto json = request.json();
    for (const std::string text : json["input"]) {
      std::vector<float> values(12);
      for (std::size_t i = 0; i < text.size(); ++i) {
        values[(i * 31 + static_cast<unsigned char>(text[i])) % 12] += 0.1F;
      }
      data.push_back({{"embedding", values}});
    }
    response.set_content(Json{{"data", data}}.dump(), "application/json");
  }
  void open(bool is_open) {
    {
      const std::lock_guard lock(mutex_);
      open_ = is_open;
    }
    gate_.notify_all();
  }
  void serve(const Words& more) {
    make_run("run", {"--embeddings", "", "--embed-url", server_.url(), "--embed-model", "small"});
    Words words = {"--embed-retries", "0"};
    words.insert(words.end(), more.begin(), more.end());
    start(words);
  }
  /// Has two requests wait for the model, and two for a worker.
  void fill() {
    open(false);
    asked_ = 0;
    const auto ask_twice = [this] {
      for (int i = 0; i < 2; ++i) {
        clients_.emplace_back([this, text = std::to_string(clients_.size())] {
          const httplib::Result reply = post(Json{{"texts", {"text " + text}}});
          const std::lock_guard lock(mutex_);
          ++statuses_[reply ? reply->status : -1];
        });
      }
    };
    ask_twice();
    wait_until([&] { return asked_ == 2; });
    ask_twice();
    wait_until([&] { return get("/readyz")->status == 503; });
  }
  void join() {
    for (std::thread& thread : clients_) thread.join();
    clients_.clear();
  }

  std::mutex mutex_;
  std::condition_variable gate_;
  bool open_ = true, broken_ = false;
  std::atomic<int> asked_ = 0;
  std::map<int, int> statuses_;
  std::vector<std::thread> clients_;
  LanguageServer server_;
};

TEST_F(ServeEndpointTest, AnswersWhatItHasTakenBeforeItEnds) {
  serve({"--workers", "2", "--queue", "2"});
  fill();
  EXPECT_EQ(get("/healthz")->status, 200);
  expect_error(post(Json{{"texts", {"one more"}}}), 503, "too many requests wait");
  program_->send(SIGTERM);
  wait_until([&] { return !RawClient(port_).connected(); });
  open(true);
  join();
  EXPECT_EQ(statuses_, (std::map<int, int>{{200, 4}}));
  EXPECT_EQ(program_->wait().code, 0);
  program_.reset();
}

TEST_F(ServeEndpointTest, EndsAtOnceWhenItIsToldTwice) {
  serve({"--workers", "2", "--queue", "2"});
  fill();
  program_->send(SIGTERM);
  wait_until([&] { return !RawClient(port_).connected(); });
  program_->send(SIGTERM);
  EXPECT_EQ(program_->wait().code, 130);
  program_.reset();
  join();
  EXPECT_EQ(statuses_, (std::map<int, int>{{-1, 4}}));
}

TEST_F(ServeEndpointTest, TellsTheLogAloneWhatFailsBehindIt) {
  serve({"--verbose"});
  {
    const std::lock_guard lock(mutex_);
    broken_ = true;
  }
  const httplib::Result reply = post(Json{{"texts", {"nobody's business"}}});
  expect_error(reply, 502, "could not be embedded");
  EXPECT_EQ(reply->body.find(server_.url()), std::string::npos);
  EXPECT_EQ(get("/a%0Ab%22c")->status, 404);
  const Outcome done = stop();
  EXPECT_NE(done.err.find("could not be embedded: "), std::string::npos) << done.err;
  EXPECT_NE(done.err.find("127.0.0.1 \"POST /v1/topics\" 502 "), std::string::npos) << done.err;
  EXPECT_NE(done.err.find("\"GET /a\\x0ab\\x22c\" 404 "), std::string::npos) << done.err;
  EXPECT_EQ(done.err.find("business"), std::string::npos);
}

TEST_F(ServeTest, SaysWhyItCannotBegin) {
  make_lsa_run();
  start();
  const std::string port = std::to_string(port_);
  expect_refused(run({"serve", path("run"), "--port", port}), {"--port " + port, "in use"});
  expect_refused(run({"serve", path("run"), "--port", "70000"}), {"port", "65535"});
  expect_refused(run({"serve", path("run"), "--port", "0", "--host", "no.such.host.invalid"}),
                 {"--host no.such.host.invalid"});
  expect_refused(run({"serve", path("nothing")}), {path("nothing")});
  std::filesystem::copy(path("run"), path("damaged"), std::filesystem::copy_options::recursive);
  std::filesystem::resize_file(path("damaged/lsa.safetensors"), 100);
  expect_refused(run({"serve", path("damaged"), "--port", "0"}), {"lsa.safetensors"});
  ::setenv("SAETM_TOKEN", "two words", 1);
  expect_refused(run({"serve", path("run"), "--port", "0"}), {"SAETM_TOKEN"});
  ::unsetenv("SAETM_TOKEN");
  stop();
  start({"--host", "0.0.0.0"});
  EXPECT_NE(stop().err.find("set SAETM_TOKEN"), std::string::npos);
}

}  // namespace
}  // namespace saetm
