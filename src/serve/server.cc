#include "serve/server.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace saetm {
namespace {

constexpr std::size_t kMostHead = 16384;  // bytes
constexpr std::chrono::milliseconds kLook{100};
constexpr std::chrono::seconds kDrain{2};
constexpr std::chrono::seconds kLastCall{1};

double seconds_since(ServeClock::time_point start) {
  return std::chrono::duration<double>(ServeClock::now() - start).count();
}

HttpReply busy(const char* why) {
  HttpReply reply = refusal(503, why);
  reply.headers.emplace_back("Retry-After", "1");
  return reply;
}

}  // namespace

Server::Server(Listener& listener, HttpService& service, Metrics& metrics, const Limits& limits,
               Answered answered)
    : listener_(listener),
      service_(service),
      metrics_(metrics),
      limits_(limits),
      answered_(std::move(answered)),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  for (std::size_t i = 0; i < limits_.workers; ++i) workers_.emplace_back([this] { work(); });
}

Server::~Server() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  asked_.notify_all();
  for (std::thread& worker : workers_) worker.join();
  ::close(wake_);
}

bool Server::take(Held& connection) {
  std::unique_lock lock(mutex_);
  asked_.wait(lock, [&] { return ended_ || !queue_.empty(); });
  if (queue_.empty()) return false;
  connection = std::move(queue_.front());
  queue_.pop_front();
  metrics_.queued = queue_.size();
  metrics_.in_flight = ++at_work_;
  return true;
}

void Server::give_back(Held connection) {
  {
    const std::lock_guard lock(mutex_);
    metrics_.in_flight = --at_work_;
    returned_.push_back(std::move(connection));
  }
  ::eventfd_write(wake_, 1);
}

void Server::work() {
  HttpProtocol http(service_, limits_.max_body, limits_.timeout);
  for (Held connection; take(connection); give_back(std::move(connection))) {
    bool last = false;
    {
      const std::lock_guard lock(mutex_);
      last = stopping_;
    }
    HttpOutcome outcome;
    try {
      outcome = http.exchange(connection->wire, last);
    } catch (const std::exception&) {
      outcome = {};  // of this connection nothing is known any more
    }
    connection->served = true;
    connection->drains = !outcome.keeps;
    if (outcome.status > 0) {
      answered_(connection->wire.peer(), outcome, seconds_since(connection->arrived));
    }
  }
}

void Server::run(const std::function<bool()>& stop) {
  for (;;) {
    if (!stopping_ && stop()) begin_stopping();
    take_back();
    if (stopping_) {
      const std::lock_guard lock(mutex_);
      if (watched_.empty() && queue_.empty() && returned_.empty() && at_work_ == 0) return;
    }
    wait();
  }
}

void Server::begin_stopping() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  accept_all();  // who has connected before is answered
  listener_.close();
  // Who has been answered and asks nothing can go; others may have a request on its way.
  std::erase_if(watched_, [](const Held& held) {
    return !held->drains && held->served && held->wire.buffered().empty();
  });
  const auto last_call = ServeClock::now() + kLastCall;
  for (const Held& held : watched_) held->deadline = std::min(held->deadline, last_call);
}

ServeClock::time_point Server::later() const {
  const auto timeout = stopping_ ? std::chrono::duration<double>(kLastCall) : limits_.timeout;
  return ServeClock::now() + std::chrono::duration_cast<ServeClock::duration>(timeout);
}

void Server::take_back() {
  std::vector<Held> back;
  {
    const std::lock_guard lock(mutex_);
    back.swap(returned_);
  }
  for (Held& held : back) {
    if (held->drains) {
      held->wire.finish();
      held->deadline = ServeClock::now() + kDrain;
    } else {
      held->deadline = later();
    }
    if (advance(held)) watched_.push_back(std::move(held));
  }
}

