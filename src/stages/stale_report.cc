#include "stages/stale_report.h"

#include <filesystem>

#include "run/artefacts.h"

namespace saetm {

void tell_stale_report(const RunDirectory& run, const Context& context) {
  std::error_code code;
  const std::string report = path_of(run, kReport);
  if (run.has(kReport.maker) || !std::filesystem::is_regular_file(report, code)) return;
  std::string commands = "saetm report " + run.path() + " makes";
  if (!run.has(kTopics.maker)) {
    commands = "saetm topics " + run.path() + " and saetm report " + run.path() + " make";
  }
  context.progress->log("report: " + report + " shows the run as it was before; " + commands +
                        " it anew");
}

}  // namespace saetm
