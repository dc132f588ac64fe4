/// Pictures (saetm/plot.h) from plain data.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <nlohmann/json.hpp>

#include "bind.h"
#include "saetm/error.h"
#include "saetm/plot.h"

namespace saetm::python {
namespace {

namespace nb = nanobind;
using Json = nlohmann::json;

PlotLabel label(const Json& row) {
  return {row.at("label"), row.value("note", ""), row.value("number", "")};
}

std::string bars(const Json& data) {
  BarChart chart{data.at("title"), data.at("unit"), {}, {}};
  for (const Json& bar : data.at("bars")) chart.bars.push_back({label(bar), bar.at("value")});
  return svg_of(chart);
}

std::string groups(const Json& data) {
  GroupedBars chart{data.at("title"), data.at("unit"), data.at("groups"), {}, {}};
  for (const Json& row : data.at("rows")) {
    chart.rows.push_back({label(row), row.at("values"), row.at("low"), row.at("high")});
  }
  return svg_of(chart);
}

std::string lines(const Json& data) {
  LineGrid chart{data.at("title"), data.at("unit"), data.at("eras"), {}, {}, {}};
  for (const bool known : data.at("known").get<std::vector<bool>>()) chart.known.push_back(known);
  for (const Json& panel : data.at("panels")) {
    chart.panels.push_back(
        {label(panel), panel.at("values"), panel.at("low"), panel.at("high"), {}, {}});
  }
  return svg_of(chart);
}

std::string scatter(const Json& data) {
  Scatter chart;
  chart.title = data.at("title");
  for (const Json& point : data.at("points")) {
    chart.points.push_back({point.at(0), point.at(1), point.at(2), point.at(3)});
  }
  for (const Json& label : data.at("labels")) {
    chart.labels.push_back({label.at(0), label.at(1), label.at(2)});
  }
  return svg_of(chart);
}

std::string picture(const std::string& kind, const std::string& text) {
  const Json data = Json::parse(text);
  if (kind == "bars") return bars(data);
  if (kind == "groups") return groups(data);
  if (kind == "lines") return lines(data);
  if (kind == "scatter") return scatter(data);
  throw Error("there is no picture of kind '" + kind + "'");
}

}  // namespace

void bind_pictures(nb::module_& m) {
  using namespace nb::literals;
  m.def("picture", &picture, "kind"_a, "data"_a, "SVG of 'bars', 'groups', 'lines' or 'scatter'.");
  m.def(
      "png",
      [](const std::string& svg, double scale) {
        const std::string bytes = png_of(svg, scale);
        return nb::bytes(bytes.data(), bytes.size());
      },
      "svg"_a, "scale"_a, "Bytes of a PNG file; raises Error where the build makes none.");
  m.def(
      "pdf",
      [](const std::string& svg) {
        const std::string bytes = pdf_of(svg);
        return nb::bytes(bytes.data(), bytes.size());
      },
      "svg"_a, "Bytes of a PDF file; raises Error where the build makes none.");
}

}  // namespace saetm::python
