#include "pipeline/plot.h"

#include <algorithm>
#include <cmath>

#include "pipeline/plot_map.h"
#include "pipeline/run_files.h"
#include "pipeline/topic_names.h"
#include "saetm/error.h"
#include "saetm/plot.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

std::string title_of(const RunDirectory& run, const std::string& what) {
  const std::string corpus = Json::parse(run.note("corpus")).value("path", "");
  const std::size_t slash = corpus.find_last_of('/');
  return what + (corpus.empty() || corpus == "-" ? "" : ": " + corpus.substr(slash + 1));
}

/// What figures are of; intervals are drawn where there is room for them.
std::string unit_of(const Json& analysis, bool intervals) {
  const std::string unit = measured(analysis);
  if (!intervals) return unit + ", in %";
  return unit + ", with " + std::to_string(std::lround(100 * analysis["level"].get<double>())) +
         " % intervals";
}

/// Topics that are not too general, at most `top`; 0 takes all.
std::vector<Json> shown_topics(const Json& analysis, std::int64_t top) {
  std::vector<Json> topics;
  for (const Json& topic : analysis["topics"]) {
    if (!topic["general"].get<bool>()) topics.push_back(topic);
  }
  const auto most = static_cast<std::size_t>(top);
  if (top > 0 && topics.size() > most) topics.resize(most);
  return topics;
}

std::string words_of_topic(const Json& topic, std::size_t most) {
  std::string words;
  for (std::size_t i = 0; i < std::min(most, topic["words"].size()); ++i) {
    words += (i > 0 ? ", " : "") + topic["words"][i].get<std::string>();
  }
  return words;
}

std::string topics_picture(const RunDirectory& run, const PlotOptions& options) {
  BarChart chart{title_of(run, "Topics"), "mean share of the documents", {}};
  const Json topics = named_topics(run);
  for (const Json& topic : topics["topics"]) {
    if (topic.value("hidden", false)) break;
    if (options.top > 0 && chart.bars.size() == static_cast<std::size_t>(options.top)) break;
    chart.bars.push_back({topic["name"], words_of_topic(topic, 8), topic["share"]});
  }
  return svg_of(chart);
}

std::string groups_picture(const RunDirectory& run, const PlotRequest& request,
                           const Context& context) {
  const Json analysis = analyze_groups(run, request.analyze, request.seed, context);
  GroupedBars chart{title_of(run, "Topics by group"),
                    unit_of(analysis, analysis["groups"].size() <= kMostBars),
                    {},
                    {}};
  for (const Json& group : analysis["groups"]) chart.groups.push_back(group["name"]);
  for (const Json& topic : shown_topics(analysis, request.plot.top)) {
    chart.rows.push_back({topic["name"], topic["values"], topic["low"], topic["high"]});
  }
  return svg_of(chart);
}

std::string time_picture(const RunDirectory& run, const PlotRequest& request,
                         const Context& context) {
  const Json analysis = analyze_time(run, request.analyze, request.eras, {.era_words = 0},
                                     request.plot.top, request.seed, context);
  LineGrid chart{title_of(run, "Topics through time"),
                 unit_of(analysis, true) + "; those first that rise most, last that fall most",
                 {},
                 {},
                 {}};
  for (const Json& era : analysis["groups"]) {
    chart.eras.push_back(era["name"]);
    chart.known.push_back(era["documents"].get<std::int64_t>() > 0 ? 1 : 0);
  }
  std::vector<Json> topics = shown_topics(analysis, 0);
  const auto top = static_cast<std::size_t>(request.plot.top);
  if (top > 0 && topics.size() > top) {  // half of risers, half of fallers
    topics.erase(topics.begin() + static_cast<std::ptrdiff_t>((top + 1) / 2),
                 topics.end() - static_cast<std::ptrdiff_t>(top / 2));
  }
  for (const Json& topic : topics) {
    chart.panels.push_back(
        {topic["name"], words_of_topic(topic, 5), topic["values"], topic["low"], topic["high"]});
  }
  return svg_of(chart);
}

std::string tree_picture(const RunDirectory& run) {
  const Json topics = named_topics(run);
  if (!topics.contains("tree") || topics["tree"].empty()) {
    throw Error(run.path() + ": its topics have no tree: saetm topics " + run.path());
  }
  Dendrogram chart{title_of(run, "Tree of topics"), {}};
  for (const Json& node : topics["tree"]) {
    chart.nodes.push_back({node["name"],
                           node["height"].is_number() ? node["height"].get<double>() : 0,
                           node["children"].get<std::vector<std::size_t>>()});
  }
  return svg_of(chart);
}

std::string map_picture(const RunDirectory& run, const Context& context) {
  Scatter chart = map_of(run, context);
  chart.title = title_of(run, chart.title);
  return svg_of(chart);
}

}  // namespace

std::string plot_run(const RunDirectory& run, const PlotRequest& request, const Context& context) {
  if (request.plot.format == "png" && !can_make_png()) (void)png_of("");
  std::string picture;
  if (request.what == "topics") {
    picture = topics_picture(run, request.plot);
  } else if (request.what == "groups") {
    picture = groups_picture(run, request, context);
  } else if (request.what == "time") {
    picture = time_picture(run, request, context);
  } else if (request.what == "tree") {
    picture = tree_picture(run);
  } else if (request.what == "map") {
    picture = map_picture(run, context);
  } else {
    throw Error("plot takes topics, groups, time, tree or map before RUN, not '" + request.what +
                "'");
  }
  if (request.plot.format == "png") picture = png_of(picture, request.plot.scale);
  const std::string path = !request.plot.out.empty()
                               ? request.plot.out
                               : run.file(request.what + "." + request.plot.format);
  write_text(path, picture);
  return path;
}

}  // namespace saetm