void Server::wait() {
  std::vector<pollfd> polled = {{wake_, POLLIN, 0}};
  const bool accepts = !stopping_ && ServeClock::now() >= accept_again_;
  polled.push_back({accepts ? listener_.socket() : -1, POLLIN, 0});
  for (const Held& held : watched_) polled.push_back({held->wire.socket(), POLLIN, 0});
  // Deadlines are as coarse as this.
  if (::poll(polled.data(), polled.size(), static_cast<int>(kLook.count())) < 0) return;
  if (polled[0].revents != 0) {
    eventfd_t ignored = 0;
    ::eventfd_read(wake_, &ignored);
  }
  const auto now = ServeClock::now();
  for (std::size_t i = 0; i < watched_.size(); ++i) {
    Held& held = watched_[i];
    if (polled[i + 2].revents == 0 && now < held->deadline) continue;
    if (!advance(held)) held.reset();
  }
  std::erase(watched_, nullptr);
  if (polled[1].revents != 0) accept_all();
  const std::lock_guard lock(mutex_);
  metrics_.connections = watched_.size() + queue_.size() + at_work_ + returned_.size();
}

void Server::accept_all() {
  for (;;) {
    std::string peer;
    const int socket = listener_.accept(peer);
    if (socket < 0) {
      // Where the system has no more sockets to give, it is asked again a little later.
      const bool none = errno == EAGAIN || errno == EWOULDBLOCK;
      if (!none) accept_again_ = ServeClock::now() + kLook;
      return;
    }
    auto held = std::make_unique<Connection>(socket, std::move(peer));
    std::size_t others = 0;
    {
      const std::lock_guard lock(mutex_);
      others = watched_.size() + queue_.size() + at_work_ + returned_.size();
    }
    if (others >= limits_.connections) {
      metrics_.refused(Metrics::Refused::kConnections);
      held->wire.write_now(closing_reply(busy("too many clients are connected")));
      continue;
    }
    held->deadline = later();
    if (advance(held)) watched_.push_back(std::move(held));
  }
}

bool Server::advance(Held& held) {
  Connection& connection = *held;
  const bool late = ServeClock::now() >= connection.deadline;
  if (connection.drains) return connection.wire.drain() == Wire::State::kOpen && !late;
  const Wire::State state = connection.wire.gather(kMostHead);
  if (connection.wire.has_head()) return take_request(held);
  const bool asks = !connection.wire.buffered().empty();
  if (state == Wire::State::kEnded || (late && !asks)) return false;
  if (connection.wire.buffered().size() >= kMostHead) {
    metrics_.refused(Metrics::Refused::kHead);
    return answer_and_drain(connection, refusal(431, "the head of the request has more than " +
                                                         std::to_string(kMostHead) + " bytes"));
  }
  if (!late) return true;
  metrics_.refused(Metrics::Refused::kTime);
  return answer_and_drain(connection,
                          refusal(408, "the request did not arrive in time (--timeout)"));
}

bool Server::take_request(Held& held) {
  Connection& connection = *held;
  if (answer_health(connection)) return true;
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() < limits_.queue) {
      connection.arrived = ServeClock::now();
      queue_.push_back(std::move(held));
      metrics_.queued = queue_.size();
    }
  }
  if (held) {
    metrics_.refused(Metrics::Refused::kQueue);
    return answer_and_drain(connection, busy("too many requests wait"));
  }
  asked_.notify_one();
  return false;
}

/// Whether the program lives does not depend on how busy it is, so no worker is asked.
bool Server::answer_health(Connection& connection) {
  const std::string_view head = connection.wire.buffered();
  const std::string_view line = head.substr(0, head.find('\r'));
  const bool get = line.starts_with("GET /healthz ") || line.starts_with("GET /readyz ");
  if (!get && !line.starts_with("HEAD /healthz ") && !line.starts_with("HEAD /readyz ")) {
    return false;
  }
  HttpReply reply{.status = 200, .body = "{\"status\":\"ok\"}\n"};
  const std::string path = line.find("/readyz") != std::string_view::npos ? "/readyz" : "/healthz";
  if (path == "/readyz") {
    const std::lock_guard lock(mutex_);
    if (stopping_) reply = refusal(503, "the server is stopping");
    if (queue_.size() >= limits_.queue) reply = busy("too many requests wait");
  }
  answered_(connection.wire.peer(), {get ? "GET" : "HEAD", path, reply.status, false}, 0);
  answer_and_drain(connection, reply, get);
  return true;
}

bool Server::answer_and_drain(Connection& connection, const HttpReply& reply, bool with_body) {
  connection.wire.write_now(closing_reply(reply, with_body));
  // To close at once would drop the answer where the client still sends.
  connection.wire.finish();
  connection.drains = true;
  connection.deadline = ServeClock::now() + kDrain;
  return true;
}

}  // namespace saetm
