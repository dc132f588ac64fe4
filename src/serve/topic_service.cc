#include "serve/topic_service.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <new>
#include <string_view>
#include <utility>

#include "saetm/error.h"

namespace saetm {

extern const std::string_view kServePage, kServeApi;

namespace {

struct Path {
  std::string_view path, methods;
  bool open;  ///< to those without the token: tells nothing of the run
};

constexpr std::array<Path, 7> kPaths = {{{"/", "GET, HEAD", true},
                                         {"/openapi.json", "GET, HEAD", true},
                                         {"/healthz", "GET, HEAD", true},
                                         {"/readyz", "GET, HEAD", true},
                                         {"/metrics", "GET, HEAD", false},
                                         {"/v1/model", "GET, HEAD", false},
                                         {"/v1/topics", "GET, HEAD, POST", false}}};

const Path* find(std::string_view path) {
  const auto found = std::find_if(kPaths.begin(), kPaths.end(),
                                  [&](const Path& known) { return known.path == path; });
  return found == kPaths.end() ? nullptr : found;
}

/// In a time that depends on the length of `given` alone.
bool is_same(std::string_view given, std::string_view secret) {
  unsigned char differs = given.size() == secret.size() ? 0 : 1;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const char other = secret[i % secret.size()];
    differs = static_cast<unsigned char>(differs | (given[i] ^ other));
  }
  return differs == 0;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

bool is_json(const std::string& type) {
  const std::string name = lower(type.substr(0, type.find(';')));
  return name.substr(0, name.find_last_not_of(' ') + 1) == "application/json";
}

HttpReply page() {
  return {.status = 200,
          .body = std::string(kServePage),
          .type = "text/html; charset=utf-8",
          .headers = {{"Content-Security-Policy",
                       "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
                       "connect-src 'self'; base-uri 'none'; form-action 'none'; "
                       "frame-ancestors 'none'"}}};
}

}  // namespace

TopicService::TopicService(TopicFinder& finder, Metrics& metrics, Options options)
    : finder_(finder), metrics_(metrics), options_(std::move(options)) {}

std::string TopicService::known_path(const std::string& path) {
  return find(path) ? path : "other";
}

bool TopicService::may_ask(const HttpRequest& request) const {
  if (options_.token.empty()) return true;
  constexpr std::string_view kScheme = "bearer ";
  const std::string& said = request.authorization;
  return lower(said.substr(0, kScheme.size())) == kScheme &&
         is_same(std::string_view(said).substr(kScheme.size()), options_.token);
}

std::optional<HttpReply> TopicService::answer_head(const HttpRequest& request) {
  const Path* path = find(request.path);
  // Who may not ask is not told what there is either.
  if ((!path || !path->open) && !may_ask(request)) {
    HttpReply reply = refusal(401, "a token is needed: Authorization: Bearer TOKEN");
    reply.headers.emplace_back("WWW-Authenticate", "Bearer");
    return reply;
  }
  if (!path) return refusal(404, "there is no such path; / tells those that there are");
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (!reads && !(request.method == "POST" && path->path == "/v1/topics")) {
    HttpReply reply = refusal(405, "this path takes " + std::string(path->methods));
    reply.headers.emplace_back("Allow", std::string(path->methods));
    return reply;
  }
  if (!reads) {
    // Pages of other sites can send anything but this without asking first.
    if (is_json(request.content_type)) return std::nullopt;
    return refusal(415, "the body must be sent as Content-Type: application/json");
  }
  if (request.path == "/") return page();
  if (request.path == "/openapi.json") return HttpReply{200, std::string(kServeApi)};
  if (request.path == "/metrics") {
    return HttpReply{200, metrics_.text(), "text/plain; version=0.0.4; charset=utf-8"};
  }
  if (request.path == "/v1/model") return HttpReply{200, finder_.about()};
  if (request.path == "/v1/topics") return HttpReply{200, finder_.topics()};
  return HttpReply{200, "{\"status\":\"ok\"}\n"};
}

HttpReply TopicService::answer(const HttpRequest& request) {
  try {
    const TopicRequest asked =
        topic_request_from(request.body, finder_.width(), options_.max_documents);
    HttpReply reply{200, finder_.find(asked)};
    metrics_.documents(asked.documents.size());
    return reply;
  } catch (const Error& error) {
    return refusal(400, error.what());
  } catch (const EmbeddingFailed& failure) {
    // What is behind this server is not the client's business.
    options_.log("texts could not be embedded: " + failure.why);
    return refusal(502, "the texts could not be embedded; the server's log says why");
  } catch (const std::bad_alloc&) {
    return refusal(503, "the server is out of memory");
  } catch (const std::exception& error) {
    options_.log(std::string("unexpected failure: ") + error.what());
    return refusal(500, "the answer failed; the server's log says why");
  }
}

}  // namespace saetm
