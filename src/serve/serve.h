#pragma once
/// A finished run behind HTTP: topics of posted texts or embeddings (docs/serve.md).
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "saetm/context.h"
#include "saetm/options.h"
#include "saetm/run.h"
#include "stages/embed/run_embedder.h"

namespace saetm {

struct ServeOptions {
  std::string host = "127.0.0.1";
  std::int64_t port = 8765;
  std::int64_t workers = 16;
  std::int64_t queue = 256;
  std::int64_t connections = 1024;
  std::int64_t max_body = std::int64_t{32} << 20;
  std::int64_t max_documents = 1000;
  double timeout = 30;
  bool verbose = false;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("host", &ServeOptions::host,
          Field{.help = "address to listen at; 0.0.0.0 or :: is every one of the machine, for "
                        "which SAETM_TOKEN should be set",
                .unit = "address"});
    visit("port", &ServeOptions::port,
          Field{.help = "port to listen at; 0 takes any that is free",
                .unit = "port",
                .min = 0,
                .max = 65535});
    visit("workers", &ServeOptions::workers,
          Field{.help = "requests that are worked at at a time; topics of all these are found "
                        "together",
                .unit = "requests",
                .min = 1,
                .max = 1024});
    visit("queue", &ServeOptions::queue,
          Field{.help = "requests that may wait for a worker; one more is answered by 503",
                .unit = "requests",
                .min = 1,
                .max = 1e6});
    visit("connections", &ServeOptions::connections,
          Field{.help = "clients that may be connected; one more is answered by 503",
                .unit = "connections",
                .min = 1,
                .max = 1e6});
    visit("max_body", &ServeOptions::max_body,
          Field{.help = "largest body of a request, unpacked; a larger one is answered by 413",
                .unit = "bytes",
                .min = 1,
                .max = 1e12});
    visit("max_documents", &ServeOptions::max_documents,
          Field{.help = "most documents of a request", .unit = "documents", .min = 1, .max = 1e9});
    visit("timeout", &ServeOptions::timeout,
          Field{.help = "time that a client has to send a request, and again to take the answer; "
                        "a connection on which nothing is asked is closed after the same time",
                .unit = "seconds",
                .min = 0.1,
                .max = 86400});
    visit("verbose", &ServeOptions::verbose,
          Field{.help = "a line on standard error for each request, without what it holds"});
  }
};

/// Who is told what happens. Both may be called by several threads at once.
struct ServeEvents {
  std::function<void(const std::string& url)> ready;  ///< clients can connect
  std::function<void(std::string_view line)> log;
};

/// Serves the run until context.progress->interrupted(), then takes no more connections, answers
/// what it has taken and returns. What the run holds is read once, before. Takes the token that
/// clients must show from SAETM_TOKEN; without one everybody may ask. Throws Error where the run
/// lacks topics, the address cannot be had, or the program was built without what speaks HTTP.
void serve(const RunDirectory& run, const ServeOptions& options, const EmbedderOptions& embedder,
           const ServeEvents& events, const Context& context);

}  // namespace saetm
