#pragma once
/// A client's connection: bytes in both directions, none waited for beyond a deadline.
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace saetm {

using ServeClock = std::chrono::steady_clock;

/// One thread at a time.
class Wire {
 public:
  enum class State { kOpen, kEnded };

  /// Owns `socket`, which does not block. `peer` is the client's address.
  Wire(int socket, std::string peer);
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  int socket() const { return socket_; }
  const std::string& peer() const { return peer_; }

  /// Takes what has arrived into the buffer, up to `most` bytes in it; kEnded when no more comes.
  State gather(std::size_t most);
  /// Throws away what has arrived; kEnded when no more comes.
  State drain();
  /// What was gathered and not read yet.
  std::string_view buffered() const { return std::string_view(buffer_).substr(at_); }
  /// True when that holds a request's head: all up to an empty line.
  bool has_head() const { return buffered().find("\r\n\r\n") != std::string_view::npos; }

  /// Until when read() and write() wait.
  void set_deadline(ServeClock::time_point deadline) { deadline_ = deadline; }
  /// Reads from the buffer, then from the socket. Returns 0 at the end, −1 at the deadline or where
  /// the connection is broken.
  std::ptrdiff_t read(char* bytes, std::size_t size);
  /// Returns `size`, or −1 as read() does.
  std::ptrdiff_t write(const char* bytes, std::size_t size);
  /// Sends what the socket takes without waiting.
  void write_now(const std::string& bytes);
  /// Says that no more will be sent.
  void finish();
  bool timed_out() const { return timed_out_; }

 private:
  bool wait(short events);

  int socket_;
  std::string peer_, buffer_;
  std::size_t at_ = 0;  // in the buffer, up to where it was read
  ServeClock::time_point deadline_{};
  bool timed_out_ = false;
};

}  // namespace saetm
