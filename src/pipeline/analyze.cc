/// Topics by group and through time.
#include "pipeline/analyze.h"

#include <algorithm>
#include <numeric>

#include "core/parallel.h"
#include "io/output_file.h"
#include "pipeline/analysis_values.h"
#include "pipeline/documents.h"
#include "pipeline/run_files.h"
#include "pipeline/topics_file.h"
#include "pipeline/vocabulary_file.h"
#include "saetm/error.h"
#include "saetm/leading_words.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;

/// Of the lift by which an era's words are ranked within their topic.
constexpr double kExclusivity = 0.5;
constexpr double kFewest = 2;  // expected uses of a word in an era, to be one of its words

using WordLists = std::vector<std::vector<std::string>>;

/// Words of a topic in each era, those first that it has more of than in other eras.
WordLists words_by_era(const Matrix& expected, const std::vector<std::string>& vocabulary,
                       std::int64_t most) {
  Matrix shares(expected.rows(), expected.cols());
  std::vector<double> common(expected.cols()), masses(expected.rows());
  double all = 0;
  for (std::size_t e = 0; e < expected.rows(); ++e) {
    for (std::size_t w = 0; w < expected.cols(); ++w) {
      masses[e] += expected(e, w);
      common[w] += expected(e, w);
    }
    all += masses[e];
    for (std::size_t w = 0; w < expected.cols() && masses[e] > 0; ++w) {
      if (expected(e, w) < kFewest) continue;
      shares(e, w) = static_cast<float>(expected(e, w) / masses[e]);
    }
  }
  for (double& word : common) word /= all > 0 ? all : 1;
  const Matrix ranked =
      ranked_words(std::move(shares), common, masses, kExclusivity, {.threads = 1});
  WordLists eras(ranked.rows());
  for (std::size_t e = 0; e < ranked.rows(); ++e) {
    for (const std::int32_t w :
         top_columns({ranked.row(e), ranked.cols()}, static_cast<std::size_t>(most))) {
      const auto at = static_cast<std::size_t>(w);
      if (!(ranked(e, at) > 0)) break;
      eras[e].push_back(vocabulary[at]);
    }
  }
  return eras;
}

Matrix topic_words_of(const RunDirectory& run) {
  return SafetensorsReader(checked_file(run, "topics", "topics.safetensors")).matrix("words");
}

/// Of each of `topics` its words by group.
std::vector<WordLists> words_by_group(const RunDirectory& run, std::span<const std::size_t> topics,
                                      std::span<const std::int32_t> group_of_document,
                                      std::size_t groups, std::int64_t most,
                                      const Context& context) {
  const SparseMatrix counts = open_array(run, "counts.safetensors").sparse();
  const Matrix topic_words = topic_words_of(run);
  const std::vector<std::string> vocabulary =
      read_vocabulary(checked_file(run, "prepare", "vocabulary.txt"));
  const EraWords uses(open_array(run, "document_topics.safetensors").sparse(), counts, topic_words,
                      group_of_document, groups, context);
  std::vector<WordLists> found(topics.size());
  ProgressScope progress(context, "words by group", topics.size(), "topics");
  constexpr std::size_t kTopics = 64;  // between two reports of progress
  for (std::size_t first = 0; first < topics.size(); first += kTopics) {
    const std::size_t count = std::min(kTopics, topics.size() - first);
    parallel_for(context, count, [&](std::size_t i) {
      found[first + i] = words_by_era(uses.of(topics[first + i]), vocabulary, most);
    });
    progress.update(first + count);
  }
  return found;
}

std::string quoted(const std::string& cell) {
  if (cell.find_first_of(",\"\n\r") == std::string::npos) return cell;
  std::string text = "\"";
  for (const char c : cell) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

}  // namespace

Json analyze_groups(const RunDirectory& run, const AnalyzeOptions& options, const SeedOptions& seed,
                    const Context& context) {
  const Groups groups = groups_of(read_documents(checked_file(run, "prepare", "documents.jsonl")));
  if (groups.names.empty()) {
    throw Error(run.path() + ": no document has a group: name its field with --group-field when " +
                "the corpus is read");
  }
  const GroupValues found =
      group_values(topic_values(run, options.measure), groups.of_document,
                   groups.names.size(), options, static_cast<std::uint64_t>(seed.seed), context);
  Json result = to_json_object(options);
  result["groups"] = columns_json(groups.names, found);
  std::vector<Json> topics = topics_json_of(run, found, options);
  std::stable_sort(topics.begin(), topics.end(), [](const Json& a, const Json& b) {
    const bool dropped = a["general"];
    if (dropped != b["general"].get<bool>()) return !dropped;
    return a["variance"].get<double>() > b["variance"].get<double>();
  });
  result["topics"] = std::move(topics);
  return result;
}

