#include "serve/listener.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>

#include "saetm/error.h"

namespace saetm {
namespace {

std::string numeric_host(const sockaddr_storage& address, socklen_t size) {
  char host[NI_MAXHOST] = "";
  ::getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, host, sizeof host, nullptr, 0,
                NI_NUMERICHOST);
  return host;
}

std::uint16_t port_of(const sockaddr_storage& address) {
  return ntohs(address.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                   : reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

bool is_loopback_address(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET6) {
    return IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr);
  }
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
  return (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
}

}  // namespace

Listener::Listener(const std::string& host, std::int64_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (code != 0) throw Error("--host " + host + ": " + ::gai_strerror(code));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> all(found, ::freeaddrinfo);
  int failure = EADDRNOTAVAIL;
  for (const addrinfo* at = found; at && socket_ < 0; at = at->ai_next) {
    socket_ = ::socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    if (socket_ >= 0 &&
        (::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
         ::bind(socket_, at->ai_addr, at->ai_addrlen) != 0 || ::listen(socket_, SOMAXCONN) != 0)) {
      failure = errno;
      close();
    }
  }
  if (socket_ < 0) {
    throw Error("--host " + host + " --port " + std::to_string(port) +
                ": cannot be listened at: " + std::generic_category().message(failure));
  }
  sockaddr_storage own{};
  socklen_t size = sizeof own;
  ::getsockname(socket_, reinterpret_cast<sockaddr*>(&own), &size);
  const std::string address = numeric_host(own, size);
  loopback_ = is_loopback_address(own);
  url_ = "http://" + (own.ss_family == AF_INET6 ? "[" + address + "]" : address) + ":" +
         std::to_string(port_of(own));
}

Listener::~Listener() {
  close();
}

void Listener::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

int Listener::accept(std::string& peer) const {
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  const int client =
      ::accept4(socket_, reinterpret_cast<sockaddr*>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (client < 0) return client;
  // Head and body of an answer are sent by two calls; the second is not to wait for anything.
  const int on = 1;
  ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  peer = numeric_host(from, size);
  return client;
}

}  // namespace saetm
