#include "stages/report_before.h"

#include <filesystem>

#include "run/artefacts.h"
#include "run/notes.h"
#include "run/options/options_from.h"
#include "stages/stage.h"

namespace saetm {
namespace {

bool is_there(const RunDirectory& run, const Artefact& artefact) {
  std::error_code code;
  return std::filesystem::is_regular_file(path_of(run, artefact), code);
}

}  // namespace

ReportBefore::ReportBefore(const RunDirectory& run)
    : made_(is_there(run, kReport)),
      scored_(is_there(run, kScores)),
      options_(run_options_from({}, run, false)) {
  for (const Artefact* made : {&kScores, &kReport}) {
    read_manifest(run, made->maker, run.options(made->maker), [&](const auto& recorded) {
      update_from_json(recorded, options_);
    });
  }
}

bool ReportBefore::is_behind(const RunDirectory& run) const {
  return made_ && !run.has(kReport.maker);
}

void ReportBefore::follow(StageRun& at) const {
  if (!is_behind(at.run)) return;
  if (!at.run.has(kTopics.maker)) return tell(at);
  const RunOptions asked = std::exchange(at.options, options_);
  if (scored_ && !at.run.has(kScores.maker)) stage_named(kScores.maker).work(at);
  stage_named(kReport.maker).work(at);
  at.options = asked;
  at.log("report: made anew, " + path_of(at.run, kReport));
}

void ReportBefore::tell(const StageRun& at) const {
  if (!is_behind(at.run)) return;
  const char* verb = at.run.has(kTopics.maker) ? "report " : "topics ";
  at.log("report: " + path_of(at.run, kReport) + " shows the run as it was before; saetm " + verb +
         at.run.path() + " makes it anew");
}

}  // namespace saetm
