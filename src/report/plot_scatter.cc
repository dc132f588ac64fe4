/// Places on a map.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "report/svg.h"
#include "saetm/plot.h"

namespace saetm {
namespace {

constexpr double kWidth = 1000, kDrawing = 660;  // the drawing's height
constexpr double kEdge = 30;                     // around the points

struct Box {
  double x, y, width;  ///< the middle
  bool meets(const Box& other) const {
    return std::abs(other.y - y) < kLabel + 3 && std::abs(other.x - x) < (other.width + width) / 2;
  }
};

/// Labels find their places one after another.
class Labels {
 public:
  Labels(double top, double bottom) : top_(top), bottom_(bottom) {}

  /// The nearest free place: the point's own, above or below, or farther aside. None within 90
  /// units.
  std::optional<Box> place(double x, double y, double width) {
    constexpr double kStep = 15, kFarthest = 90;
    constexpr std::array<std::array<double, 2>, 8> kTurns = {
        {{0, -1}, {0, 1}, {1, 0}, {-1, 0}, {0.8, -0.6}, {-0.8, -0.6}, {0.8, 0.6}, {-0.8, 0.6}}};
    if (const auto box = tried(x, y, width)) return box;
    for (double away = kStep; away <= kFarthest; away += kStep) {
      for (const auto& [dx, dy] : kTurns) {
        if (const auto box = tried(x + dx * away, y + dy * away, width)) return box;
      }
    }
    return std::nullopt;
  }

 private:
  std::optional<Box> tried(double x, double y, double width) {
    const Box box{std::clamp(x, width / 2 + 4, kWidth - width / 2 - 4),
                  std::clamp(y, top_ + kLabel, bottom_ - 4), width};
    for (const Box& other : taken_) {
      if (box.meets(other)) return std::nullopt;
    }
    taken_.push_back(box);
    return box;
  }

  double top_, bottom_;
  std::vector<Box> taken_;
};

}  // namespace

std::string svg_of(const Scatter& chart) {
  Svg svg;
  double left = 0, right = 1, bottom = 0, top = 1;
  for (std::size_t i = 0; i < chart.points.size(); ++i) {
    const Scatter::Point& p = chart.points[i];
    left = i == 0 ? p.x : std::min(left, p.x);
    right = i == 0 ? p.x : std::max(right, p.x);
    bottom = i == 0 ? p.y : std::min(bottom, p.y);
    top = i == 0 ? p.y : std::max(top, p.y);
  }
  double begin = svg.head(chart.title, chart.unit, kWidth);
  begin = svg.legend(chart.colours, kMargin, begin, kWidth - 2 * kMargin);
  const double end = begin + kDrawing;
  const auto x_of = [&](double x) {
    return kEdge + (kWidth - 2 * kEdge) * (x - left) / std::max(1e-12, right - left);
  };
  const auto y_of = [&](double y) {
    return begin + kEdge + (kDrawing - 2 * kEdge) * (top - y) / std::max(1e-12, top - bottom);
  };
  for (const Scatter::Point& p : chart.points) {
    svg.circle(x_of(p.x), y_of(p.y), 1.5 * std::sqrt(p.size), colour(p.colour), 0.6);
  }
  Labels labels(begin, end);
  std::vector<std::string> notes = chart.notes;
  std::string unplaced;
  for (const Scatter::Label& label : chart.labels) {
    const double width = text_width(label.text, kLabel);
    if (const auto box = labels.place(x_of(label.x), y_of(label.y), width)) {
      svg.text_on_drawing(box->x, box->y, label.text, kLabel);
    } else {
      unplaced += (unplaced.empty() ? "" : "; ") + label.text;
    }
  }
  if (!unplaced.empty()) notes.push_back("Without room for their names: " + unplaced + ".");
  return svg.finish(kWidth, svg.foot(notes, end, kWidth), chart.title);
}

}  // namespace saetm
