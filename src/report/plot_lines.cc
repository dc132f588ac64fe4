/// Topics through time as small charts beside one another.
#include <algorithm>
#include <cmath>

#include "report/svg.h"
#include "saetm/plot.h"

namespace saetm {
namespace {

constexpr double kPanel = 270, kHeight = 96;  // of the plot inside a panel
constexpr double kGapX = 44, kGapY = 66;
constexpr std::size_t kAcross = 3;

/// "M x y L x y …" through known values, begun anew after a gap.
template <class Place>
std::string through(const std::vector<double>& values, const std::vector<char>& known,
                    const Place& place) {
  std::string data;
  bool down = false;
  for (std::size_t e = 0; e < values.size(); ++e) {
    if (!known[e]) {
      down = false;
      continue;
    }
    const auto [x, y] = place(e, values[e]);
    data += (down ? "L" : "M") + number(x) + " " + number(y) + " ";
    down = true;
  }
  return data;
}

/// Between low and high of each stretch of known eras.
template <class Place>
std::string band(const LineGrid::Panel& panel, const std::vector<char>& known, const Place& place) {
  std::string data;
  for (std::size_t begin = 0; begin < known.size(); ++begin) {
    if (!known[begin]) continue;
    std::size_t end = begin;
    while (end < known.size() && known[end]) ++end;
    for (std::size_t e = begin; e < end; ++e) {
      const auto [x, y] = place(e, panel.high[e]);
      data += (e == begin ? "M" : "L") + number(x) + " " + number(y) + " ";
    }
    for (std::size_t e = end; e-- > begin;) {
      const auto [x, y] = place(e, panel.low[e]);
      data += "L" + number(x) + " " + number(y) + " ";
    }
    data += "Z ";
    begin = end;
  }
  return data;
}

}  // namespace

std::string svg_of(const LineGrid& chart) {
  Svg svg;
  svg.title(chart.title);
  svg.text(kMargin, kMargin + kTitle + 18, chart.unit, kSmall, kFaint);
  const double top = kMargin + kTitle + 60;
  for (std::size_t i = 0; i < chart.panels.size(); ++i) {
    const LineGrid::Panel& panel = chart.panels[i];
    const double left = kMargin + 30 + static_cast<double>(i % kAcross) * (kPanel + kGapX);
    const double base = top + static_cast<double>(i / kAcross) * (kHeight + kGapY) + kHeight;
    double most = 1e-9;
    for (const double high : panel.high) most = std::max(most, high);
    const double step = nice_step(most, 3);
    most = std::ceil(most / step - 1e-9) * step;
    const auto place = [&](std::size_t e, double value) {
      const double last = std::max<double>(1, static_cast<double>(chart.eras.size()) - 1);
      return std::pair(left + kPanel * static_cast<double>(e) / last,
                       base - kHeight * value / most);
    };
    svg.text(left, base - kHeight - 22, fitted(panel.label, kLabel, kPanel), kLabel, kInk,
             Svg::Anchor::kStart, true);
    svg.text(left, base - kHeight - 9, fitted(panel.note, kSmall, kPanel), kSmall, kFaint);
    for (double tick = 0; tick <= most * 1.0001; tick += step) {
      const double y = base - kHeight * tick / most;
      svg.line(left, y, left + kPanel, y, kLineGrey);
      svg.text(left - 5, y + 3.5, number(100 * tick) + "%", kSmall, kFaint, Svg::Anchor::kEnd);
    }
    svg.path(band(panel, chart.known, place), colour(4), "none", 1, 0.35);
    svg.path(through(panel.values, chart.known, place), "none", colour(0), 2);
    const auto dot = [&](std::size_t e) {
      const auto [x, y] = place(e, panel.values[e]);
      svg.circle(x, y, 2.2, colour(0));
    };
    for (std::size_t e = 0; e < chart.eras.size(); ++e) {
      if (chart.known[e]) dot(e);
    }
    if (chart.eras.empty()) continue;
    svg.text(left, base + 14, chart.eras.front(), kSmall, kFaint);
    if (chart.eras.size() > 1) {
      svg.text(left + kPanel, base + 14, chart.eras.back(), kSmall, kFaint, Svg::Anchor::kEnd);
    }
  }
  const std::size_t down = (chart.panels.size() + kAcross - 1) / kAcross;
  return svg.finish(kMargin + 30 + kAcross * (kPanel + kGapX),
                    top + static_cast<double>(down) * (kHeight + kGapY), chart.title);
}

}  // namespace saetm
