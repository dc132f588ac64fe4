/// Topics by group and through time.
#include "views/analyze.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/parallel.h"
#include "run/array.h"
#include "run/files/documents.h"
#include "run/files/topics.h"
#include "run/files/vocabulary.h"
#include "saetm/error.h"
#include "saetm/leading_words.h"

namespace saetm {
namespace {

/// Of the lift by which an era's words are ranked within their topic.
constexpr double kExclusivity = 0.5;
constexpr std::size_t kMostUses = std::size_t{1} << 31;  // values that threads hold at a time
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

/// Of each of `topics` its words by group.
std::vector<WordLists> words_by_group(const RunDirectory& run, std::span<const std::size_t> topics,
                                      std::span<const std::int32_t> group_of_document,
                                      std::size_t groups, std::int64_t most,
                                      const Context& context) {
  const SparseMatrix counts = open_array(run, kCounts).sparse();
  const std::size_t cells = groups * counts.cols;  // of a topic
  if (cells > kMostUses) {
    throw Error("there are " + std::to_string(groups) +
                " groups, and words are found for at most " +
                std::to_string(kMostUses / counts.cols) +
                " for their memory: give fewer groups (--group-by, --bin)");
  }
  Context within = context;
  within.threads =
      static_cast<int>(std::clamp<std::size_t>(kMostUses / std::max<std::size_t>(cells, 1), 1,
                                               static_cast<std::size_t>(context.thread_count())));
  const Matrix topic_words = topic_word_matrix_of(run);
  const std::vector<std::string> vocabulary = vocabulary_of(run);
  const EraWords uses(document_topics_of(run), counts, topic_words, group_of_document, groups,
                      context);
  std::vector<WordLists> found(topics.size());
  ProgressScope progress(context, "words by group", topics.size(), "topics");
  constexpr std::size_t kTopics = 64;  // between two reports of progress
  for (std::size_t first = 0; first < topics.size(); first += kTopics) {
    const std::size_t count = std::min(kTopics, topics.size() - first);
    parallel_for(within, count, [&](std::size_t i) {
      found[first + i] = words_by_era(uses.of(topics[first + i]), vocabulary, most);
    });
    progress.update(first + count);
  }
  return found;
}

}  // namespace

Analysis analyze_groups(const RunDirectory& run, const AnalyzeOptions& options,
                        const SeedOptions& seed, const Context& context) {
  const Groups groups = groups_of(documents_of(run));
  if (groups.names.empty()) {
    throw Error(run.path() + ": no document has a group: name its field with --group-by when " +
                "the corpus is read");
  }
  const GroupValues found =
      group_values(topic_values(run, options.measure), groups.of_document, groups.names.size(),
                   options, static_cast<std::uint64_t>(seed.seed), context);
  Analysis analysis = analysis_of(run, groups.names, found, options);
  analysis.sort_by([](const AnalysisRow& row) { return row.variance; });
  return analysis;
}

Analysis analyze_time(const RunDirectory& run, const AnalyzeOptions& options,
                      const EraOptions& binning, const TimeOptions& format,
                      const EraWordOptions& words, std::int64_t top, const SeedOptions& seed,
                      const Context& context) {
  std::vector<std::string> times;
  for (const auto& document : documents_of(run)) times.push_back(document.time);
  const Eras eras = eras_of(times, binning, format);
  const SparseMatrix values = topic_values(run, options.measure);
  const GroupValues found = group_values(values, eras.of_document, eras.names.size(), options,
                                         static_cast<std::uint64_t>(seed.seed), context);
  const Trend trend = trends(values, eras.of_document, eras.times);
  Analysis analysis = analysis_of(run, eras.names, found, options);
  const std::size_t known = eras.known();
  analysis.eras = {eras.bin,    eras.undated, eras.unreadable,
                   eras.coarse, eras.told,    known >= kTrendEras};
  for (std::size_t e = 0; e < eras.times.size(); ++e) analysis.columns[e].time = eras.times[e];
  for (AnalysisRow& row : analysis.rows) {
    const double differs = known > 1 ? row.q : std::numeric_limits<double>::quiet_NaN();
    row.trend = {differs, trend.slope[row.id], trend.change[row.id]};
    row.p = trend.p[row.id];
    row.q = trend.q[row.id];
    row.found = row.q <= options.false_findings;
  }
  analysis.sort_by([&](const AnalysisRow& row) {
    return analysis.eras->trend ? row.trend->change : row.variance;
  });
  if (words.era_words == 0) return analysis;
  const std::size_t kept = analysis.kept();
  const std::size_t each = top == 0 ? kept : static_cast<std::size_t>(top);
  std::vector<std::size_t> places, ids;
  for (std::size_t i = 0; i < kept; ++i) {
    if (i >= each && i + each < kept) continue;
    places.push_back(i);
    ids.push_back(analysis.rows[i].id);
  }
  auto lists =
      words_by_group(run, ids, eras.of_document, eras.names.size(), words.era_words, context);
  for (std::size_t i = 0; i < places.size(); ++i) {
    analysis.rows[places[i]].era_words = std::move(lists[i]);
  }
  return analysis;
}

std::vector<std::vector<std::vector<std::string>>> group_words(
    const RunDirectory& run, std::span<const std::int32_t> group_of_document, std::size_t groups,
    std::int64_t most, const Context& context) {
  std::vector<std::size_t> topics(topic_of_atom_of(run).topics);
  std::iota(topics.begin(), topics.end(), 0);
  return words_by_group(run, topics, group_of_document, groups, most, context);
}

}  // namespace saetm
