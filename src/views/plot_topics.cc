/// Topics as bars: all documents, by group, beside another run, through time; and their tree.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "run/files/topics.h"
#include "run/notes.h"
#include "saetm/error.h"
#include "views/pictures.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

/// Of a file the name without its endings.
std::string corpus_name(const RunDirectory& run) {
  fs::path name = fs::path(corpus_note(run).first.path).filename();
  if (name == "-") return "";
  if (name.extension() == ".gz" || name.extension() == ".zst") name = name.stem();
  return name.stem().string();
}

/// What figures are of; intervals are drawn where there is room for them.
std::string unit_of(const Analysis& analysis, bool intervals) {
  const std::string unit = measured(analysis);
  if (!intervals) return unit + ", in %";
  return unit + ", with " + std::to_string(std::lround(100 * analysis.options.level)) +
         " % intervals";
}

/// Rows that are not too general, at most `top`; 0 takes all. Throws Error where there is none.
std::vector<AnalysisRow> shown_rows(const RunDirectory& run, const Analysis& analysis,
                                    std::int64_t top) {
  std::vector<AnalysisRow> rows;
  for (const AnalysisRow& row : analysis.rows) {
    if (!row.general) rows.push_back(row);
  }
  if (rows.empty() && !analysis.rows.empty()) throw Error(run.path() + ": " + bound_line(analysis));
  const auto most = static_cast<std::size_t>(top);
  if (top > 0 && rows.size() > most) rows.resize(most);
  return rows;
}

/// The topics that the bound leaves out.
void note_bound(const Analysis& analysis, std::vector<std::string>& notes) {
  std::string names;
  for (const AnalysisRow& row : analysis.rows) {
    if (!row.general) continue;
    char share[32];
    std::snprintf(share, sizeof share, " (%.1f%%)", 100 * row.average);
    names += (names.empty() ? "" : "; ") + std::to_string(row.id) + " " + row.name + share;
  }
  if (!names.empty()) notes.push_back(bound_line(analysis) + ": " + names + ".");
}

PlotLabel label_of(const AnalysisRow& row) {
  return topic_label(row.id, row.name, row.words);
}

/// Columns with how many documents each has, where there is room.
std::vector<std::string> column_names(const Analysis& analysis) {
  std::vector<std::string> names;
  for (const AnalysisColumn& column : analysis.columns) {
    names.push_back(column.name);
    if (analysis.columns.size() > kMostBars) continue;
    names.back() += " (n = " + std::to_string(column.documents) + ")";
  }
  return names;
}

GroupedBars bars_of(const RunDirectory& run, const Analysis& analysis, std::int64_t top,
                    const std::string& title) {
  GroupedBars chart{title, unit_of(analysis, analysis.columns.size() <= kMostBars),
                    column_names(analysis), {}, {}};
  for (const AnalysisRow& row : shown_rows(run, analysis, top)) {
    chart.rows.push_back({label_of(row), row.values, row.low, row.high});
  }
  chart.notes = shown_note(chart.rows.size(), analysis.kept(), "those that differ most");
  note_bound(analysis, chart.notes);
  return chart;
}

/// Where the straight line through the eras begins and ends; nothing where there is none, or it may
/// be chance. It has the rise `change` and goes through the mean of the documents.
std::vector<double> trend_line(const Analysis& analysis, const AnalysisRow& row) {
  if (!analysis.eras->trend || !row.found) return {};
  const std::vector<AnalysisColumn>& eras = analysis.columns;
  double documents = 0, value = 0, time = 0;
  for (std::size_t e = 0; e < eras.size(); ++e) {
    const auto n = static_cast<double>(eras[e].documents);
    documents += n;
    value += n * row.values[e];
    time += n * *eras[e].time;
  }
  const double begin = *eras.front().time, end = *eras.back().time;
  const double slope = row.trend->change / (end - begin);
  const double first = value / documents + slope * (begin - time / documents);
  return {first, first + row.trend->change};
}

/// Words in the first era that has some, in the middle one and in the last.
std::vector<LineGrid::Panel::Words> words_by_era(const Analysis& analysis, const AnalysisRow& row) {
  std::vector<std::size_t> worded;
  for (std::size_t e = 0; e < row.era_words.size(); ++e) {
    if (!row.era_words[e].empty()) worded.push_back(e);
  }
  if (worded.empty()) return {};
  std::vector<std::size_t> eras = {worded.front(), worded[worded.size() / 2], worded.back()};
  eras.erase(std::unique(eras.begin(), eras.end()), eras.end());
  std::vector<LineGrid::Panel::Words> words;
  for (const std::size_t e : eras) {
    std::string text;
    for (const std::string& word : row.era_words[e]) text += (text.empty() ? "" : ", ") + word;
    words.push_back({analysis.columns[e].name, text});
  }
  return words;
}

}  // namespace

std::string picture_title(const RunDirectory& run, const PlotRequest& request,
                          const std::string& what) {
  if (!request.plot.title.empty()) return request.plot.title;
  const std::string corpus = corpus_name(run);
  return what + (corpus.empty() ? "" : ": " + corpus);
}

