#pragma once
/// Topics through time: eras of documents, how a topic's value moves, and its words in each era
/// (section 6.2 of the paper).
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "saetm/analyze.h"
#include "saetm/matrix.h"
#include "saetm/options.h"
#include "saetm/times.h"

namespace saetm {

struct EraOptions {
  std::string bin = "auto";

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// Eras in order of time, all of one length; those without a document are among them.
struct Eras {
  std::string bin;                        ///< what `auto` has become
  std::vector<std::string> names;         ///< (G) "1790s", "1861–1865", "2001-09", "115 BC"
  std::vector<double> times;              ///< (G) middle, in years; the era's number for none
  std::vector<std::int32_t> of_document;  ///< (N) −1 for a document of none
  // Documents that are in no era:
  std::int64_t undated = 0;     ///< that have no time
  std::int64_t unreadable = 0;  ///< whose time cannot be read
  std::int64_t coarse = 0;      ///< whose time spans more than an era
  /// A line on the last two, and on days that programs put where there is no date; empty where
  /// there are none.
  std::string told;

  /// How many eras have documents.
  std::size_t known() const;
};

/// Trends are of so many eras with documents.
inline constexpr std::size_t kTrendEras = 3;

/// Times are read as docs/formats.md says; one that names more than a day lies in the era of its
/// middle, unless it is longer than an era. `auto` takes the shortest length that nineteen of
/// twenty times are not longer than, with at most 30 eras (of centuries 100), of which more than
/// half have documents. Throws Error when no document has a time, or none that can be read or that
/// is short enough, for an unknown bin, and for more than 10,000 eras.
Eras eras_of(const std::vector<std::string>& times, const EraOptions& options,
             const TimeOptions& format = {});

/// How a topic's value moves over the eras, (T) each. NaN where fewer eras than that have
/// documents.
struct Trend {
  std::vector<double> slope;   ///< rise a year, by least squares over documents; NaN below a year
  std::vector<double> change;  ///< along the same line, between first and last era
  std::vector<double> p, q;    ///< probability of such a slope by chance; corrected for T
};

/// Test of Cochran & Armitage, for any values: z² = (N − 1)·r², r the correlation of value and time
/// over documents. values (N×T), an absent one is 0; times of eras that have one distance.
Trend trends(const SparseMatrix& values, std::span<const std::int32_t> era_of_document,
             std::span<const double> times);

/// Which words each topic accounts for in each era: expected counts of one step of expectation with
/// topics' words fixed, n_dw·θ_dt·p(w|t)/Σ_s θ_ds·p(w|s), summed over an era's documents. The sum
/// over topics, which all share, is taken once; a topic then costs a pass over its own documents.
class EraWords {
 public:
  /// shares (N×T), counts (N×V), words (T×V), era_of_document (N), −1 for none; all but shares are
  /// kept by reference. Memory: 8 bytes a count. Throws Error when shapes differ.
  EraWords(const SparseMatrix& shares, const SparseMatrix& counts, const Matrix& words,
           std::span<const std::int32_t> era_of_document, std::size_t eras,
           const Context& context = {});

  /// (G×V) of one topic. May be called from several threads.
  Matrix of(std::size_t topic) const;

 private:
  const SparseMatrix& counts_;
  const Matrix& words_;
  std::span<const std::int32_t> era_of_document_;
  std::size_t eras_;
  SparseMatrix documents_;    // T×N
  std::vector<double> uses_;  // n_dw / Σ_s θ_ds·p(w|s), one a count
};

// What the options are: names, help, ranges.

template <class Visitor>
void EraOptions::fields(Visitor&& visit) {
  visit("bin", &EraOptions::bin,
        Field{.help = "length of an era: day, month, year, decade, century, or a number of years; "
                      "auto takes the shortest that suits the dates, with at most 30 eras; none "
                      "takes times as they are, in the order of their text",
              .unit = "length"});
}

}  // namespace saetm
