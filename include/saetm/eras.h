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

namespace saetm {

struct EraOptions {
  std::string bin = "auto";

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// Eras in order of time, all of one length; those without a document are among them.
struct Eras {
  std::string bin;                        ///< what `auto` has become
  std::vector<std::string> names;         ///< (G) "1790s", "1861–1865", "2001-09"
  std::vector<double> times;              ///< (G) middle, in years; the era's number for none
  std::vector<std::int32_t> of_document;  ///< (N) −1 for a document without a time
};

/// Times are years or dates as YYYY, YYYY-MM, YYYY-MM-DD, with anything behind a "T" or a space,
/// and a minus before years BC. Throws Error naming the row (from 0) of a time that is none, when
/// no document has a time, for an unknown bin, and for more than 10,000 eras.
Eras eras_of(const std::vector<std::string>& times, const EraOptions& options);

/// How a topic's value moves over the eras, (T) each.
struct Trend {
  std::vector<double> slope;   ///< rise a year, by least squares over documents
  std::vector<double> change;  ///< slope times the span between first and last era
  std::vector<double> p, q;    ///< probability of such a slope by chance; corrected for T
};

/// Test of Cochran & Armitage, for any values: z² = (N − 1)·r², r the correlation of value and time
/// over documents. values (N×T), an absent one is 0.
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
                      "auto takes the shortest with at most 30 eras; none takes times as they are, "
                      "in the order of their text",
              .unit = "length"});
}

}  // namespace saetm
