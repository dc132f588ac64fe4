#pragma once
/// Static pictures of a run's topics.
#include <cstdint>
#include <string>

#include "run/options/options.h"
#include "saetm/context.h"
#include "saetm/run.h"
#include "views/analyze.h"

namespace saetm {

struct PlotOptions {
  std::string format = "auto";
  std::string out = "";
  std::int64_t top = 12;
  double scale = 2;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("format", &PlotOptions::format,
          Field{.help = "kind of file; auto takes that of --out's ending, else svg",
                .choices = "auto|svg|png"});
    visit("out", &PlotOptions::out,
          Field{.help = "file to write; without it WHAT.svg or WHAT.png in RUN", .unit = "file"});
    visit("top", &PlotOptions::top,
          Field{.help = "topics in the picture, of the tree and the map all; 0 shows all",
                .unit = "topics",
                .min = 0,
                .max = 10'000});
    visit("scale", &PlotOptions::scale,
          Field{.help = "pixels of a PNG for each unit of the picture", .min = 0.1, .max = 20});
  }
};

struct PlotRequest {
  std::string what;  ///< topics, groups, time, tree or map
  PlotOptions plot;
  AnalyzeOptions analyze;
  EraOptions eras;
  TimeOptions times;
  SeedOptions seed;
};

/// Draws it and writes the file whole. Returns its path. Throws Error for what cannot be drawn of
/// the run.
std::string plot_run(const RunDirectory& run, const PlotRequest& request, const Context& context);

}  // namespace saetm
