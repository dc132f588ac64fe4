#pragma once
/// SVG put together piece by piece.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "saetm/plot.h"

namespace saetm {

inline constexpr const char* kInk = "#1c1c1c";
inline constexpr const char* kFaint = "#5c5c5c";
inline constexpr const char* kLineGrey = "#dcdcdc";

/// Of every picture: its margin, and sizes of its type.
inline constexpr double kMargin = 24, kTitle = 18, kLabel = 12, kSmall = 10;
inline constexpr double kLine = 14;  // between two lines of small type

class Svg {
 public:
  enum class Anchor { kStart, kMiddle, kEnd };

  void rectangle(double x, double y, double width, double height, std::string_view fill,
                 double opacity = 1);
  void line(double x1, double y1, double x2, double y2, std::string_view stroke, double width = 1,
            bool dashed = false);
  void circle(double x, double y, double radius, std::string_view fill, double opacity = 1);
  /// `data` as an SVG path; filled where `fill` is a colour, drawn where `stroke` is one.
  void path(const std::string& data, std::string_view fill, std::string_view stroke,
            double width = 1, double opacity = 1);
  void text(double x, double y, std::string_view text, double size, std::string_view fill = kInk,
            Anchor anchor = Anchor::kStart, bool bold = false);
  /// In the middle, with a white edge, to be read on what is drawn.
  void text_on_drawing(double x, double y, std::string_view text, double size);
  /// Within the box, in its middle, in its own proportions.
  void jpeg(double x, double y, double width, double height, std::string_view bytes);
  /// The picture's own and what its figures are of, broken at `width`; returns where what follows
  /// begins.
  double head(const std::string& title, const std::string& unit, double width);
  /// A row's label; `x` is where its text begins, `y` the middle of its lines.
  void label(double x, double y, const PlotLabel& label, double width, bool bold = false);
  /// Names with a dot of their colours, in lines; returns where what follows begins.
  double legend(const std::vector<std::string>& names, double x, double y, double width);
  /// Paragraphs below one another; returns where the picture ends.
  double foot(const std::vector<std::string>& notes, double y, double width);
  /// Rising to the right, as heads of narrow columns.
  void slanted(double x, double y, std::string_view text, double size);

  /// The whole file.
  std::string finish(double width, double height, std::string_view title) const;

 private:
  std::string body_;
};

/// Column of labels: where their text begins, and how wide it is.
struct LabelColumn {
  double x = kMargin, width = 0;
  double end() const { return x + width; }
};
/// As wide as its labels, from 120 to `most`.
LabelColumn label_column(const std::vector<const PlotLabel*>& labels, double most = 340);

/// A number as short as it may be.
std::string number(double value);
/// "12.3%"; below 1 % with two digits, as the report.
std::string percent(double value);
/// What a text of that size takes in DejaVu Sans, which is the widest of the fonts that are asked
/// for.
double text_width(std::string_view text, double size, bool bold = false);
/// Its beginning, with "…" where it is too wide.
std::string fitted(const std::string& text, double size, double width, bool bold = false);
/// As many of the parts between ", " as have room, at least one, fitted.
std::string fitted_list(const std::string& text, double size, double width);
/// The text in lines of at most that width, broken at spaces; of longer words, anywhere. More than
/// `most` lines end with "…".
std::vector<std::string> wrapped(const std::string& text, double size, double width,
                                 std::size_t most = 100);
/// One of Okabe and Ito's colours, again and again.
const char* colour(std::size_t index);
inline constexpr std::size_t kColours = 8;
/// A step of 1, 2 or 5 times a power of ten that divides `most` in at most `ticks` parts.
double nice_step(double most, int ticks);

}  // namespace saetm
