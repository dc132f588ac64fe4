#pragma once
/// How many topics a corpus bears: scores over T, and where they bend.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "saetm/context.h"
#include "saetm/embeddings.h"
#include "saetm/evaluate.h"
#include "saetm/matrix.h"
#include "saetm/options.h"
#include "saetm/resample.h"
#include "saetm/topics.h"

namespace saetm {

struct SuggestOptions {
  std::int64_t most_topics = 500;
  std::int64_t splits = 2;

  template <class Visitor>
  static void fields(Visitor&& visit);
};

/// Scores of a cut into `topics`.
struct CurvePoint {
  std::int64_t topics = 0;
  double npmi = 0, diversity = 0;  ///< of the topics' leading words
  double agreement = 0;            ///< of the two halves' partitions of atoms, adjusted Rand index
};

struct Suggestion {
  std::vector<CurvePoint> curve;  ///< by rising T
  /// T at the knee of each score, 0 where its curve is all but straight.
  std::int64_t npmi_knee = 0, diversity_knee = 0, agreement_knee = 0;
  std::int64_t topics = 0;     ///< what is recommended, the middle knee; 0 without knees
  std::string recommendation;  ///< in one sentence
};

/// Numbers of topics to try: from 5 in steps of a factor √2, each once, up to `most`, the last
/// being `most` itself; all from 2 on where `most` is below 5.
std::vector<std::int64_t> topic_grid(std::int64_t most);

/// The knee of y over x (Kneedle, Satopää et al. 2011): with both scaled to 0..1, where y is
/// farthest from the chord between its ends, above it if it is anywhere above by 0.05, else below;
/// its place, or −1 when y is never so far. x ascending, at least three points.
std::ptrdiff_t knee(std::span<const double> x, std::span<const double> y);

/// Tries each number of topics of topic_grid() up to the atoms in use: words as `topics` has them,
/// scored by npmi() and diversity(); and how well partitions agree that two random halves of the
/// corpus give, each with words and tree of its own. Steering is left out.
Suggestion suggest_topics(const ResampleInput& input, const AtomTree& tree,
                          const TopicOptions& topics, const EvaluateOptions& evaluate,
                          const SuggestOptions& options, std::uint64_t seed,
                          const Context& context = {});

// What the options are: names, help, ranges.

template <class Visitor>
void SuggestOptions::fields(Visitor&& visit) {
  visit("most_topics", &SuggestOptions::most_topics,
        Field{.help = "with --suggest: the largest number of topics that is tried",
              .unit = "topics",
              .min = 2,
              .max = 1e6});
  visit("splits", &SuggestOptions::splits,
        Field{.help = "with --suggest: ways of halving the corpus, over which agreement is the "
                      "mean",
              .min = 1,
              .max = 100});
}

}  // namespace saetm
