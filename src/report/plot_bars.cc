/// Topics and groups as bars.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "report/svg.h"
#include "saetm/plot.h"

namespace saetm {
namespace {

constexpr double kLabels = 330, kPlot = 420;  // widths of the two columns
constexpr double kTop = 76;                   // where rows begin

/// Title, ticks of the axis up to `most`, and the unit; returns the width of 1.
double draw_axis(Svg& svg, const std::string& title, const std::string& unit, double most,
                 double bottom) {
  svg.title(title);
  const double left = kMargin + kLabels;
  const double width = kPlot / most;
  const double step = nice_step(most, 5);
  for (double tick = 0; tick <= most * 1.0001; tick += step) {
    svg.line(left + tick * width, kTop - 6, left + tick * width, bottom, kLineGrey);
    svg.text(left + tick * width, kTop - 12, number(100 * tick) + "%", kSmall, kFaint,
             Svg::Anchor::kMiddle);
  }
  svg.text(kMargin, kTop - 12, unit, kSmall, kFaint);
  return width;
}

double whole_width() {
  return kMargin + kLabels + kPlot + 60;
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

/// Rows by columns of groups; the shade is of the row's own largest value.
std::string shaded_table(const GroupedBars& chart) {
  constexpr double kRow = 26, kLongest = 150;
  Svg svg;
  const double cell = std::clamp(900.0 / static_cast<double>(chart.groups.size()), 30.0, 60.0);
  const double left = kMargin + kLabels, top = kTop + kLongest;
  svg.title(chart.title);
  svg.text(kMargin, kTop - 12, chart.unit + "; shaded by the topic's own largest", kSmall, kFaint);
  for (std::size_t g = 0; g < chart.groups.size(); ++g) {
    svg.slanted(left + (static_cast<double>(g) + 0.5) * cell, top - 6,
                fitted(chart.groups[g], kSmall, 1.3 * kLongest), kSmall);
  }
  for (std::size_t i = 0; i < chart.rows.size(); ++i) {
    const GroupedBars::Row& row = chart.rows[i];
    const double y = top + static_cast<double>(i) * kRow;
    svg.text(kMargin, y + kRow / 2 + 4, fitted(row.label, kLabel, kLabels - 10), kLabel);
    const double most = *std::max_element(row.values.begin(), row.values.end());
    for (std::size_t g = 0; g < row.values.size(); ++g) {
      const double part = most > 0 ? row.values[g] / most : 0;
      const double x = left + static_cast<double>(g) * cell;
      svg.rectangle(x + 0.5, y + 0.5, cell - 1, kRow - 1, shade(part));
      svg.text(x + cell / 2, y + kRow / 2 + 3.5, number(std::round(100 * row.values[g])), kSmall,
               part > 0.55 ? "#ffffff" : kInk, Svg::Anchor::kMiddle);
    }
  }
  return svg.finish(left + cell * static_cast<double>(chart.groups.size()) + kLongest,
                    top + kRow * static_cast<double>(chart.rows.size()) + kMargin, chart.title);
}

}  // namespace

std::string svg_of(const BarChart& chart) {
  constexpr double kRow = 36;
  double most = 1e-9;
  for (const BarChart::Bar& bar : chart.bars) most = std::max(most, bar.value);
  Svg svg;
  const double bottom = kTop + kRow * static_cast<double>(chart.bars.size());
  const double width = draw_axis(svg, chart.title, chart.unit, most, bottom);
  for (std::size_t i = 0; i < chart.bars.size(); ++i) {
    const BarChart::Bar& bar = chart.bars[i];
    const double y = kTop + static_cast<double>(i) * kRow;
    svg.text(kMargin, y + 15, fitted(bar.label, kLabel, kLabels - 10), kLabel);
    svg.text(kMargin, y + 29, fitted(bar.note, kSmall, kLabels - 10), kSmall, kFaint);
    svg.rectangle(kMargin + kLabels, y + 6, bar.value * width, kRow - 16, colour(0));
    svg.text(kMargin + kLabels + bar.value * width + 6, y + 20, percent(bar.value), kSmall, kFaint);
  }
  return svg.finish(whole_width(), bottom + kMargin, chart.title);
}

std::string svg_of(const GroupedBars& chart) {
  if (chart.groups.size() > kMostBars) return shaded_table(chart);
  constexpr double kBar = 12, kGap = 18;
  double most = 1e-9;
  for (const GroupedBars::Row& row : chart.rows) {
    for (const double high : row.high) most = std::max(most, high);
  }
  const double block = kBar * static_cast<double>(chart.groups.size()) + kGap;
  const double bottom = kTop + block * static_cast<double>(chart.rows.size());
  Svg svg;
  const double width = draw_axis(svg, chart.title, chart.unit, most, bottom);
  const double left = kMargin + kLabels;
  for (std::size_t i = 0; i < chart.rows.size(); ++i) {
    const GroupedBars::Row& row = chart.rows[i];
    const double y = kTop + static_cast<double>(i) * block;
    svg.text(kMargin, y + 14, fitted(row.label, kLabel, kLabels - 10), kLabel);
    for (std::size_t g = 0; g < row.values.size(); ++g) {
      const double middle = y + (static_cast<double>(g) + 0.5) * kBar;
      svg.rectangle(left, middle - kBar / 2 + 1, row.values[g] * width, kBar - 2, colour(g));
      svg.line(left + row.low[g] * width, middle, left + row.high[g] * width, middle, kInk);
    }
  }
  const double below = bottom + 8;
  for (std::size_t g = 0; g < chart.groups.size(); ++g) {
    const double y = below + static_cast<double>(g) * 17;
    svg.rectangle(left, y, 11, 11, colour(g));
    svg.text(left + 18, y + 10, chart.groups[g], kLabel);
  }
  return svg.finish(whole_width(), below + 17 * static_cast<double>(chart.groups.size()) + kMargin,
                    chart.title);
}

}  // namespace saetm
