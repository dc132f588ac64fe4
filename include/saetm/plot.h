#pragma once
/// Pictures of topics as SVG and PNG, for print. Colours are those of Okabe & Ito, which people of
/// any colour vision tell apart.
#include <cstddef>
#include <string>
#include <vector>

namespace saetm {

/// One bar a row.
struct BarChart {
  struct Bar {
    std::string label, note;  ///< the note stands in small type behind the label
    double value = 0;         ///< 0 to 1
  };
  std::string title, unit;  ///< the unit of the axis, "share of documents"
  std::vector<Bar> bars;
};

/// A block of bars a row, a bar a group, with intervals.
struct GroupedBars {
  struct Row {
    std::string label;
    std::vector<double> values, low, high;  ///< (G)
  };
  std::string title, unit;
  std::vector<std::string> groups;
  std::vector<Row> rows;
};

/// A small line chart a row, all over the same eras.
struct LineGrid {
  struct Panel {
    std::string label, note;
    std::vector<double> values, low, high;  ///< (G)
  };
  std::string title, unit;
  std::vector<std::string> eras;
  std::vector<char> known;  ///< (G) 0 for an era without documents, where lines have a gap
  std::vector<Panel> panels;
};

/// A tree with its leaves below one another. Nodes: leaves first, then merges by rising height.
struct Dendrogram {
  struct Node {
    std::string label;
    double height = 0;
    std::vector<std::size_t> children;  ///< earlier nodes
  };
  std::string title;
  std::vector<Node> nodes;
};

/// Points of colours, with a label at some.
struct Scatter {
  struct Point {
    double x = 0, y = 0, size = 1;  ///< size ∝ area
    std::size_t colour = 0;
  };
  struct Label {
    double x = 0, y = 0;
    std::string text;
  };
  std::string title;
  std::vector<Point> points;
  std::vector<Label> labels;
};

/// More groups than this become a table of shaded cells.
inline constexpr std::size_t kMostBars = 8;

/// A picture as text of an SVG file.
std::string svg_of(const BarChart& chart);
std::string svg_of(const GroupedBars& chart);
std::string svg_of(const LineGrid& chart);
std::string svg_of(const Dendrogram& chart);
std::string svg_of(const Scatter& chart);

/// Whether this build makes PNG.
bool can_make_png();
/// The bytes of a PNG file, `scale` pixels a unit of the picture. Throws Error where the build has
/// no librsvg, or the text is no SVG.
std::string png_of(const std::string& svg, double scale = 2);

}  // namespace saetm
