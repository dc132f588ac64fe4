#pragma once
/// Pictures of topics as SVG, PNG and PDF, for print. Colours are those of Okabe & Ito, which
/// people of any colour vision tell apart.
#include <cstddef>
#include <string>
#include <vector>

namespace saetm {

/// What stands before a row: its number where it has one, its name, and small type below that, of
/// which as many parts are shown (", " is between them) as there is room for.
struct PlotLabel {
  std::string text, note, number;
};

/// One bar a row.
struct BarChart {
  struct Bar {
    PlotLabel label;
    double value = 0;  ///< 0 to 1
  };
  std::string title, unit;  ///< the unit of the axis, "share of documents"
  std::vector<Bar> bars;
  std::vector<std::string> notes;  ///< paragraphs at the foot, here and below
};

/// A block of bars a row, a bar a group, with intervals. More than kMostBars groups become a table
/// of shaded cells, without intervals.
struct GroupedBars {
  struct Row {
    PlotLabel label;
    std::vector<double> values, low, high;  ///< (G)
  };
  std::string title, unit;
  std::vector<std::string> groups;
  std::vector<Row> rows;
  std::vector<std::string> notes;
};
inline constexpr std::size_t kMostBars = 8;

/// A small line chart a row, all over the same eras.
struct LineGrid {
  struct Panel {
    /// Of an era, below the chart.
    struct Words {
      std::string era, words;
    };
    PlotLabel label;
    std::vector<double> values, low, high;  ///< (G)
    std::vector<double> trend;              ///< where its straight line begins and ends; or empty
    std::vector<Words> words;
  };
  std::string title, unit;
  std::vector<std::string> eras;
  std::vector<char> known;  ///< (G) 0 for an era without documents, where lines have a gap
  std::vector<Panel> panels;
  std::vector<std::string> notes;
};

/// A tree with its leaves below one another. Nodes: leaves first, then merges by rising height. A
/// merge's name is shown where its branch has room for it.
struct Dendrogram {
  struct Node {
    PlotLabel label;
    double height = 0;
    std::vector<std::size_t> children;  ///< earlier nodes
  };
  std::string title, unit;
  std::vector<Node> nodes;
  std::vector<std::string> notes;
};

/// Points of colours, with a label at some. A label that would lie on another is moved aside; where
/// there is no room, it is listed at the foot.
struct Scatter {
  struct Point {
    double x = 0, y = 0, size = 1;  ///< size ∝ area
    std::size_t colour = 0;
  };
  struct Label {
    double x = 0, y = 0;
    std::string text;
  };
  std::string title, unit;
  std::vector<Point> points;
  std::vector<Label> labels;
  std::vector<std::string> colours;  ///< what each means; or empty
  std::vector<std::string> notes;
};

/// Documents below one another: the text or image of each beside bars of what it is about.
struct DocumentCards {
  struct Card {
    std::string title, note, text;  ///< the text is cut where it is longer than the card
    std::string jpeg;               ///< an image's bytes; empty for none
    std::vector<BarChart::Bar> bars;
  };
  std::string title, unit;
  std::vector<Card> cards;
  std::vector<std::string> notes;
};

/// Rows of images, such as the most typical ones of each topic.
struct ContactSheet {
  struct Row {
    PlotLabel label;
    std::string value;               ///< at the end of the label's line
    std::vector<std::string> jpegs;  ///< images' bytes
  };
  std::string title, unit;
  std::vector<Row> rows;
  std::vector<std::string> notes;
};

/// A picture as text of an SVG file, which holds its images.
std::string svg_of(const BarChart& chart);
std::string svg_of(const GroupedBars& chart);
std::string svg_of(const LineGrid& chart);
std::string svg_of(const Dendrogram& chart);
std::string svg_of(const Scatter& chart);
std::string svg_of(const DocumentCards& chart);
std::string svg_of(const ContactSheet& chart);

/// Whether this build makes PNG and PDF.
bool can_draw();
/// The bytes of a PNG file, `scale` pixels a unit of the picture, or fewer where it would be larger
/// than 30,000 pixels. Throws Error where the build has no librsvg, or the text is no SVG.
std::string png_of(const std::string& svg, double scale = 2);
/// The bytes of a PDF file of one page, 3/4 point a unit; its text stays text. Throws likewise.
std::string pdf_of(const std::string& svg);

}  // namespace saetm
