#pragma once
/// What analyses of groups, eras and runs tell: one kind of table, read by printing, pictures, JSON
/// and CSV.
#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "saetm/analyze.h"
#include "saetm/run.h"

namespace saetm {

/// A group of documents, an era, or a run.
struct AnalysisColumn {
  std::string name;
  std::int64_t documents = 0;
  std::optional<double> time;  ///< of an era
};

struct AnalysisRow {
  /// Along the straight line through the eras.
  struct Trend {
    double differs_q = 0;          ///< that eras differ in any way
    double slope = 0, change = 0;  ///< NaN where there are none
  };

  std::size_t id = 0;  ///< of the topic
  std::string name;
  std::vector<std::string> words;
  double share = 0, coverage = 0;  ///< over all documents, as topics.json has them
  double average = 0, variance = 0;
  double p = 0, q = 0;  ///< of a difference between columns; of eras of the trend, NaN for none
  bool found = false, general = false;
  std::vector<double> values, low, high;  ///< one a column
  std::optional<Trend> trend;
  std::vector<std::vector<std::string>> era_words;  ///< one a column, or none
  std::optional<double> difference;                 ///< of two runs, second less first
  bool only_first = false;
};

/// A topic of the second run that is mostly of atoms which the first does not use.
struct TopicAlone {
  std::size_t id = 0;
  std::string name;
  std::vector<std::string> words;
  double share = 0, new_atoms = 0;
};

/// Of eras.
struct AnalysisOfEras {
  std::string bin;
  std::int64_t undated = 0, unreadable = 0, coarse = 0;  ///< documents in no era, as of Eras
  std::string told;                                      ///< a line on these
  bool trend = false;                                    ///< enough eras have documents
};

/// Of two runs.
struct Comparison {
  std::int64_t first_alone = 0, second_alone = 0;  ///< atoms
  std::vector<TopicAlone> topics;
};

struct Analysis {
  AnalyzeOptions options;
  std::optional<AnalysisOfEras> eras;
  std::vector<AnalysisColumn> columns;
  std::vector<AnalysisRow> rows;  ///< those that are not too general first
  std::optional<Comparison> comparison;

  /// How many rows are not too general.
  std::size_t kept() const;
  /// Rows that are too general go last; among each kind the one of the larger key(row) goes first.
  template <class Key>
  void sort_by(const Key& key) {
    std::stable_sort(rows.begin(), rows.end(), [&](const AnalysisRow& a, const AnalysisRow& b) {
      return a.general != b.general ? !a.general : key(a) > key(b);
    });
  }
};

/// What docs/formats.md says of `saetm analyze` and `saetm compare`.
nlohmann::ordered_json to_json(const Analysis& analysis);

/// What its figures are of.
const char* measured(const Analysis& analysis);

/// Which bound leaves topics out, and how many of how many; empty where it leaves out none.
std::string bound_line(const Analysis& analysis);

/// A line for each topic and group, or era: topic, name, group, documents, value, low, high,
/// general.
void write_csv(const Analysis& analysis, const std::string& path);

/// Returns what `measure` (AnalyzeOptions) counts of a run's topics in its documents (N×T).
SparseMatrix topic_values(const RunDirectory& run, const std::string& measure);
/// Returns the same from shares of topics (N×T); a topic is present from a share of `present` on.
SparseMatrix measured_values(SparseMatrix shares, double present, const std::string& measure);
/// Returns the share from which on the run's topics count as present in a document.
double present_share(const RunDirectory& run);

/// Returns columns and rows of the run's topics that are not hidden, in the order of topics. Throws
/// Error where concrete topics are asked for and nobody has said which are.
Analysis analysis_of(const RunDirectory& run, const std::vector<std::string>& columns,
                     const GroupValues& values, const AnalyzeOptions& options);

}  // namespace saetm
