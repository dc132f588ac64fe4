#pragma once
/// A local endpoint for tests: answers chat completions as it is told, and keeps a log of what it
/// was asked.
#include <httplib.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace saetm {

class LanguageServer {
 public:
  struct Request {
    std::string path, body, authorization;
    nlohmann::json json() const { return nlohmann::json::parse(body); }
    /// The last message's words.
    std::string words() const { return json()["messages"].back()["content"]; }
  };
  /// What the model says; or, with `response`, the whole reply.
  using Answer = std::function<void(const Request& request, httplib::Response& response)>;

  /// `threads` is how many requests it can be at.
  explicit LanguageServer(Answer answer, std::size_t threads = 16) : answer_(std::move(answer)) {
    server_.new_task_queue = [threads] { return new httplib::ThreadPool(threads); };
    server_.set_keep_alive_max_count(1'000'000);
    server_.set_tcp_nodelay(true);
    server_.Post(".*", [this](const httplib::Request& got, httplib::Response& response) {
      const Request request{got.path, got.body, got.get_header_value("Authorization")};
      {
        const std::lock_guard lock(mutex_);
        log_.push_back(request);
      }
      const int now = ++inside_;
      for (int most = most_; most < now && !most_.compare_exchange_weak(most, now);) {
      }
      answer_(request, response);
      --inside_;
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    if (port_ < 0) throw std::runtime_error("no port for a server");
    thread_ = std::thread([this] {
      server_.listen_after_bind();
      ended_ = true;
    });
    // Else stop() would be passed over.
    while (!server_.is_running() && !ended_) std::this_thread::yield();
  }
  ~LanguageServer() {
    server_.stop();
    thread_.join();
  }
  LanguageServer(const LanguageServer&) = delete;
  LanguageServer& operator=(const LanguageServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/v1"; }
  std::vector<Request> log() const {
    const std::lock_guard lock(mutex_);
    return log_;
  }
  /// Requests that it was at, at one time.
  int most_at_once() const { return most_; }

  /// A chat completion that says `text`, of 10 tokens for 100.
  static void say(httplib::Response& response, const std::string& text) {
    const nlohmann::json reply = {
        {"choices", {{{"message", {{"role", "assistant"}, {"content", text}}}}}},
        {"usage", {{"prompt_tokens", 100}, {"completion_tokens", 10}}}};
    response.set_content(reply.dump(), "application/json");
  }
  static void fail(httplib::Response& response, int status, const std::string& body) {
    response.status = status;
    response.set_content(body, "text/plain");
  }

 private:
  httplib::Server server_;
  Answer answer_;
  int port_ = 0;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
  mutable std::mutex mutex_;
  std::vector<Request> log_;
  std::atomic<int> inside_ = 0, most_ = 0;
};

}  // namespace saetm
