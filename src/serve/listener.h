#pragma once
#include <cstdint>
#include <string>

namespace saetm {

/// A socket that clients connect to.
class Listener {
 public:
  /// Listens at a name or address, and a port (0: any that is free). Throws Error naming the option
  /// for what cannot be had.
  Listener(const std::string& host, std::int64_t port);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// "http://127.0.0.1:8765", with the port that it has.
  const std::string& url() const { return url_; }
  /// True when only this machine can connect.
  bool is_loopback() const { return loopback_; }
  int socket() const { return socket_; }
  /// Returns the socket of the next client, which does not block, and its address; −1 with errno
  /// where there is none.
  int accept(std::string& peer) const;
  /// Refuses those who come from now on.
  void close();

 private:
  int socket_ = -1;
  std::string url_;
  bool loopback_ = false;
};

}  // namespace saetm
