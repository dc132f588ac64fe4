#include "views/analysis.h"

#include <algorithm>
#include <cstdio>

#include "core/options_io.h"
#include "io/csv.h"
#include "io/output_file.h"
#include "run/artefacts.h"
#include "run/files/topics.h"
#include "run/notes.h"
#include "saetm/error.h"
#include "saetm/topics.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const AnalysisRow& row) {
  Json json = {{"id", row.id},
               {"name", row.name},
               {"words", row.words},
               {"share", row.share},
               {"coverage", row.coverage},
               {"average", row.average},
               {"variance", row.variance},
               {"p", row.p},
               {"q", row.q},
               {"found", row.found},
               {"general", row.general},
               {"values", row.values},
               {"low", row.low},
               {"high", row.high}};
  if (row.trend) {
    json["differs_q"] = row.trend->differs_q;
    json["slope"] = row.trend->slope;
    json["change"] = row.trend->change;
  }
  if (!row.era_words.empty()) json["era_words"] = row.era_words;
  if (row.difference) {
    json["difference"] = *row.difference;
    json["only"] = row.only_first ? Json("first") : Json();
  }
  return json;
}

}  // namespace

std::size_t Analysis::kept() const {
  return static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [](const AnalysisRow& row) { return !row.general; }));
}

Json to_json(const Analysis& analysis) {
  Json json = to_json_object(analysis.options);
  if (analysis.eras) {
    json["bin"] = analysis.eras->bin;
    json["undated"] = analysis.eras->undated;
    json["unreadable"] = analysis.eras->unreadable;
    json["coarse"] = analysis.eras->coarse;
  }
  json["groups"] = Json::array();
  for (const AnalysisColumn& column : analysis.columns) {
    Json group = {{"name", column.name}, {"documents", column.documents}};
    if (column.time) group["time"] = *column.time;
    json["groups"].push_back(std::move(group));
  }
  json["topics"] = Json::array();
  for (const AnalysisRow& row : analysis.rows) json["topics"].push_back(to_json(row));
  if (!analysis.comparison) return json;
  const Comparison& comparison = *analysis.comparison;
  json["atoms"] = {{"first_alone", comparison.first_alone},
                   {"second_alone", comparison.second_alone}};
  json["second_alone"] = Json::array();
  for (const TopicAlone& topic : comparison.topics) {
    json["second_alone"].push_back({{"id", topic.id},
                                    {"name", topic.name},
                                    {"words", topic.words},
                                    {"share", topic.share},
                                    {"new_atoms", topic.new_atoms}});
  }
  return json;
}

const char* measured(const Analysis& analysis) {
  const std::string& measure = analysis.options.measure;
  return measure == "active" ? "documents in which the topic is present"
         : measure == "main" ? "documents whose strongest topic it is"
                             : "mean share of the topic";
}

std::string bound_line(const Analysis& analysis) {
  const std::size_t all = analysis.rows.size(), kept = analysis.kept();
  if (kept == all) return "";
  char bound[32];
  std::snprintf(bound, sizeof bound, "%g", analysis.options.bound);
  return std::to_string(all - kept) + " of " + std::to_string(all) + " topics are above --bound " +
         bound + " on average, and left out" + (kept == 0 ? "; --bound 1 shows them" : "");
}

void write_csv(const Analysis& analysis, const std::string& path) {
  OutputFile file(path);
  const auto number = [](double value) { return Json(value).dump(); };
  file.write("topic,name,group,documents,value,low,high,general\n");
  for (const AnalysisRow& row : analysis.rows) {
    for (std::size_t g = 0; g < analysis.columns.size(); ++g) {
      const AnalysisColumn& column = analysis.columns[g];
      file.write(
          csv_line({std::to_string(row.id), row.name, column.name, std::to_string(column.documents),
                    number(row.values[g]), number(row.low[g]), number(row.high[g]),
                    row.general ? "true" : "false"}));
    }
  }
  file.commit();
}

double present_share(const RunDirectory& run) {
  return stage_options<TopicOptions>(run, kTopics.maker).present;
}

SparseMatrix measured_values(SparseMatrix shares, double present, const std::string& measure) {
  if (measure == "active") return present_topics(std::move(shares), present);
  if (measure == "main") return main_topics(shares);
  return shares;
}

SparseMatrix topic_values(const RunDirectory& run, const std::string& measure) {
  return measured_values(document_topics_of(run), present_share(run), measure);
}

Analysis analysis_of(const RunDirectory& run, const std::vector<std::string>& columns,
                     const GroupValues& values, const AnalyzeOptions& options) {
  if (options.concrete && !run.has(kNames.maker)) {
    throw Error(run.path() + ": nobody has said which topics are abstract: saetm name " +
                run.path());
  }
  const std::vector<TopicRecord> topics = topics_of(run).topics;
  Analysis analysis{.options = options, .eras = {}, .columns = {}, .rows = {}, .comparison = {}};
  for (std::size_t g = 0; g < columns.size(); ++g) {
    analysis.columns.push_back({columns[g], static_cast<std::int64_t>(values.documents[g]), {}});
  }
  for (std::size_t t = 0; t < values.topics; ++t) {
    const TopicRecord& topic = topics.at(t);
    if (topic.hidden || (options.concrete && topic.abstract.value_or(false))) continue;
    AnalysisRow& row = analysis.rows.emplace_back();
    row.id = t;
    row.name = topic.name;
    row.words = topic.words;
    row.share = topic.share;
    row.coverage = topic.coverage;
    row.average = values.average[t];
    row.variance = values.variance[t];
    row.p = values.p[t];
    row.q = values.q[t];
    row.found = values.q[t] <= options.false_findings;
    row.general = values.average[t] > options.bound;
    for (std::size_t g = 0; g < values.groups; ++g) {
      row.values.push_back(values.at(values.mean, g, t));
      row.low.push_back(values.at(values.low, g, t));
      row.high.push_back(values.at(values.high, g, t));
    }
  }
  return analysis;
}

}  // namespace saetm
