#include "serve/http.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "saetm/error.h"

#ifdef SAETM_SERVE
#include <httplib.h>
#endif

namespace saetm {

HttpReply refusal(int status, const std::string& why) {
  return {status, nlohmann::json{{"error", why}}.dump(-1, ' ', false,
                                                      nlohmann::json::error_handler_t::replace) +
                      "\n"};
}

std::string closing_reply(const HttpReply& reply, bool with_body) {
  std::string text = "HTTP/1.1 " + std::to_string(reply.status) + " ";
  text += reply.status == 200   ? "OK"
          : reply.status == 408 ? "Request Timeout"
          : reply.status == 431 ? "Request Header Fields Too Large"
                                : "Service Unavailable";
  text += "\r\nConnection: close\r\nContent-Type: " + reply.type +
          "\r\nContent-Length: " + std::to_string(reply.body.size()) + "\r\n";
  for (const auto& [name, value] : reply.headers) text += name + ": " + value + "\r\n";
  return text + "\r\n" + (with_body ? reply.body : "");
}

#ifdef SAETM_SERVE

namespace {

using Seconds = std::chrono::duration<double>;

ServeClock::time_point after(Seconds seconds) {
  return ServeClock::now() + std::chrono::duration_cast<ServeClock::duration>(seconds);
}

/// The connection as httplib reads and writes it. Without `override`: its versions differ in what
/// they ask of a stream.
class WireStream final : public httplib::Stream {
 public:
  explicit WireStream(Wire& wire) : wire_(wire) {}

  bool is_readable() const { return true; }
  bool is_writable() const { return true; }
  bool wait_readable() const { return true; }
  bool wait_writable() const { return true; }
  ssize_t read(char* bytes, std::size_t size) { return wire_.read(bytes, size); }
  ssize_t write(const char* bytes, std::size_t size) { return wire_.write(bytes, size); }
  void get_remote_ip_and_port(std::string&, int&) const {}
  void get_local_ip_and_port(std::string&, int&) const {}
  socket_t socket() const { return INVALID_SOCKET; }
  time_t duration() const { return 0; }