Json analyze_time(const RunDirectory& run, const AnalyzeOptions& options, const EraOptions& binning,
                  const EraWordOptions& words, std::int64_t top, const SeedOptions& seed,
                  const Context& context) {
  std::vector<std::string> times;
  for (const auto& document : read_documents(checked_file(run, "prepare", "documents.jsonl"))) {
    times.push_back(document.time);
  }
  const Eras eras = eras_of(times, binning);
  const SparseMatrix values = topic_values(run, options.measure);
  const GroupValues found = group_values(values, eras.of_document, eras.names.size(), options,
                                         static_cast<std::uint64_t>(seed.seed), context);
  const Trend trend = trends(values, eras.of_document, eras.times);
  Json result = to_json_object(options);
  result["bin"] = eras.bin;
  result["groups"] = columns_json(eras.names, found);
  for (std::size_t e = 0; e < eras.times.size(); ++e) result["groups"][e]["time"] = eras.times[e];
  std::vector<Json> topics = topics_json_of(run, found, options);
  for (Json& topic : topics) {
    const auto t = topic["id"].get<std::size_t>();
    topic["differs_q"] = topic["q"];  // that eras differ in any way
    topic["slope"] = trend.slope[t];
    topic["change"] = trend.change[t];
    topic["p"] = trend.p[t];
    topic["q"] = trend.q[t];
    topic["found"] = trend.q[t] <= options.false_findings;
  }
  std::stable_sort(topics.begin(), topics.end(), [](const Json& a, const Json& b) {
    const bool dropped = a["general"];
    if (dropped != b["general"].get<bool>()) return !dropped;
    return a["change"].get<double>() > b["change"].get<double>();
  });
  if (words.era_words > 0) {
    const auto kept = static_cast<std::size_t>(std::count_if(
        topics.begin(), topics.end(), [](const Json& t) { return !t["general"].get<bool>(); }));
    const std::size_t each = top == 0 ? kept : static_cast<std::size_t>(top);
    std::vector<std::size_t> places, ids;
    for (std::size_t i = 0; i < kept; ++i) {
      if (i >= each && i + each < kept) continue;
      places.push_back(i);
      ids.push_back(topics[i]["id"].get<std::size_t>());
    }
    const auto lists =
        words_by_group(run, ids, eras.of_document, eras.names.size(), words.era_words, context);
    for (std::size_t i = 0; i < places.size(); ++i) topics[places[i]]["era_words"] = lists[i];
  }
  result["topics"] = std::move(topics);
  return result;
}

std::vector<std::vector<std::vector<std::string>>> group_words(
    const RunDirectory& run, std::span<const std::int32_t> group_of_document, std::size_t groups,
    std::int64_t most, const Context& context) {
  std::vector<std::size_t> topics(topic_words_of(run).rows());
  std::iota(topics.begin(), topics.end(), 0);
  return words_by_group(run, topics, group_of_document, groups, most, context);
}

const char* measured(const Json& analysis) {
  const std::string measure = analysis["measure"];
  return measure == "active" ? "documents in which the topic is present"
         : measure == "main" ? "documents whose strongest topic it is"
                             : "mean share of the topic";
}

void write_analysis(const Json& analysis, const std::string& path) {
  OutputFile file(path);
  const auto write = [&](const std::string& line) { file.write(line.data(), line.size()); };
  write("topic,name,group,documents,value,low,high\n");
  for (const Json& topic : analysis["topics"]) {
    for (std::size_t g = 0; g < analysis["groups"].size(); ++g) {
      const Json& group = analysis["groups"][g];
      write(topic["id"].dump() + "," + quoted(topic["name"]) + "," + quoted(group["name"]) + "," +
            group["documents"].dump() + "," + topic["values"][g].dump() + "," +
            topic["low"][g].dump() + "," + topic["high"][g].dump() + "\n");
    }
  }
  file.commit();
}

}  // namespace saetm
