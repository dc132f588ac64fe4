#include "views/plot.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "run/artefacts.h"
#include "run/chosen_output.h"
#include "run/files/topics.h"
#include "run/notes.h"
#include "saetm/error.h"
#include "saetm/plot.h"
#include "views/plot_map.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

std::string title_of(const RunDirectory& run, const std::string& what) {
  const std::string corpus = corpus_note(run).first.path;
  const std::size_t slash = corpus.find_last_of('/');
  return what + (corpus.empty() || corpus == "-" ? "" : ": " + corpus.substr(slash + 1));
}

/// What figures are of; intervals are drawn where there is room for them.
std::string unit_of(const Analysis& analysis, bool intervals) {
  const std::string unit = measured(analysis);
  if (!intervals) return unit + ", in %";
  return unit + ", with " + std::to_string(std::lround(100 * analysis.options.level)) +
         " % intervals";
}

/// Rows that are not too general, at most `top`; 0 takes all.
std::vector<AnalysisRow> shown_rows(const Analysis& analysis, std::int64_t top) {
  std::vector<AnalysisRow> rows;
  for (const AnalysisRow& row : analysis.rows) {
    if (!row.general) rows.push_back(row);
  }
  const auto most = static_cast<std::size_t>(top);
  if (top > 0 && rows.size() > most) rows.resize(most);
  return rows;
}

std::string first_words(const std::vector<std::string>& words, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(most, words.size()); ++i) {
    text += (i > 0 ? ", " : "") + words[i];
  }
  return text;
}

std::string topics_picture(const RunDirectory& run, const PlotOptions& options) {
  BarChart chart{title_of(run, "Topics"), "mean share of the documents", {}};
  const TopicRecords records = topics_of(run);
  for (std::size_t t = 0; t < records.shown(); ++t) {
    if (options.top > 0 && t == static_cast<std::size_t>(options.top)) break;
    const TopicRecord& topic = records.topics[t];
    chart.bars.push_back({topic.name, first_words(topic.words, 8), topic.share});
  }
  return svg_of(chart);
}

std::string groups_picture(const RunDirectory& run, const PlotRequest& request,
                           const Context& context) {
  const Analysis analysis = analyze_groups(run, request.analyze, request.seed, context);
  GroupedBars chart{title_of(run, "Topics by group"),
                    unit_of(analysis, analysis.columns.size() <= kMostBars),
                    {},
                    {}};
  for (const AnalysisColumn& group : analysis.columns) chart.groups.push_back(group.name);
  for (const AnalysisRow& row : shown_rows(analysis, request.plot.top)) {
    chart.rows.push_back({row.name, row.values, row.low, row.high});
  }
  return svg_of(chart);
}

std::string time_picture(const RunDirectory& run, const PlotRequest& request,
                         const Context& context) {
  const Analysis analysis = analyze_time(run, request.analyze, request.eras, request.times,
                                         {.era_words = 0}, request.plot.top, request.seed, context);
  const bool trend = analysis.eras->trend;
  LineGrid chart{title_of(run, "Topics through time"),
                 unit_of(analysis, true) + (trend ? "; those first that rise most, last that fall "
                                                    "most"
                                                  : "; too few eras for a trend"),
                 {},
                 {},
                 {}};
  for (const AnalysisColumn& era : analysis.columns) {
    chart.eras.push_back(era.name);
    chart.known.push_back(era.documents > 0 ? 1 : 0);
  }
  std::vector<AnalysisRow> rows = shown_rows(analysis, 0);
  const auto top = static_cast<std::size_t>(request.plot.top);
  if (top > 0 && rows.size() > top && !trend) rows.resize(top);
  if (top > 0 && rows.size() > top) {  // half of risers, half of fallers
    rows.erase(rows.begin() + static_cast<std::ptrdiff_t>((top + 1) / 2),
               rows.end() - static_cast<std::ptrdiff_t>(top / 2));
  }
  for (const AnalysisRow& row : rows) {
    chart.panels.push_back({row.name, first_words(row.words, 5), row.values, row.low, row.high});
  }
  return svg_of(chart);
}

std::string tree_picture(const RunDirectory& run) {
  const std::vector<TopicNode> tree = topics_of(run).tree;
  if (tree.empty()) {
    throw Error(run.path() + ": its topics have no tree: saetm topics " + run.path());
  }
  Dendrogram chart{title_of(run, "Tree of topics"), {}};
  for (const TopicNode& node : tree) {
    chart.nodes.push_back({node.name, node.height, {node.children.begin(), node.children.end()}});
  }
  return svg_of(chart);
}

std::string map_picture(const RunDirectory& run, const Context& context) {
  Scatter chart = map_of(run, context);
  chart.title = title_of(run, chart.title);
  return svg_of(chart);
}

/// What is asked for, else what the file's ending says. Throws Error where the two differ, or the
/// ending is another.
std::string format_of(const PlotOptions& options) {
  const std::string ending = std::filesystem::path(options.out).extension().string();
  const std::string by_ending = ending.empty() ? "" : ending.substr(1);
  if (by_ending.empty()) return options.format == "auto" ? "svg" : options.format;
  if (by_ending != "svg" && by_ending != "png") {
    throw Error(options.out + ": pictures are written as .svg or .png");
  }
  if (options.format != "auto" && options.format != by_ending) {
    throw Error(options.out + ": its ending is not that of --format " + options.format);
  }
  return by_ending;
}

}  // namespace

std::string plot_run(const RunDirectory& run, const PlotRequest& request, const Context& context) {
  const std::string format = format_of(request.plot);
  const std::string file =
      request.plot.out.empty() ? "" : chosen_output(request.plot.out, "", inputs_of(run));
  if (format == "png" && !can_make_png()) (void)png_of("");
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
  if (format == "png") picture = png_of(picture, request.plot.scale);
  if (!file.empty()) {
    write_text(file, picture);
    return request.plot.out;
  }
  const std::string path = run.file(request.what + "." + format);
  write_text(path, picture);
  return path;
}

}  // namespace saetm