PlotLabel topic_label(std::size_t id, const std::string& name,
                      const std::vector<std::string>& words) {
  const std::size_t first = name == default_name(words) ? std::min<std::size_t>(3, words.size()) : 0;
  std::string note;
  for (std::size_t i = first; i < std::min<std::size_t>(words.size(), first + 20); ++i) {
    note += (note.empty() ? "" : ", ") + words[i];
  }
  return {name, note, std::to_string(id)};
}

std::vector<std::string> shown_note(std::size_t shown, std::size_t all, const std::string& which) {
  if (shown >= all) return {};
  return {std::to_string(shown) + " of " + std::to_string(all) + " topics, " + which + "."};
}

BarChart picture_of_topics(const RunDirectory& run, const PlotRequest& request, const Context&) {
  BarChart chart{picture_title(run, request, "Topics"), "mean share of the topic", {}, {}};
  const TopicRecords records = topics_of(run);
  const std::size_t most =
      request.plot.top > 0 ? static_cast<std::size_t>(request.plot.top) : records.shown();
  for (std::size_t t = 0; t < std::min(most, records.shown()); ++t) {
    const TopicRecord& topic = records.topics[t];
    chart.bars.push_back({topic_label(topic.id, topic.name, topic.words), topic.share});
  }
  chart.notes = shown_note(chart.bars.size(), records.shown(), "the largest");
  return chart;
}

GroupedBars picture_of_groups(const RunDirectory& run, const PlotRequest& request,
                              const Context& context) {
  return bars_of(run, analyze_groups(run, request.analyze, request.seed, context), request.plot.top,
                 picture_title(run, request, "Topics by group"));
}

GroupedBars picture_of_comparison(const RunDirectory& run, const PlotRequest& request,
                                  const Context& context) {
  if (request.more.size() != 1) {
    throw Error("plot compare takes RUN and another run, which it is compared with");
  }
  Analysis analysis = compare_runs(run, RunDirectory::open(request.more[0]), request.analyze,
                                   request.seed, context);
  for (AnalysisColumn& column : analysis.columns) {
    column.name = fs::path(column.name).lexically_normal().filename().string();
  }
  GroupedBars chart = bars_of(run, analysis, request.plot.top,
                              picture_title(run, request, "Two corpora by the topics of one"));
  for (const TopicAlone& topic : analysis.comparison->topics) {
    chart.notes.push_back("In " + analysis.columns[1].name + " alone: its topic " +
                          std::to_string(topic.id) + ", " + topic.name + " (" +
                          std::to_string(std::lround(100 * topic.share)) + "% of it).");
  }
  return chart;
}

LineGrid picture_of_time(const RunDirectory& run, const PlotRequest& request,
                         const Context& context) {
  const auto top = static_cast<std::size_t>(request.plot.top);
  const Analysis analysis =
      analyze_time(run, request.analyze, request.eras, request.times, request.era_words,
                   request.plot.top, request.seed, context);
  const bool trend = analysis.eras->trend;
  LineGrid chart{picture_title(run, request, "Topics through time"),
                 unit_of(analysis, true), {}, {}, {}, {}};
  char chance[32];
  std::snprintf(chance, sizeof chance, "%g", analysis.options.false_findings);
  chart.unit += trend ? std::string("; dashed: the straight line of a trend that is hardly chance ") +
                            "(q ≤ " + chance + ")"
                      : "; too few eras for a trend";
  for (const AnalysisColumn& era : analysis.columns) {
    chart.eras.push_back(era.name);
    chart.known.push_back(era.documents > 0 ? 1 : 0);
  }
  std::vector<AnalysisRow> rows = shown_rows(run, analysis, trend ? 0 : request.plot.top);
  if (top > 0 && rows.size() > top) {  // half of risers, half of fallers
    rows.erase(rows.begin() + static_cast<std::ptrdiff_t>((top + 1) / 2),
               rows.end() - static_cast<std::ptrdiff_t>(top / 2));
  }
  for (const AnalysisRow& row : rows) {
    chart.panels.push_back({label_of(row), row.values, row.low, row.high,
                            trend_line(analysis, row), words_by_era(analysis, row)});
  }
  chart.notes = shown_note(rows.size(), analysis.kept(),
                           trend ? "first those that rise most, last those that fall most"
                                 : "those that differ most");
  note_bound(analysis, chart.notes);
  return chart;
}

Dendrogram picture_of_tree(const RunDirectory& run, const PlotRequest& request, const Context&) {
  const TopicRecords records = topics_of(run);
  if (records.tree.empty()) {
    throw Error(run.path() + ": its topics have no tree: saetm topics " + run.path());
  }
  Dendrogram chart{picture_title(run, request, "Tree of topics"),
                   "topics with their mean shares; branches meet at the difference of what they "
                   "hold (its square root)",
                   {}, {}};
  for (const TopicNode& node : records.tree) {
    const bool leaf = node.children.empty();
    char share[32];
    std::snprintf(share, sizeof share, " (%.1f%%)", 100 * node.share);
    chart.nodes.push_back({{node.name + (leaf ? share : ""), "", leaf ? std::to_string(node.id) : ""},
                           node.height,
                           {node.children.begin(), node.children.end()}});
  }
  return chart;
}

}  // namespace saetm
