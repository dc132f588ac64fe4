#include "cli/name.h"

#include <algorithm>
#include <cstdio>

#include "cli/print/print.h"
#include "run/files/topics.h"
#include "run/options/options_from.h"
#include "stages/stage.h"

namespace saetm::cli {
namespace {

using Json = nlohmann::ordered_json;

void print_names(const RunDirectory& run, const Json& named) {
  const TopicRecords records = topics_of(run);
  std::size_t widest = 4;
  for (std::size_t t = 0; t < records.shown(); ++t) {
    widest = std::max(widest, width(cell(records.topics[t].name)));
  }
  std::printf("%4s %6s  %s  %s\n", "id", "share", padded("name", widest).c_str(), "about");
  for (std::size_t t = 0; t < records.shown(); ++t) {
    const TopicRecord& topic = records.topics[t];
    std::printf("%4zu %5.1f%%  %s  %s%s\n", topic.id, 100 * topic.share,
                padded(cell(topic.name), widest).c_str(),
                topic.abstract.value_or(false) ? "(abstract) " : "",
                cell(topic.sentence.value_or("")).c_str());
  }
  if (named.at("model").is_null()) {
    std::printf(
        "\nno model was asked: (abstract) is an estimate, for topics whose documents have "
        "little in common\n");
    return;
  }
  std::printf("\n%s: ", named.at("model").get<std::string>().c_str());
  print_usage(named);
}

}  // namespace

int name_topics(const Request& request, const Context& context) {
  StageRun at{RunDirectory::open(request.run), {}, context};
  set_options(request.options, at.options.names.endpoint);
  set_options(request.options, at.options.names.names);
  stage_named(kNames.maker).work(at);
  read_json(at.run, kNames, [&](const Json& named) {
    request.json ? (void)std::printf("%s\n", named.dump(1).c_str()) : print_names(at.run, named);
  });
  return 0;
}

}  // namespace saetm::cli
