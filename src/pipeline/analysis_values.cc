#include "pipeline/analysis_values.h"

#include "pipeline/run_files.h"
#include "pipeline/topic_names.h"
#include "saetm/error.h"
#include "saetm/topics.h"

namespace saetm {

using Json = nlohmann::ordered_json;

double present_share(const RunDirectory& run) {
  return Json::parse(run.options("topics")).value("present", TopicOptions{}.present);
}

SparseMatrix topic_values(const RunDirectory& run, const std::string& measure) {
  if (measure == "active") {
    return present_topics(open_array(run, "document_topics.safetensors").sparse(),
                          present_share(run));
  }
  SparseMatrix shares = open_array(run, "document_topics.safetensors").sparse();
  return measure == "main" ? main_topics(shares) : shares;
}

Json columns_json(const std::vector<std::string>& names, const GroupValues& values) {
  Json groups = Json::array();
  for (std::size_t g = 0; g < names.size(); ++g) {
    groups.push_back(
        {{"name", names[g]}, {"documents", static_cast<std::int64_t>(values.documents[g])}});
  }
  return groups;
}

std::vector<Json> topics_json_of(const RunDirectory& run, const GroupValues& values,
                                 const AnalyzeOptions& options) {
  const Json file = named_topics(run);
  if (options.concrete && !run.has("names")) {
    throw Error(run.path() + ": nobody has said which topics are abstract: saetm name " +
                run.path());
  }
  std::vector<Json> topics;
  for (std::size_t t = 0; t < values.topics; ++t) {
    const Json& topic = file["topics"][t];
    if (topic.value("hidden", false)) continue;
    if (options.concrete && topic.value("abstract", false)) continue;
    Json by_group = Json::array(), low = Json::array(), high = Json::array();
    for (std::size_t g = 0; g < values.groups; ++g) {
      by_group.push_back(values.at(values.mean, g, t));
      low.push_back(values.at(values.low, g, t));
      high.push_back(values.at(values.high, g, t));
    }
    topics.push_back({{"id", t},
                      {"name", topic["name"]},
                      {"words", topic["words"]},
                      {"average", values.average[t]},
                      {"variance", values.variance[t]},
                      {"p", values.p[t]},
                      {"q", values.q[t]},
                      {"found", values.q[t] <= options.false_findings},
                      {"general", values.average[t] > options.bound},
                      {"values", by_group},
                      {"low", low},
                      {"high", high}});
  }
  return topics;
}

}  // namespace saetm
