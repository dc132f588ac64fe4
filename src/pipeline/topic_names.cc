#include "pipeline/topic_names.h"

#include <algorithm>

#include "pipeline/run_files.h"

namespace saetm {

using Json = nlohmann::ordered_json;

std::string default_name(const std::vector<std::string>& words) {
  std::string name;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, words.size()); ++i) {
    name += (i > 0 ? ", " : "") + words[i];
  }
  return name;
}

Json named_topics(const RunDirectory& run) {
  Json topics = read_json(checked_file(run, "topics", "topics.json"));
  if (!run.has("names")) return topics;
  const Json names = read_json(checked_file(run, "names", "names.json"));
  for (const Json& named : names["topics"]) {
    const auto t = named["id"].get<std::size_t>();
    Json& topic = topics["topics"][t];
    const bool own = topic["name"] != default_name(topic["words"]);  // given by steering
    const std::string name = named["name"];
    if (!own && !name.empty()) {
      topic["name"] = name;
      if (topics.contains("tree") && t < topics["tree"].size()) topics["tree"][t]["name"] = name;
    }
    if (named.contains("sentence")) topic["sentence"] = named["sentence"];
    topic["abstract"] = named["abstract"];
  }
  return topics;
}

}  // namespace saetm
