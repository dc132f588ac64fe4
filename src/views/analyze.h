#pragma once
/// A run's documents by group and through time, and two runs beside each other. Nothing is written
/// but a table that is asked for.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "run/options/options.h"
#include "saetm/analyze.h"
#include "saetm/context.h"
#include "saetm/eras.h"
#include "saetm/run.h"
#include "saetm/times.h"
#include "views/analysis.h"

namespace saetm {

/// What a command shows and keeps of an analysis.
struct AnalysisOutput {
  std::int64_t top = 10;
  std::string csv = "";

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit(
        "top", &AnalysisOutput::top,
        Field{.help = "topics that are printed, and of time risers and fallers each; 0 prints all",
              .unit = "topics",
              .min = 0,
              .max = 1e6});
    visit("csv", &AnalysisOutput::csv,
          Field{.help = "write all values to this table too, a line a topic and group",
                .unit = "file"});
  }
};

struct EraWordOptions {
  std::int64_t era_words = 5;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("era_words", &EraWordOptions::era_words,
          Field{.help = "words of each printed topic in each era; 0 for none",
                .unit = "words",
                .min = 0,
                .max = 1000});
  }
};

/// Compare groups, or times. Groups: topics that differ most between groups come first. Time:
/// topics that rise most come first. `seed` is the bootstrap's. Throw Error when no document has a
/// group, or a time.
Analysis analyze_groups(const RunDirectory& run, const AnalyzeOptions& options,
                        const SeedOptions& seed, const Context& context);
/// Gives words by era for the first and last `top` topics, 0 meaning all. `times` are the run's own
/// (time_options()) or others.
Analysis analyze_time(const RunDirectory& run, const AnalyzeOptions& options,
                      const EraOptions& eras, const TimeOptions& times, const EraWordOptions& words,
                      std::int64_t top, const SeedOptions& seed, const Context& context);
/// Returns words of every topic in each group of documents, at most `most`: topic, group, words.
/// Words that the topic has more of in the group than in others come first. Groups are numbered
/// below `groups`, −1 stands for a document of none.
std::vector<std::vector<std::vector<std::string>>> group_words(
    const RunDirectory& run, std::span<const std::int32_t> group_of_document, std::size_t groups,
    std::int64_t most, const Context& context);
/// Compares both runs by the topics of the first. Throws Error when their autoencoders differ.
Analysis compare_runs(const RunDirectory& a, const RunDirectory& b, const AnalyzeOptions& options,
                      const SeedOptions& seed, const Context& context);

}  // namespace saetm
