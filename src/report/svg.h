#pragma once
/// SVG put together piece by piece.
#include <cstddef>
#include <string>
#include <string_view>

namespace saetm {

inline constexpr const char* kInk = "#1c1c1c";
inline constexpr const char* kFaint = "#6b6b6b";
inline constexpr const char* kLineGrey = "#dcdcdc";

/// Of every picture: its margin, and sizes of its type.
inline constexpr double kMargin = 24, kTitle = 18, kLabel = 12, kSmall = 10;

class Svg {
 public:
  enum class Anchor { kStart, kMiddle, kEnd };

  void rectangle(double x, double y, double width, double height, std::string_view fill,
                 double opacity = 1);
  void line(double x1, double y1, double x2, double y2, std::string_view stroke, double width = 1);
  void circle(double x, double y, double radius, std::string_view fill, double opacity = 1);
  /// `data` as an SVG path; filled where `fill` is a colour, drawn where `stroke` is one.
  void path(const std::string& data, std::string_view fill, std::string_view stroke,
            double width = 1, double opacity = 1);
  void text(double x, double y, std::string_view text, double size, std::string_view fill = kInk,
            Anchor anchor = Anchor::kStart, bool bold = false);
  /// The picture's own, at its top left.
  void title(std::string_view text);
  /// Rising to the right, as heads of narrow columns.
  void slanted(double x, double y, std::string_view text, double size);

  /// The whole file.
  std::string finish(double width, double height, std::string_view title) const;

 private:
  std::string body_;
};

/// A number as short as it may be.
std::string number(double value);
/// "12.3%"
std::string percent(double value);
/// About what a text of that size takes; letters differ, so this errs to the wide side.
double text_width(std::string_view text, double size);
/// Its beginning, with "…" where it is too wide.
std::string fitted(const std::string& text, double size, double width);
/// One of Okabe and Ito's colours, again and again.
const char* colour(std::size_t index);
inline constexpr std::size_t kColours = 8;
/// A step of 1, 2 or 5 times a power of ten that divides `most` in at most `ticks` parts.
double nice_step(double most, int ticks);

}  // namespace saetm
