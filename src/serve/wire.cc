#include "serve/wire.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace saetm {
namespace {

bool would_wait() {
  return errno == EAGAIN || errno == EWOULDBLOCK;
}

}  // namespace

Wire::Wire(int socket, std::string peer) : socket_(socket), peer_(std::move(peer)) {}

Wire::~Wire() {
  ::close(socket_);
}

Wire::State Wire::gather(std::size_t most) {
  buffer_.erase(0, std::exchange(at_, 0));
  char bytes[16384];
  while (buffer_.size() < most) {
    const ssize_t count = ::recv(socket_, bytes, std::min(sizeof bytes, most - buffer_.size()), 0);
    if (count > 0) {
      buffer_.append(bytes, static_cast<std::size_t>(count));
    } else if (count == 0 || (errno != EINTR && !would_wait())) {
      return State::kEnded;
    } else if (errno != EINTR) {
      break;
    }
  }
  return State::kOpen;
}

Wire::State Wire::drain() {
  buffer_.clear();
  at_ = 0;
  char bytes[16384];
  // So many at a time: others wait too.
  for (int i = 0; i < 16; ++i) {
    const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
    if (count == 0 || (count < 0 && errno != EINTR && !would_wait())) return State::kEnded;
    if (count < 0 && would_wait()) break;
  }
  return State::kOpen;
}

bool Wire::wait(short events) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - ServeClock::now());
    if (left.count() <= 0) break;
    pollfd waiting{socket_, events, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(std::min<long>(left.count(), 1 << 30)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
  timed_out_ = true;
  return false;
}

std::ptrdiff_t Wire::read(char* bytes, std::size_t size) {
  if (!buffer_.empty()) {
    const std::size_t count = std::min(size, buffer_.size() - at_);
    std::memcpy(bytes, buffer_.data() + at_, count);
    at_ += count;
    if (at_ == buffer_.size()) {
      buffer_.clear();
      at_ = 0;
    }
    return static_cast<std::ptrdiff_t>(count);
  }
  // A client that sends byte by byte always has one ready.
  if (ServeClock::now() >= deadline_) {
    timed_out_ = true;
    return -1;
  }
  for (;;) {
    const ssize_t count = ::recv(socket_, bytes, size, 0);
    if (count >= 0) return count;
    if (errno == EINTR) continue;
    if (!would_wait() || !wait(POLLIN)) return -1;
  }
}

std::ptrdiff_t Wire::write(const char* bytes, std::size_t size) {
  for (std::size_t sent = 0; sent < size;) {
    const ssize_t count = ::send(socket_, bytes + sent, size - sent, MSG_NOSIGNAL);
    if (count >= 0) {
      sent += static_cast<std::size_t>(count);
    } else if (errno != EINTR && (!would_wait() || !wait(POLLOUT))) {
      return -1;
    }
  }
  return static_cast<std::ptrdiff_t>(size);
}

void Wire::write_now(const std::string& bytes) {
  // What an empty socket does not take at once goes to a client that does not read.
  [[maybe_unused]] const ssize_t sent =
      ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void Wire::finish() {
  ::shutdown(socket_, SHUT_WR);
}

}  // namespace saetm
