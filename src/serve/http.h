#pragma once
/// HTTP over a connection; cpp-httplib is seen by this pair's .cc alone.
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "serve/wire.h"

namespace saetm {

/// Of header fields only what is looked at.
struct HttpRequest {
  std::string method;
  std::string path;  ///< decoded, without what follows a "?"
  std::string authorization, content_type;
  std::string body = {};  ///< unpacked
};

struct HttpReply {
  int status = 200;
  std::string body;
  std::string type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers = {};
};

/// A reply that says why, as JSON: {"error": why}.
HttpReply refusal(int status, const std::string& why);
/// A whole reply of HTTP/1.1, after which the connection is closed.
std::string closing_reply(const HttpReply& reply, bool with_body = true);

/// What answers. Several threads call it at once.
class HttpService {
 public:
  virtual ~HttpService() = default;
  /// Answers what needs no body; nothing where the body is to be read first.
  virtual std::optional<HttpReply> answer_head(const HttpRequest& request) = 0;
  /// Answers a request with its body.
  virtual HttpReply answer(const HttpRequest& request) = 0;
};

/// What became of a request.
struct HttpOutcome {
  std::string method, path;  ///< empty where they cannot be read
  int status = 0;            ///< 0 where the client has gone
  bool keeps = false;        ///< another request may follow on the connection
};

/// Speaks HTTP/1.1 on behalf of a service; one thread at a time.
class HttpProtocol {
 public:
  /// True when the program was built with what speaks HTTP.
  static bool is_there();

  /// `timeout` is what a client has to send its request, and again to take the answer.
  HttpProtocol(HttpService& service, std::size_t max_body, std::chrono::duration<double> timeout);
  ~HttpProtocol();

  /// Reads a request, whose head has arrived, and answers it; the answer to the `last` one says
  /// that the connection will be closed.
  HttpOutcome exchange(Wire& wire, bool last);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace saetm
