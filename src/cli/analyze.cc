#include "cli/analyze.h"

#include <cstdio>

#include "run/chosen_output.h"
#include "run/notes.h"
#include "run/options/options_from.h"
#include "saetm/error.h"

namespace saetm::cli {
using Json = nlohmann::ordered_json;

int analyze(const Request& request, const Context& context) {
  const bool compares = request.verb == "compare";
  if (!compares && request.what != "groups" && request.what != "time") {
    throw Error("analyze takes groups or time before RUN, not '" + request.what + "'");
  }
  const auto output = options_of<AnalysisOutput>(request.options);
  const auto options = options_of(request.options, analysis_defaults(request.verb));
  const auto seed = options_of<SeedOptions>(request.options);
  const RunDirectory run = RunDirectory::open(request.run);
  const std::string csv = output.csv.empty() ? "" : chosen_output(output.csv, "", inputs_of(run));
  Analysis analysis;
  if (compares) {
    analysis = compare_runs(run, RunDirectory::open(request.corpus), options, seed, context);
  } else if (request.what == "groups") {
    analysis = analyze_groups(run, options, seed, context);
  } else {
    analysis = analyze_time(run, options, options_of<EraOptions>(request.options),
                            options_of(request.options, time_options(run)),
                            options_of<EraWordOptions>(request.options), output.top, seed, context);
  }
  if (!csv.empty()) write_csv(analysis, csv);
  if (request.json) {
    std::printf("%s\n", to_json(analysis).dump(1).c_str());
    return 0;
  }
  const std::size_t topics = analysis.rows.size();
  const std::size_t top = output.top == 0 ? topics : static_cast<std::size_t>(output.top);
  compares                   ? print_comparison(analysis, top)
  : request.what == "groups" ? print_groups(analysis, top)
                             : print_time(analysis, top);
  return 0;
}

int plot(const Request& request, const Context& context) {
  const RunDirectory run = RunDirectory::open(request.run);
  const PlotRequest asked{request.what,
                          options_of<PlotOptions>(request.options),
                          options_of<AnalyzeOptions>(request.options),
                          options_of<EraOptions>(request.options),
                          options_of(request.options, time_options(run)),
                          options_of<SeedOptions>(request.options)};
  const std::string path = plot_run(run, asked, context);
  std::printf(request.json ? "{\"picture\": %s}\n" : "picture: %s\n",
              request.json ? Json(path).dump().c_str() : path.c_str());
  return 0;
}

}  // namespace saetm::cli
