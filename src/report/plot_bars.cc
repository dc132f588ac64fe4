/// Topics and groups as bars.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "report/svg.h"
#include "saetm/plot.h"

namespace saetm {
namespace {

constexpr double kPlot = 440;  // width of the bars' column
constexpr double kGap = 14;    // between labels and bars

template <class Row>
LabelColumn labels_of(const std::vector<Row>& rows) {
  std::vector<const PlotLabel*> labels;
  for (const Row& row : rows) labels.push_back(&row.label);
  return label_column(labels);
}

/// Ticks up to `most` from `top` down to `bottom`; returns the width of 1.
double draw_axis(Svg& svg, double left, double most, double top, double bottom) {
  const double width = kPlot / most;
  const double step = nice_step(most, 5);
  for (double tick = 0; tick <= most * 1.0001; tick += step) {
    const double x = left + tick * width;
    svg.line(x, top + 14, x, bottom, kLineGrey);
    svg.text(x, top + kSmall, number(100 * tick) + "%", kSmall, kFaint, Svg::Anchor::kMiddle);
  }
  return width;
}

/// Dark for much, light for little.
std::string shade(double part) {
  const double p = std::clamp(part, 0.0, 1.0);
  const auto mixed = [&](double light, double dark) {
    return static_cast<int>(std::lround(light + (dark - light) * p));
  };
  char text[8];
  std::snprintf(text, sizeof text, "#%02x%02x%02x", mixed(246, 0), mixed(249, 84), mixed(252, 147));
  return text;
}

/// In percent, as short as a cell wants it: two digits that count.
std::string cell_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, std::abs(value) < 0.0995 ? "%.1f" : "%.0f", 100 * value);
  return value == 0 ? "0" : text;
}

/// Rows by columns of groups; the shade is of the row's own largest value.
std::string shaded_table(const GroupedBars& chart) {
  constexpr double kLongest = 220;                   // of a head
  constexpr double kSine = 0.766, kCosine = 0.643;   // of the heads' slope
  const bool noted = std::any_of(chart.rows.begin(), chart.rows.end(),
                                 [](const auto& row) { return !row.label.note.empty(); });
  const double row_height = noted ? 36 : 26;
  const auto groups = static_cast<double>(chart.groups.size());
  const double cell = std::clamp(900.0 / groups, 32.0, 60.0);
  const LabelColumn column = labels_of(chart.rows);
  const double left = column.end() + kGap;
  std::vector<std::string> heads;
  double head_height = 0, right = left + cell * groups;
  for (std::size_t g = 0; g < chart.groups.size(); ++g) {
    heads.push_back(fitted(chart.groups[g], kSmall, kLongest));
    const double length = text_width(heads.back(), kSmall);
    head_height = std::max(head_height, kSine * length);
    right = std::max(right, left + (static_cast<double>(g) + 0.7) * cell + kCosine * length);
  }
  const double width = right + kMargin;
  Svg svg;
  const double top =
      svg.head(chart.title, chart.unit + "; shaded by the row's own largest", width) + head_height +
      12;
  for (std::size_t g = 0; g < heads.size(); ++g) {
    svg.slanted(left + (static_cast<double>(g) + 0.5) * cell + 3, top - 6, heads[g], kSmall);
  }
  double y = top;
  for (const GroupedBars::Row& row : chart.rows) {
    svg.label(column.x, y + row_height / 2, row.label, column.width);
    const double most = *std::max_element(row.values.begin(), row.values.end());
    for (std::size_t g = 0; g < row.values.size(); ++g) {
      const double part = most > 0 ? row.values[g] / most : 0;
      const double x = left + static_cast<double>(g) * cell;
      svg.rectangle(x + 0.5, y + 0.5, cell - 1, row_height - 1, shade(part));
      svg.text(x + cell / 2, y + row_height / 2 + 3.5, cell_text(row.values[g]), kSmall,
               part > 0.55 ? "#ffffff" : kInk, Svg::Anchor::kMiddle);
    }
    y += row_height;
  }
  return svg.finish(width, svg.foot(chart.notes, y, width), chart.title);
}

}  // namespace

std::string svg_of(const BarChart& chart) {
  constexpr double kRow = 36, kThick = 18;
  double most = 1e-9;
  for (const BarChart::Bar& bar : chart.bars) most = std::max(most, bar.value);
  const LabelColumn column = labels_of(chart.bars);
  const double left = column.end() + kGap, width = left + kPlot + 60;
  Svg svg;
  double y = svg.head(chart.title, chart.unit, width) + 18;
  const double bottom = y + kRow * static_cast<double>(chart.bars.size());
  const double unit = draw_axis(svg, left, most, y - 18, bottom);
  for (const BarChart::Bar& bar : chart.bars) {
    svg.label(column.x, y + kRow / 2, bar.label, column.width);
    svg.rectangle(left, y + (kRow - kThick) / 2, bar.value * unit, kThick, colour(0));
    svg.text_on_drawing(left + bar.value * unit + 6 + text_width(percent(bar.value), kSmall) / 2,
                        y + kRow / 2 + 3.5, percent(bar.value), kSmall);
    y += kRow;
  }
  return svg.finish(width, svg.foot(chart.notes, bottom, width), chart.title);
}

std::string svg_of(const GroupedBars& chart) {
  if (chart.groups.size() > kMostBars) return shaded_table(chart);
  constexpr double kBar = 12, kBetween = 18, kCap = 3;
  double most = 1e-9;
  for (const GroupedBars::Row& row : chart.rows) {
    for (const double high : row.high) most = std::max(most, high);
  }
  const double block = std::max(kBar * static_cast<double>(chart.groups.size()), 28.0) + kBetween;
  const LabelColumn column = labels_of(chart.rows);
  const double left = column.end() + kGap, width = left + kPlot + 40;
  Svg svg;
  double y = svg.head(chart.title, chart.unit, width);
  y = svg.legend(chart.groups, kMargin, y, width - 2 * kMargin) + 18;
  const double bottom = y + block * static_cast<double>(chart.rows.size());
  const double unit = draw_axis(svg, left, most, y - 18, bottom);
  for (const GroupedBars::Row& row : chart.rows) {
    const double bars = kBar * static_cast<double>(row.values.size());
    const double begin = y + (block - bars) / 2;
    svg.label(column.x, y + block / 2, row.label, column.width);
    for (std::size_t g = 0; g < row.values.size(); ++g) {
      const double middle = begin + (static_cast<double>(g) + 0.5) * kBar;
      svg.rectangle(left, middle - kBar / 2 + 1, row.values[g] * unit, kBar - 2, colour(g));
      if (!(row.high[g] > row.low[g])) continue;
      svg.line(left + row.low[g] * unit, middle, left + row.high[g] * unit, middle, kInk);
      for (const double end : {row.low[g], row.high[g]}) {
        svg.line(left + end * unit, middle - kCap, left + end * unit, middle + kCap, kInk);
      }
    }
    y += block;
  }
  return svg.finish(width, svg.foot(chart.notes, bottom, width), chart.title);
}

}  // namespace saetm
