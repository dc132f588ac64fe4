/// report: the page of a run.
#include "saetm/report.h"

#include <filesystem>

#include "io/output_file.h"
#include "run/artefacts.h"
#include "run/files/scores.h"
#include "run/notes.h"
#include "stages/stage.h"
#include "views/report_data.h"

namespace saetm {

/// The page (report.cc of the room `report`): another build may have another.
extern const std::string_view kReportPage;

namespace stage {

void report(StageRun& at) {
  if (std::error_code code; !at.run.has(kScores.maker) &&
                            std::filesystem::exists(path_of(at.run, kScores), code)) {
    stage_named(kScores.maker).work(at);  // they were of the topics before
  }
  std::vector<std::string> inputs = {sum_of(at.run, kTopics), sha256_of(std::string(kReportPage))};
  for (const Artefact* file : {&kScores, &kNames, &kStability}) {
    if (at.run.has(file->maker)) inputs.push_back(sum_of(at.run, *file));
  }
  if (!at.run.has(kScores.maker)) {
    at.log("report: the run has no scores, so the page shows none; saetm evaluate " +
           at.run.path() + " makes them");
  }
  nlohmann::ordered_json options = to_json_object(at.options.report);
  // Reports of before the option was there stay as they are.
  if (at.options.times.format != TimeOptions{}.format) {
    options.update(to_json_object(at.options.times));
  }
  note_times(at.run, at.options.times);
  at.once("report", options, inputs, [&] {
    const auto scores =
        at.run.has(kScores.maker) ? scores_of(at.run) : nlohmann::ordered_json::object();
    const ReportData data = report_data(at.run, at.options.report, scores, at.context);
    if (!data.untimed.told.empty()) at.log("report: " + data.untimed.told);
    return StageRun::Files{save_text(at.run, kReport, render_report(data))};
  });
}

}  // namespace stage
}  // namespace saetm
