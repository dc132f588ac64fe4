#include "cli/name.h"

#include <cstdio>

#include "cli/print.h"
#include "pipeline/options_from.h"
#include "pipeline/pipeline.h"

namespace saetm::cli {
namespace {

using Json = nlohmann::ordered_json;

void print_names(const Json& named, const Json& topics) {
  std::size_t widest = 4;
  for (const Json& topic : named["topics"]) {
    widest = std::max(widest, width(topics[topic["id"].get<std::size_t>()]["name"]));
  }
  std::printf("%4s %6s  %s  %s\n", "id", "share", padded("name", widest).c_str(), "about");
  for (const Json& topic : named["topics"]) {
    const Json& own = topics[topic["id"].get<std::size_t>()];
    std::printf("%4d %5.1f%%  %s  %s%s\n", topic["id"].get<int>(), 100 * own["share"].get<double>(),
                padded(own["name"].get<std::string>(), widest).c_str(),
                topic["abstract"].get<bool>() ? "(abstract) " : "",
                topic.value("sentence", "").c_str());
  }
  if (named["model"].is_null()) {
    std::printf(
        "\nno model was asked: (abstract) is an estimate, for topics whose documents have "
        "little in common\n");
    return;
  }
  std::printf("\n%s: ", named["model"].get<std::string>().c_str());
  print_usage(named);
}

}  // namespace

int name_topics(const Request& request, const Context& context) {
  NameRequest asked;
  set_options(request.options, asked.endpoint);
  set_options(request.options, asked.names);
  Pipeline pipeline(RunDirectory::open(request.run), {}, context);
  pipeline.names(asked);
  const Json named = pipeline.names_json();
  request.json ? (void)std::printf("%s\n", named.dump(1).c_str())
               : print_names(named, pipeline.topics_json()["topics"]);
  return 0;
}

}  // namespace saetm::cli
