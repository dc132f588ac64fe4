#pragma once
/// A run's documents by group and through time, and two runs beside each other. Nothing is written
/// but a table that is asked for.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "pipeline/options.h"
#include "saetm/analyze.h"
#include "saetm/context.h"
#include "saetm/eras.h"
#include "saetm/run.h"

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

/// These return what docs/formats.md says of `saetm analyze` and `saetm compare`; `options.seed` is
/// the bootstrap's. Throw Error when no document has a group, or a time.
nlohmann::ordered_json analyze_groups(const RunDirectory& run, const AnalyzeOptions& options,
                                      const SeedOptions& seed, const Context& context);
/// Words by era are those of the first and last `top` topics, 0 meaning all.
nlohmann::ordered_json analyze_time(const RunDirectory& run, const AnalyzeOptions& options,
                                    const EraOptions& eras, const EraWordOptions& words,
                                    std::int64_t top, const SeedOptions& seed,
                                    const Context& context);
/// Words of every topic in each group of documents, at most `most`: topic, group, words. Those come
/// first that the topic has more of in the group than in others; groups are numbered below
/// `groups`, −1 for a document of none.
std::vector<std::vector<std::vector<std::string>>> group_words(
    const RunDirectory& run, std::span<const std::int32_t> group_of_document, std::size_t groups,
    std::int64_t most, const Context& context);
/// Both runs by the topics of the first. Throws Error when their autoencoders differ.
nlohmann::ordered_json compare_runs(const RunDirectory& a, const RunDirectory& b,
                                    const AnalyzeOptions& options, const SeedOptions& seed,
                                    const Context& context);

/// What the figures of an analysis are of, by its `measure`.
const char* measured(const nlohmann::ordered_json& analysis);

/// A line for each topic and group, or era: topic, name, group, documents, value, low, high.
void write_analysis(const nlohmann::ordered_json& analysis, const std::string& path);

}  // namespace saetm
