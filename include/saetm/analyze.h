#pragma once
/// What groups of documents are made of: topics by group, how sure that is, and whether groups
/// differ (section 6.1 of the paper).
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "saetm/context.h"
#include "saetm/matrix.h"
#include "saetm/options.h"

namespace saetm {

struct AnalyzeOptions {
  std::string measure = "share";
  double bound = 1;
  bool concrete = false;
  std::int64_t bootstrap = 1000;
  double level = 0.95;
  double false_findings = 0.05;

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// Ones where a share (N×T) is at least `least` and above 0, else zeros.
SparseMatrix present_topics(SparseMatrix shares, double least);
/// A one at each row's largest value, ties by column; rows without an entry stay so.
SparseMatrix main_topics(const SparseMatrix& shares);

/// Values of topics by group; (G×T), (T) and (G).
struct GroupValues {
  std::size_t groups = 0, topics = 0;
  std::vector<double> mean, low, high;  ///< (G×T) 0 for a group without documents
  std::vector<double> documents;        ///< (G)
  std::vector<double> average;          ///< (T) over groups with documents, each counting the same
  std::vector<double> variance;         ///< (T) of these groups' means
  std::vector<double> p, q;             ///< (T) probability of such differences by chance

  double at(const std::vector<double>& values, std::size_t group, std::size_t topic) const {
    return values[group * topics + topic];
  }
};

/// Means of values (N×T, an absent one is 0) in each group; group_of_document is below `groups`, −1
/// for none. Intervals are percentiles of bootstrap means, the same for any number of threads. The
/// test asks whether groups differ in a topic: Σ_g n_g (mean_g − mean)² / s², s² the variance of
/// all values, has under random assignment of documents to groups the mean of χ² with G − 1 degrees
/// of freedom and is compared with it; for ones and zeros it is Pearson's test (times (N − 1)/N). q
/// is p corrected for the number of topics (Benjamini & Hochberg 1995). p is 1 where values do not
/// differ or there are less than two groups. Throws Error for groups of another length.
GroupValues group_values(const SparseMatrix& values,
                         std::span<const std::int32_t> group_of_document, std::size_t groups,
                         const AnalyzeOptions& options, std::uint64_t seed,
                         const Context& context = {});

/// P(χ² of `degrees` of freedom > x).
double chi_squared_tail(double x, double degrees);
/// p-values corrected for their number (Benjamini & Hochberg 1995), at most 1.
std::vector<double> corrected(const std::vector<double>& p);

// What the options are: names, help, ranges.

template <class Visitor>
void AnalyzeOptions::fields(Visitor&& visit) {
  visit("measure", &AnalyzeOptions::measure,
        Field{.help = "what is counted of a topic: share = mean share, as topics and the report "
                      "have it; active = share of documents in which it is present (topics "
                      "--present); main = share of documents whose strongest topic it is",
              .choices = "share|active|main"});
  visit("bound", &AnalyzeOptions::bound,
        Field{.help = "topics above this, averaged over groups, are too general: they are listed "
                      "and otherwise left out; 1 leaves none out, 0.3 with --measure active is "
                      "the paper's",
              .min = 0,
              .max = 1});
  visit("concrete", &AnalyzeOptions::concrete,
        Field{.help = "leave out topics that `saetm name` found abstract"});
  visit("bootstrap", &AnalyzeOptions::bootstrap,
        Field{.help = "samples of the documents that intervals are taken of",
              .unit = "samples",
              .min = 100,
              .max = 1e6});
  visit("level", &AnalyzeOptions::level,
        Field{.help = "probability that an interval stands for", .min = 0.5, .max = 0.9999});
  visit("false_findings", &AnalyzeOptions::false_findings,
        Field{.help = "share of false ones that is accepted among the differences called found "
                      "(Benjamini & Hochberg)",
              .min = 0,
              .max = 1});
}

}  // namespace saetm
