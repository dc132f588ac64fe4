/// What a client sends to saetm serve, to its end or cut off there.
#include "serve/http.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "input.h"

using namespace saetm;

namespace {

/// Answers as TopicService does: some by the head alone.
class Echo final : public HttpService {
 public:
  std::optional<HttpReply> answer_head(const HttpRequest& request) override {
    if (request.method == "POST") return std::nullopt;
    return HttpReply{200, request.path + "\n", "text/plain"};
  }
  HttpReply answer(const HttpRequest& request) override {
    fuzz::require(request.body.size() <= kMostBody, "a longer body than is let in");
    return {200, request.body, "text/plain"};
  }
  static constexpr std::size_t kMostBody = 1000;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace std::chrono_literals;
  static Echo service;
  static HttpProtocol protocol(service, Echo::kMostBody, 5s);
  if (!HttpProtocol::is_there() || size > 60'000) return 0;
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0) return 0;
  (void)!::write(ends[1], data, size);
  ::shutdown(ends[1], SHUT_WR);
  Wire wire(ends[0], "client");
  for (int requests = 0; requests < 3; ++requests) {
    if (wire.gather(8192) == Wire::State::kEnded && wire.buffered().empty()) break;
    if (!wire.has_head()) break;
    if (!protocol.exchange(wire, requests == 2).keeps) break;
  }
  ::close(ends[1]);
  return 0;
}
