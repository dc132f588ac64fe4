#include "serve/serve.h"

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>

#include "core/environment.h"
#include "core/utf8.h"
#include "saetm/error.h"
#include "serve/listener.h"
#include "serve/server.h"
#include "serve/topic_finder.h"
#include "serve/topic_service.h"

namespace saetm {
namespace {

constexpr const char* kTokenName = "SAETM_TOKEN";

std::string token_from_environment() {
  std::string token = environment(kTokenName);
  const bool fits =
      std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < 127; });
  if (!fits) throw Error(std::string(kTokenName) + " holds a character that no header can");
  return token;
}

/// Makes room for as many sockets, where the system lets it.
void raise_open_files(std::int64_t connections) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = static_cast<rlim_t>(connections) + 256;
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = std::min(wanted, limit.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// What a client sent, as it can stand in a line of a log: short, printable ASCII.
std::string in_line(std::string_view text) {
  constexpr std::size_t kMost = 200;
  std::string line;
  for (const char c : text.substr(0, kMost)) {
    if (c >= ' ' && c < 127 && c != '"' && c != '\\') {
      line += c;
      continue;
    }
    char escaped[8];
    std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned char>(c));
    line += escaped;
  }
  return text.size() > kMost ? line + "..." : line;
}

std::string access_line(const std::string& peer, const HttpOutcome& outcome, double seconds) {
  char time[32];
  std::snprintf(time, sizeof time, "%.1f ms", seconds * 1000);
  return peer + " \"" + in_line(outcome.method) + " " + in_line(outcome.path) + "\" " +
         std::to_string(outcome.status) + " " + time;
}

}  // namespace

void serve(const RunDirectory& run, const ServeOptions& options, const EmbedderOptions& embedder,
           const ServeEvents& events, const Context& context) {
  if (!HttpProtocol::is_there()) {
    throw Error(
        "this program was built without cpp-httplib; to serve, install libcpp-httplib-dev and "
        "build it again");
  }
  check_options(options);
  const std::string token = token_from_environment();
  const auto workers = static_cast<std::size_t>(options.workers);
  TopicFinder finder(run, embedder, workers, context);
  if (!finder.why_no_texts().empty()) {
    events.log("embeddings are taken alone, no texts: " + finder.why_no_texts());
  }
  Metrics metrics;
  TopicService service(finder, metrics,
                       {token, static_cast<std::size_t>(options.max_documents), events.log});
  Listener listener(options.host, options.port);
  if (!listener.is_loopback() && token.empty()) {
    events.log("warning: whoever reaches " + listener.url() + " may ask; set " + kTokenName);
  }
  raise_open_files(options.connections);
  const Server::Limits limits{.workers = workers,
                              .queue = static_cast<std::size_t>(options.queue),
                              .connections = static_cast<std::size_t>(options.connections),
                              .max_body = static_cast<std::size_t>(options.max_body),
                              .timeout = std::chrono::duration<double>(options.timeout)};
  Server server(listener, service, metrics, limits,
                [&](const std::string& peer, const HttpOutcome& outcome, double seconds) {
                  metrics.answered(outcome.method, TopicService::known_path(outcome.path),
                                   outcome.status, seconds);
                  if (options.verbose) events.log(access_line(peer, outcome, seconds));
                });
  events.ready(listener.url());
  server.run([&] { return context.progress->interrupted(); });
}

}  // namespace saetm