 private:
  Wire& wire_;
};

HttpRequest request_of(const httplib::Request& request) {
  return {.method = request.method,
          .path = request.path,
          .authorization = request.get_header_value("Authorization"),
          .content_type = request.get_header_value("Content-Type")};
}

bool has_body(const httplib::Request& request) {
  return request.has_header("Transfer-Encoding") ||
         (request.has_header("Content-Length") &&
          request.get_header_value("Content-Length") != "0");
}

/// Refuses a body of unknown or doubtful length: what one program takes for its end, another in
/// front of it may not.
std::optional<HttpReply> refuse_length(const httplib::Request& request, std::size_t max_body) {
  const auto coded = request.get_header_value_count("Transfer-Encoding");
  const auto measured = request.get_header_value_count("Content-Length");
  if (coded + measured == 0) return refusal(411, "the length of the body is not said");
  if (coded + measured > 1) return refusal(400, "the length of the body is said more than once");
  if (coded == 1) {
    if (request.get_header_value("Transfer-Encoding") == "chunked") return std::nullopt;
    return refusal(501, "of transfer encodings only chunked is known");
  }
  const std::string length = request.get_header_value("Content-Length");
  const bool is_number = !length.empty() && std::all_of(length.begin(), length.end(), [](char c) {
    return c >= '0' && c <= '9';
  });
  if (!is_number) return refusal(400, "the length of the body is not a number");
  if (length.size() > 18 || std::stoull(length) > max_body) {
    return refusal(413,
                   "the body has more than " + std::to_string(max_body) + " bytes (--max-body)");
  }
  return std::nullopt;
}

void set(httplib::Response& response, HttpReply reply) {
  response.status = reply.status;
  for (const auto& [name, value] : reply.headers) response.set_header(name, value);
  response.set_content(std::move(reply.body), reply.type);
}

}  // namespace

/// Routes by hand: only what a service wants to read has its body read.
struct HttpProtocol::Impl : httplib::Server {
  Impl(HttpService& what, std::size_t most, Seconds patience)
      : service(what), max_body(most), timeout(patience) {
    set_payload_max_length(max_body);
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      return answer_head(request, response) ? HandlerResponse::Handled : HandlerResponse::Unhandled;
    });
    // Whatever the service did not answer before.
    Post(".*",
         [this](const httplib::Request& request, httplib::Response& response,
                const httplib::ContentReader& content) { answer(request, response, content); });
    set_error_handler([](const httplib::Request&, httplib::Response& response) {
      if (response.body.empty()) {
        set(response, refusal(response.status, "the request cannot be read"));
      }
    });
    set_post_routing_handler(
        [this](const httplib::Request&, httplib::Response& response) { finish_head(response); });
    set_logger([this](const httplib::Request& request, const httplib::Response& response) {
      outcome.method = request.method;
      outcome.path = request.path;
      outcome.status = response.status;
    });
  }

  bool answer_head(const httplib::Request& request, httplib::Response& response) {
    body_left = has_body(request);
    std::optional<HttpReply> reply;
    try {
      reply = service.answer_head(request_of(request));
    } catch (const std::exception&) {
      reply = refusal(500, "the answer failed");
    }
    if (!reply) {
      reply = refuse_length(request, max_body);
      body_left = true;  // said or not
    }
    if (!reply) return false;
    set(response, std::move(*reply));
    return true;
  }

  void answer(const httplib::Request& request, httplib::Response& response,
              const httplib::ContentReader& content) {
    HttpRequest whole = request_of(request);
    bool too_long = false;
    const bool read = content([&](const char* bytes, std::size_t size) {
      too_long = size > max_body - whole.body.size();
      if (!too_long) whole.body.append(bytes, size);
      return !too_long;
    });
    if (read) {
      body_left = false;
      try {
        set(response, service.answer(whole));
      } catch (const std::exception&) {
        set(response, refusal(500, "the answer failed"));
      }
    } else if (too_long) {
      set(response, refusal(413, "the body has more than " + std::to_string(max_body) +
                                     " bytes (--max-body)"));
    } else if (wire->timed_out()) {
      set(response, refusal(408, "the body did not arrive in time (--timeout)"));
    } else {
      set(response, refusal(400, "the body cannot be read"));
    }
  }

  /// Before a reply is sent.
  void finish_head(httplib::Response& response) {
    response.headers.erase("Keep-Alive");
    if (body_left && !response.has_header("Connection")) {
      response.set_header("Connection", "close");
    }
    response.set_header("X-Content-Type-Options", "nosniff");
    wire->set_deadline(after(timeout));
  }

  /// By the number of arguments that this version of httplib takes.
  template <class Self>
  static bool process(Self& self, httplib::Stream& stream, bool last, bool& closed,
                      const std::function<void(httplib::Request&)>& setup) {
    if constexpr (requires { self.process_request(stream, last, closed, setup); }) {
      return self.process_request(stream, last, closed, setup);
    } else {
      const std::string nowhere;
      return self.process_request(stream, nowhere, 0, nowhere, 0, last, closed, setup);
    }
  }

  HttpService& service;
  std::size_t max_body;
  Seconds timeout;
  // Of the exchange under way:
  Wire* wire = nullptr;
  HttpOutcome outcome;
  bool body_left = false;
};

bool HttpProtocol::is_there() {
  return true;
}

HttpProtocol::HttpProtocol(HttpService& service, std::size_t max_body, Seconds timeout)
    : impl_(std::make_unique<Impl>(service, max_body, timeout)) {}
HttpProtocol::~HttpProtocol() = default;

HttpOutcome HttpProtocol::exchange(Wire& wire, bool last) {
  Impl& impl = *impl_;
  impl.wire = &wire;
  impl.outcome = {};
  impl.body_left = true;  // until the head is known
  wire.set_deadline(after(impl.timeout));
  WireStream stream(wire);
  bool closed = false;
  // An answer in parts could be made many times as long as it is.
  const bool done = Impl::process(impl, stream, last, closed,
                                  [](httplib::Request& request) { request.ranges.clear(); });
  impl.outcome.keeps = done && !closed && !last && !impl.body_left;
  return std::move(impl.outcome);
}

#else

struct HttpProtocol::Impl {};

bool HttpProtocol::is_there() {
  return false;
}
HttpProtocol::HttpProtocol(HttpService&, std::size_t, std::chrono::duration<double>) {}
HttpProtocol::~HttpProtocol() = default;
HttpOutcome HttpProtocol::exchange(Wire&, bool) {
  return {};
}

#endif

}  // namespace saetm
