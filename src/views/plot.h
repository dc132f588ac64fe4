#pragma once
/// Static pictures of a run's topics.
#include <cstdint>
#include <string>
#include <vector>

#include "run/options/options.h"
#include "saetm/context.h"
#include "saetm/run.h"
#include "views/analyze.h"

namespace saetm {

struct PlotOptions {
  std::string format = "auto";
  std::string out = "";
  std::string title = "";
  std::int64_t top = 12;
  std::int64_t typical = 10;
  double scale = 2;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("format", &PlotOptions::format,
          Field{.help = "kind of file; auto takes that of --out's ending, else svg",
                .choices = "auto|svg|png|pdf"});
    visit("out", &PlotOptions::out,
          Field{.help = "file to write, .svg, .png or .pdf; without it WHAT.svg (.png, .pdf) in RUN",
                .unit = "file"});
    visit("title", &PlotOptions::title,
          Field{.help = "headline of the picture; without one what it shows and the corpus' name"});
    visit("top", &PlotOptions::top,
          Field{.help = "topics in the picture, of the tree and the map all; 0 shows all",
                .unit = "topics",
                .min = 0,
                .max = 10'000});
    visit("typical", &PlotOptions::typical,
          Field{.help = "images of a topic on a contact sheet, the most typical ones",
                .unit = "images",
                .min = 1,
                .max = 1000});
    visit("scale", &PlotOptions::scale,
          Field{.help = "pixels of a PNG for each unit of the picture, of which an inch has 96: 2 "
                        "for screens, 3 or more for print",
                .min = 0.1,
                .max = 20});
  }
};

struct PlotRequest {
  std::string what;  ///< one of picture_names()
  PlotOptions plot;
  AnalyzeOptions analyze;
  EraOptions eras;
  EraWordOptions era_words;
  TimeOptions times;
  SeedOptions seed;
  std::vector<std::string> more = {};  ///< of `documents` ids, or "#row"; of `compare` another run
};

/// What can be drawn: "topics|groups|…".
std::string picture_names();

/// Draws it and writes the file whole. Returns its path. Throws Error for what cannot be drawn of
/// the run, and, before it reads the run's arrays, for what no picture is written as.
std::string plot_run(const RunDirectory& run, const PlotRequest& request, const Context& context);

}  // namespace saetm
