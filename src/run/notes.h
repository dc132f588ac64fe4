#pragma once
/// What the manifest notes beside files: where the corpus came from, and with which options stages
/// were run. Throws Error, as of a damaged manifest, where a note cannot be read.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/options_io.h"
#include "saetm/corpus.h"
#include "saetm/error.h"
#include "saetm/run.h"
#include "saetm/times.h"

namespace saetm {

/// Documents that were read as one.
struct CorpusPart {
  std::string path, sha256;
  std::uint64_t documents = 0;
  std::vector<std::uint64_t> skipped = {};  ///< rows that were left out, ascending
  /// How an appended part was read where that differs from the first.
  nlohmann::ordered_json options = nlohmann::ordered_json::object();
};

struct CorpusNote {
  CorpusPart first;  ///< its `documents` are those of all parts
  std::uint64_t without_words = 0;
  std::vector<CorpusPart> appended;
};

/// Returns the note of the run's corpus, an empty one for a run that was not prepared.
CorpusNote corpus_note(const RunDirectory& run);
void note_corpus(RunDirectory& run, const CorpusNote& note);

/// Returns read(Json) of a part of the manifest. Throws Error that names `what` where that fails.
template <class Read>
auto read_manifest(const RunDirectory& run, const std::string& what, const std::string& json,
                   const Read& read) {
  try {
    return read(nlohmann::ordered_json::parse(json));
  } catch (const nlohmann::ordered_json::exception&) {
  } catch (const std::out_of_range&) {
  }
  throw Error(run.file("manifest.json") + ": damaged: its '" + what + "' is not what a run notes");
}

/// Returns the options that a stage was run with; defaults where it was not run, or had no such
/// option.
template <class Options>
Options stage_options(const RunDirectory& run, const std::string& stage) {
  return read_manifest(run, stage, run.options(stage), [](const nlohmann::ordered_json& recorded) {
    Options options;
    from_json_object(recorded, options);
    try {
      check_options(options);
    } catch (const Error&) {
      throw std::out_of_range("options");
    }
    return options;
  });
}

/// Inputs are noted by their path and by their place as seen from the run, so that they are found
/// when they were moved with it. Returns that place; empty for none and standard input.
std::string near_to(const RunDirectory& run, const std::string& path);
/// Returns where an input is: at its place as seen from the run where that is within the run, or has
/// what has this sum, or where nothing is at the noted one; else where it was noted.
std::string place_of(const RunDirectory& run, const std::string& noted, const std::string& near,
                     const std::string& sum);
/// Files that the run was made from: its corpus and what was appended, and given embeddings. Nobody
/// means to write over these.
std::vector<std::string> inputs_of(const RunDirectory& run);
/// Whether the note "corpus" or "embeddings" has this path as its own.
bool is_noted(const RunDirectory& run, const std::string& note, const std::string& path);
/// Throws Error that gives the advice where no file is.
void check_place(const std::string& path, const std::string& advice);
/// How the run's times are read: as was last said to `fit`, `prepare` or `report`.
TimeOptions time_options(const RunDirectory& run);
/// Notes that; what is noted is written as with RunDirectory::set_note(). Returns whether it is
/// new.
bool note_times(RunDirectory& run, const TimeOptions& times);

/// Whether a path is of what was given in memory for this run, which lies in its folder `given`, or
/// beside it (RUN.given-…) while it is made.
bool is_given(const RunDirectory& run, const std::string& path);
/// Notes where inputs in the run's own folder `given` are now, after the run was moved.
void relocate(RunDirectory& run);

}  // namespace saetm
