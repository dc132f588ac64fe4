#include "serve/serve.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/serve.h"
#include "run/options/options_from.h"

namespace saetm::cli {

int serve(const Request& request, const Context& context) {
  const RunDirectory run = RunDirectory::open(request.run);
  ServeOptions options;
  EmbedderOptions embedder;
  set_options(request.options, options);
  set_options(request.options, embedder.endpoint);
  const ServeEvents events{
      .ready =
          [&](const std::string& url) {
            const nlohmann::ordered_json about = {{"run", run.path()}, {"url", url}};
            request.json ? (void)std::printf("%s\n", about.dump().c_str())
                         : (void)std::printf("%s: served at %s\n", run.path().c_str(), url.c_str());
            std::fflush(stdout);
          },
      .log =
          [](std::string_view line) {
            std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
          }};
  saetm::serve(run, options, embedder, events, context);
  return 0;
}

}  // namespace saetm::cli
