#pragma once
/// Connections, a queue of requests, and workers that answer them.
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "serve/http.h"
#include "serve/listener.h"
#include "serve/metrics.h"
#include "serve/wire.h"

namespace saetm {

/// One thread, that of run(), waits for all clients that have nothing to be answered: those that
/// are slow, or only connected, cost no worker. It gathers heads; a request whose head is whole
/// goes to the queue, where the workers find it, and its connection comes back when it is answered.
class Server {
 public:
  struct Limits {
    std::size_t workers = 1, queue = 1, connections = 1, max_body = 1;
    std::chrono::duration<double> timeout{30};
  };
  /// Told of each answer: the client's address, what was asked, seconds since its head had arrived.
  using Answered =
      std::function<void(const std::string& peer, const HttpOutcome& outcome, double seconds)>;

  Server(Listener& listener, HttpService& service, Metrics& metrics, const Limits& limits,
         Answered answered);
  ~Server();

  /// Serves until stop() is true, which it looks at ten times a second; then closes the listener,
  /// answers what was asked before and returns.
  void run(const std::function<bool()>& stop);

 private:
  struct Connection {
    Connection(int socket, std::string peer) : wire(socket, std::move(peer)) {}
    Wire wire;
    ServeClock::time_point deadline{}, arrived{};
    bool drains = false;  // its last answer is sent; what still comes is thrown away
    bool served = false;
  };
  using Held = std::unique_ptr<Connection>;

  void work();
  bool take(Held& connection);
  void give_back(Held connection);

  void accept_all();
  /// Each returns false where the connection is at its end, or went to the queue.
  bool advance(Held& connection);
  bool take_request(Held& connection);
  bool answer_health(Connection& connection);
  bool answer_and_drain(Connection& connection, const HttpReply& reply, bool with_body = true);
  void take_back();
  void begin_stopping();
  void wait();
  ServeClock::time_point later() const;

  Listener& listener_;
  HttpService& service_;
  Metrics& metrics_;
  const Limits limits_;
  const Answered answered_;

  std::vector<Held> watched_;  // of the thread of run()
  ServeClock::time_point accept_again_{};
  int wake_ = -1;  // an eventfd: something came back

  std::mutex mutex_;
  std::condition_variable asked_;
  std::deque<Held> queue_;
  std::vector<Held> returned_;
  std::size_t at_work_ = 0;
  bool stopping_ = false, ended_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace saetm
