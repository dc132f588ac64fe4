/// The tree of topics.
#include <algorithm>
#include <cmath>
#include <functional>

#include "report/svg.h"
#include "saetm/plot.h"

namespace saetm {
namespace {

constexpr double kRow = 21, kTree = 520;

class Branches {
 public:
  Branches(Svg& svg, const Dendrogram& chart, const LabelColumn& labels, double top)
      : svg_(svg), nodes_(chart.nodes), labels_(labels), top_(top), y_(nodes_.size()) {
    for (const Dendrogram::Node& node : nodes_) highest_ = std::max(highest_, node.height);
  }

  /// Leaves come in the order of the branches. `stem` is where the line to the node begins.
  void draw(std::size_t i, double stem) {
    const Dendrogram::Node& node = nodes_[i];
    if (node.children.empty()) {
      y_[i] = top_ + (static_cast<double>(leaves_++) + 0.5) * kRow;
      svg_.label(labels_.x, y_[i], node.label, labels_.width);
      return;
    }
    const double x = x_of(node.height);
    double sum = 0, low = 1e30, high = 0;
    for (const std::size_t child : node.children) {
      draw(child, x);
      sum += y_[child];
      low = std::min(low, y_[child]);
      high = std::max(high, y_[child]);
      svg_.line(x, y_[child], x_of(nodes_[child].height), y_[child], kFaint, 1.2);
    }
    y_[i] = sum / static_cast<double>(node.children.size());
    svg_.line(x, low, x, high, kFaint, 1.2);
    if (text_width(node.label.text, kSmall) + 10 <= x - stem) {
      svg_.text(stem + 5, y_[i] - 4, node.label.text, kSmall, kFaint);
    }
  }

  std::size_t leaves() const { return leaves_; }

 private:
  /// Square roots, so that small merges can be told apart.
  double x_of(double height) const {
    return kMargin + (highest_ > 0 ? kTree * (1 - std::sqrt(height / highest_)) : kTree);
  }

  Svg& svg_;
  const std::vector<Dendrogram::Node>& nodes_;
  const LabelColumn& labels_;
  double top_, highest_ = 0;
  std::vector<double> y_;
  std::size_t leaves_ = 0;
};

}  // namespace

std::string svg_of(const Dendrogram& chart) {
  std::vector<const PlotLabel*> leaves;
  std::vector<char> inner(chart.nodes.size());
  for (const Dendrogram::Node& node : chart.nodes) {
    if (node.children.empty()) leaves.push_back(&node.label);
    for (const std::size_t child : node.children) inner[child] = 1;
  }
  LabelColumn labels = label_column(leaves);
  labels.x += kTree + 8;
  const double width = labels.end() + kMargin;
  Svg svg;
  const double top = svg.head(chart.title, chart.unit, width);
  Branches branches(svg, chart, labels, top);
  for (std::size_t i = chart.nodes.size(); i-- > 0;) {  // roots are nobody's child
    if (!inner[i]) branches.draw(i, kMargin);
  }
  const double bottom = top + kRow * static_cast<double>(branches.leaves());
  return svg.finish(width, svg.foot(chart.notes, bottom, width), chart.title);
}

}  // namespace saetm
