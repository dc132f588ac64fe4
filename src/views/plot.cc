#include "views/plot.h"

#include <algorithm>
#include <filesystem>

#include "run/artefacts.h"
#include "run/chosen_output.h"
#include "run/notes.h"
#include "saetm/error.h"
#include "saetm/plot.h"
#include "views/pictures.h"

namespace saetm {
namespace {

struct Picture {
  const char* name;
  std::string (*draw)(const RunDirectory&, const PlotRequest&, const Context&);
  const char* more = nullptr;  ///< what may stand behind RUN
};

template <auto picture>
std::string drawn(const RunDirectory& run, const PlotRequest& request, const Context& context) {
  return svg_of(picture(run, request, context));
}

constexpr Picture kPictures[] = {
    {"topics", &drawn<picture_of_topics>},
    {"groups", &drawn<picture_of_groups>},
    {"time", &drawn<picture_of_time>},
    {"compare", &drawn<picture_of_comparison>, "another run"},
    {"tree", &drawn<picture_of_tree>},
    {"map", &drawn<picture_of_map>},
    {"documents", &drawn<picture_of_documents>, "documents' ids"},
    {"images", &drawn<picture_of_images>},
};

const Picture& picture_named(const PlotRequest& request) {
  const auto* found =
      std::find_if(std::begin(kPictures), std::end(kPictures),
                   [&](const Picture& picture) { return request.what == picture.name; });
  if (found == std::end(kPictures)) {
    throw Error("plot takes one of " + picture_names() + " before RUN, not '" + request.what + "'");
  }
  if (!request.more.empty() && !found->more) {
    throw Error("plot " + request.what + " takes nothing behind RUN, not '" + request.more[0] +
                "'");
  }
  return *found;
}

/// What is asked for, else what the file's ending says. Throws Error where the two differ, or the
/// ending is another.
std::string format_of(const PlotOptions& options) {
  // A device has no ending.
  if (options.out.starts_with("/dev/")) return options.format == "auto" ? "svg" : options.format;
  std::string ending = std::filesystem::path(options.out).extension().string();
  for (char& c : ending) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (options.out.empty() || (ending.empty() && options.format != "auto")) {
    return options.format == "auto" ? "svg" : options.format;
  }
  const std::string by_ending = ending.empty() ? "" : ending.substr(1);
  if (by_ending != "svg" && by_ending != "png" && by_ending != "pdf") {
    throw Error(options.out + ": pictures are written as .svg, .png or .pdf");
  }
  if (options.format != "auto" && options.format != by_ending) {
    throw Error(options.out + ": its ending is not that of --format " + options.format);
  }
  return by_ending;
}

std::string in_format(const std::string& svg, const std::string& format, double scale) {
  return format == "png" ? png_of(svg, scale) : format == "pdf" ? pdf_of(svg) : svg;
}

}  // namespace

std::string picture_names() {
  std::string names;
  for (const Picture& picture : kPictures) {
    names += std::string(names.empty() ? "" : "|") + picture.name;
  }
  return names;
}

std::string plot_run(const RunDirectory& run, const PlotRequest& request, const Context& context) {
  const Picture& picture = picture_named(request);
  const std::string format = format_of(request.plot);
  const std::string file =
      request.plot.out.empty() ? "" : chosen_output(request.plot.out, "", inputs_of(run));
  if (format != "svg" && !can_draw()) (void)png_of("");
  const std::string drawing =
      in_format(picture.draw(run, request, context), format, request.plot.scale);
  if (!file.empty()) {
    write_text(file, drawing);
    return request.plot.out;
  }
  const std::string path = run.file(request.what + "." + format);
  write_text(path, drawing);
  return path;
}

}  // namespace saetm
