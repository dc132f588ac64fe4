/// Topics through time as small charts beside one another.
#include <algorithm>
#include <cmath>

#include "report/svg.h"
#include "saetm/plot.h"

namespace saetm {
namespace {

constexpr double kPanel = 270, kHeight = 100;  // of the plot inside a panel
constexpr double kAxis = 36;                   // of the scale before it
constexpr double kHead = 40;                   // of the label above it
constexpr double kGapX = 26, kGapY = 22;
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

/// Eras whose names stand below the axis: the first, and others at even steps that have room.
std::vector<std::size_t> named_eras(const std::vector<std::string>& eras) {
  double widest = 0;
  for (const std::string& era : eras) widest = std::max(widest, text_width(era, kSmall));
  // The first one is moved aside by half of its width.
  const double needed = 1.5 * widest + 8;
  const double eras_apart = std::ceil(needed * (static_cast<double>(eras.size()) - 1) / kPanel);
  const auto step = static_cast<std::size_t>(std::max(1.0, eras_apart));
  std::vector<std::size_t> named;
  for (std::size_t e = 0; e < eras.size(); e += step) named.push_back(e);
  return named;
}

class Grid {
 public:
  Grid(Svg& svg, const LineGrid& chart) : svg_(svg), chart_(chart), named_(named_eras(chart.eras)) {}

  /// With its upper left corner there.
  void draw(const LineGrid::Panel& panel, double x, double y) const {
    const double left = x + kAxis, base = y + kHead + kHeight;
    const double number_width =
        panel.label.number.empty() ? 0 : text_width(panel.label.number, kLabel) + 8;
    svg_.label(left + number_width, y + 14, panel.label, kPanel - number_width, true);
    double most = 1e-9;
    for (const double high : panel.high) most = std::max(most, high);
    const double step = nice_step(most, 3);
    most = std::ceil(most / step - 1e-9) * step;
    const auto place = [&](double e, double value) {
      const double last = std::max<double>(1, static_cast<double>(chart_.eras.size()) - 1);
      return std::pair(left + kPanel * e / last, base - kHeight * value / most);
    };
    for (double tick = 0; tick <= most * 1.0001; tick += step) {
      const double at = base - kHeight * tick / most;
      svg_.line(left, at, left + kPanel, at, kLineGrey);
      svg_.text(left - 5, at + 3.5, number(100 * tick) + "%", kSmall, kFaint, Svg::Anchor::kEnd);
    }
    svg_.path(band(panel, chart_.known, place), colour(4), "none", 1, 0.35);
    draw_trend(panel, most, left, base);
    svg_.path(through(panel.values, chart_.known, place), "none", colour(0), 2);
    for (std::size_t e = 0; e < chart_.eras.size(); ++e) {
      if (!chart_.known[e]) continue;
      const auto [at_x, at_y] = place(static_cast<double>(e), panel.values[e]);
      svg_.circle(at_x, at_y, 2.2, colour(0));
    }
    for (const std::size_t e : named_) {
      const double at = place(static_cast<double>(e), 0).first;
      svg_.line(at, base, at, base + 3, kFaint);
      const double half = text_width(chart_.eras[e], kSmall) / 2;
      svg_.text(std::clamp(at, left + half, std::max(left + half, left + kPanel - half)), base + 14,
                chart_.eras[e], kSmall, kFaint, Svg::Anchor::kMiddle);
    }
    double below = base + 32;
    for (const auto& [era, words] : panel.words) {
      const double width = text_width(era, kSmall) + 8;
      svg_.text(left, below, era, kSmall, kInk);
      svg_.text(left + width, below, fitted_list(words, kSmall, kPanel - width), kSmall, kFaint);
      below += kLine;
    }
  }

 private:
  /// The part of its line that is not below 0.
  void draw_trend(const LineGrid::Panel& panel, double most, double left, double base) const {
    if (panel.trend.size() != 2) return;
    double begin = 0, end = 1;
    const double first = panel.trend[0], last = panel.trend[1];
    const auto at = [&](double part) { return first + part * (last - first); };
    if (first < 0 && last > 0) begin = first / (first - last);
    if (first > 0 && last < 0) end = first / (first - last);
    if (first <= 0 && last <= 0) return;
    const auto y = [&](double part) {
      return base - kHeight * std::clamp(at(part) / most, 0.0, 1.0);
    };
    svg_.line(left + kPanel * begin, y(begin), left + kPanel * end, y(end), colour(5), 1.4, true);
  }

  Svg& svg_;
  const LineGrid& chart_;
  std::vector<std::size_t> named_;
};

}  // namespace

std::string svg_of(const LineGrid& chart) {
  Svg svg;
  const std::size_t across = std::clamp<std::size_t>(chart.panels.size(), 2, kAcross);
  const double cell = kAxis + kPanel + kGapX;
  const double width = 2 * kMargin + static_cast<double>(across) * cell - kGapX + 10;
  double y = svg.head(chart.title, chart.unit, width) + 4;
  std::size_t lines = 0;
  for (const LineGrid::Panel& panel : chart.panels) lines = std::max(lines, panel.words.size());
  const double height =
      kHead + kHeight + 24 + kLine * static_cast<double>(lines) + (lines > 0 ? 10 : 0) + kGapY;
  const Grid grid(svg, chart);
  for (std::size_t i = 0; i < chart.panels.size(); ++i) {
    grid.draw(chart.panels[i], kMargin + static_cast<double>(i % across) * cell,
              y + static_cast<double>(i / across) * height);
  }
  y += static_cast<double>((chart.panels.size() + across - 1) / across) * height - kGapY;
  return svg.finish(width, svg.foot(chart.notes, y, width), chart.title);
}

}  // namespace saetm
