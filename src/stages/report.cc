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

namespace {

/// Files of texts that an earlier report had and this one has not.
void remove_left_texts(const RunDirectory& run) {
  const auto files = nlohmann::ordered_json::parse(run.manifest())["stages"]["report"]["files"];
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(run.path())) {
    const std::string name = entry.path().filename().string();
    if (is_texts_file(name) && !files.contains(name)) left.push_back(name);
  }
  for (const std::string& name : left) remove_file(run, name);
}

}  // namespace

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
  inputs.push_back(texts_sum(at.run));
  const bool made = at.once("report", options, inputs, [&] {
    const auto scores =
        at.run.has(kScores.maker) ? scores_of(at.run) : nlohmann::ordered_json::object();
    const ReportData data = report_data(at.run, at.options.report, scores, at.context);
    for (const std::string& line : data.told) at.log("report: " + line);
    StageRun::Files files = {save_text(at.run, kReport, render_report(data))};
    for (const ReportFile& file : render_texts(data.page_documents)) {
      files.push_back({file.name, write_text(at.run.new_file(file.name), file.text)});
    }
    return files;
  });
  if (made) remove_left_texts(at.run);
}

}  // namespace stage
}  // namespace saetm
