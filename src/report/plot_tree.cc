/// The tree of topics, and places on a map.
#include <algorithm>
#include <cmath>
#include <functional>

#include "report/svg.h"
#include "saetm/plot.h"

namespace saetm {
std::string svg_of(const Dendrogram& chart) {
  constexpr double kRow = 20, kTree = 460, kLabels = 380;
  Svg svg;
  svg.title(chart.title);
  double highest = 0;
  for (const Dendrogram::Node& node : chart.nodes) highest = std::max(highest, node.height);
  const double top = kMargin + kTitle + 30;
  std::size_t leaves = 0;
  std::vector<double> y(chart.nodes.size());
  // Roots: nodes that are nobody's child; leaves are met in the order of the branches.
  std::vector<char> inner(chart.nodes.size());
  for (const Dendrogram::Node& node : chart.nodes) {
    for (const std::size_t child : node.children) inner[child] = 1;
  }
  // Square roots, so that small merges can be told apart.
  const auto x_of = [&](double height) {
    return kMargin + (highest > 0 ? kTree * (1 - std::sqrt(height / highest)) : kTree);
  };
  const std::function<void(std::size_t)> draw = [&](std::size_t i) {
    const Dendrogram::Node& node = chart.nodes[i];
    if (node.children.empty()) {
      y[i] = top + (static_cast<double>(leaves++) + 0.5) * kRow;
      svg.text(kMargin + kTree + 8, y[i] + 4, fitted(node.label, kLabel, kLabels), kLabel);
      return;
    }
    double sum = 0;
    for (const std::size_t child : node.children) {
      draw(child);
      sum += y[child];
    }
    y[i] = sum / static_cast<double>(node.children.size());
    const double x = x_of(node.height);
    double low = y[i], high = y[i];
    for (const std::size_t child : node.children) {
      svg.line(x, y[child], x_of(chart.nodes[child].height), y[child], kFaint, 1.2);
      low = std::min(low, y[child]);
      high = std::max(high, y[child]);
    }
    svg.line(x, low, x, high, kFaint, 1.2);
  };
  for (std::size_t i = chart.nodes.size(); i-- > 0;) {
    if (!inner[i]) draw(i);
  }
  return svg.finish(kMargin + kTree + 8 + kLabels + kMargin,
                    top + kRow * static_cast<double>(leaves) + kMargin, chart.title);
}

std::string svg_of(const Scatter& chart) {
  constexpr double kWidth = 1000, kHeight = 720;
  Svg svg;
  svg.title(chart.title);
  double left = 0, right = 1, bottom = 0, top = 1;
  for (std::size_t i = 0; i < chart.points.size(); ++i) {
    const Scatter::Point& p = chart.points[i];
    left = i == 0 ? p.x : std::min(left, p.x);
    right = i == 0 ? p.x : std::max(right, p.x);
    bottom = i == 0 ? p.y : std::min(bottom, p.y);
    top = i == 0 ? p.y : std::max(top, p.y);
  }
  const double begin = kMargin + kTitle + 30;
  const auto x_of = [&](double x) {
    return kMargin + 30 + (kWidth - 2 * kMargin - 60) * (x - left) / std::max(1e-12, right - left);
  };
  const auto y_of = [&](double y) {
    return begin + (kHeight - begin - kMargin) * (top - y) / std::max(1e-12, top - bottom);
  };
  for (const Scatter::Point& p : chart.points) {
    svg.circle(x_of(p.x), y_of(p.y), 1.5 * std::sqrt(p.size), colour(p.colour), 0.6);
  }
  // A label that would lie on an earlier one is left out.
  struct Box {
    double x, y, width;
  };
  std::vector<Box> taken;
  for (const Scatter::Label& label : chart.labels) {
    const double width = text_width(label.text, kLabel);
    const double x = std::clamp(x_of(label.x), width / 2 + 4, kWidth - width / 2 - 4);
    const double y = y_of(label.y);
    const bool free = std::none_of(taken.begin(), taken.end(), [&](const Box& box) {
      return std::abs(box.y - y) < kLabel + 3 && std::abs(box.x - x) < (box.width + width) / 2;
    });
    if (!free) continue;
    taken.push_back({x, y, width});
    svg.rectangle(x - width / 2 - 2, y - kLabel + 1, width + 4, kLabel + 4, "#ffffff", 0.7);
    svg.text(x, y + 2, label.text, kLabel, kInk, Svg::Anchor::kMiddle);
  }
  return svg.finish(kWidth, kHeight, chart.title);
}

}  // namespace saetm
