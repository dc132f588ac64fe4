#pragma once
/// `saetm serve` in a process of its own, and clients that talk to it.
#include <arpa/inet.h>
#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <memory>
#include <thread>

#include "cli/cli_test.h"

namespace saetm {

/// A connection that says what it is told to, byte for byte.
class RawClient {
 public:
  explicit RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval longest{.tv_sec = 300, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return connected_; }
  /// False when the server has gone.
  bool say(const std::string& bytes) const {
    return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
  }
  /// All up to the end of the connection, or of five minutes in which nothing came.
  std::string hear() const {
    std::string all;
    char bytes[4096];
    for (ssize_t count; (count = ::recv(socket_, bytes, sizeof bytes, 0)) > 0;) {
      all.append(bytes, static_cast<std::size_t>(count));
    }
    return all;
  }
  /// True when there is something to hear, or the end.
  bool hears_something() const {
    pollfd now{socket_, POLLIN, 0};
    return ::poll(&now, 1, 0) > 0;
  }

 private:
  int socket_;
  bool connected_ = false;
};

class ServeTest : public CliTest {
 protected:
  ServeTest() { ::unsetenv("SAETM_TOKEN"); }
  ~ServeTest() override { stop(); }

  /// A run that embeds texts itself.
  void make_lsa_run() const { make_run("run", {"--embeddings", "", "--dimensions", "8"}); }

  /// Serves the run at any port; returns when it takes requests.
  void start(const Words& more = {}) {
    Words words = {"serve", path("run"), "--port", "0", "--threads", "2"};
    words.insert(words.end(), more.begin(), more.end());
    program_ = std::make_unique<Program>(words);
    ASSERT_TRUE(program_->wait_for_output("\n")) << program_->wait().err;
    const std::string& line = program_->so_far().out;
    const std::size_t colon = line.find_last_of(':');
    port_ = std::stoi(line.substr(colon + 1));
  }
  /// Asks it to stop, and expects that it ends in order.
  Outcome stop() {
    if (!program_) return {};
    program_->send(SIGTERM);
    Outcome done = program_->wait();
    program_.reset();
    EXPECT_EQ(done.code, 0) << done.err;
    return done;
  }

  std::unique_ptr<httplib::Client> client() const {
    auto made = std::make_unique<httplib::Client>("127.0.0.1", port_);
    made->set_read_timeout(60);
    made->set_keep_alive(true);
    return made;
  }
  httplib::Result post(const Json& body) const { return post_text(body.dump()); }
  httplib::Result post_text(const std::string& body) const {
    return client()->Post("/v1/topics", body, "application/json");
  }
  httplib::Result get(const std::string& what) const { return client()->Get(what.c_str()); }

  /// Expects a status and one line of JSON whose error holds `part`.
  static void expect_error(const httplib::Result& reply, int status, const std::string& part) {
    ASSERT_TRUE(reply) << part;
    EXPECT_EQ(reply->status, status) << reply->body;
    EXPECT_EQ(std::count(reply->body.begin(), reply->body.end(), '\n'), 1);
    const Json told = json(reply->body);
    ASSERT_TRUE(told.is_object() && told.contains("error")) << reply->body;
    EXPECT_NE(told["error"].get<std::string>().find(part), std::string::npos) << reply->body;
  }

  /// The value of a line of GET /metrics; 0 without such a line.
  double metric(const std::string& name) const {
    std::istringstream lines(get("/metrics")->body);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with(name + " ")) return std::stod(line.substr(name.size() + 1));
    }
    return 0;
  }
  /// Waits until `is_so`, which comes about sooner or later; after five minutes the test ends.
  template <class Condition>
  static void wait_until(const Condition& is_so) {
    for (int look = 0; !is_so(); ++look) {
      if (look == 60'000) throw std::runtime_error("what is waited for does not come about");
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  std::unique_ptr<Program> program_;
  int port_ = 0;
};

}  // namespace saetm
