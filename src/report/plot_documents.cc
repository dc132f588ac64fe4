/// Documents and images themselves: cards with what each is about, and contact sheets.
#include <algorithm>

#include "report/svg.h"
#include "saetm/plot.h"

namespace saetm {
namespace {

constexpr double kText = 400, kBars = 160, kBar = 21;  // of a card
constexpr std::size_t kLines = 9;                      // of its text
constexpr double kPicture = 150;                       // its side
constexpr double kThumbnail = 92, kSpace = 8;          // of a contact sheet
constexpr std::size_t kThumbnailsAcross = 10;

/// The text or image at the left; returns where it ends.
double draw_document(Svg& svg, const DocumentCards::Card& card, double y) {
  double at = y + kLabel;
  for (const std::string& line : wrapped(card.title, kLabel, 0.92 * kText, 2)) {
    svg.text(kMargin, at, line, kLabel, kInk, Svg::Anchor::kStart, true);
    at += kLine + 2;
  }
  if (!card.note.empty()) {
    svg.text(kMargin, at, fitted(card.note, kSmall, kText), kSmall, kFaint);
    at += kLine;
  }
  double left = kMargin;
  const double begin = at;
  if (!card.jpeg.empty()) {
    svg.jpeg(left, at - 4, kPicture, kPicture, card.jpeg);
    left += kPicture + 12;
    at += kPicture;
  }
  double text = begin + 4;
  for (const std::string& line : wrapped(card.text, kSmall, kMargin + kText - left, kLines)) {
    svg.text(left, text, line, kSmall, kInk);
    text += kLine;
  }
  return std::max(at, text);
}

}  // namespace

std::string svg_of(const DocumentCards& chart) {
  double most = 1e-9;
  std::vector<const PlotLabel*> labels;
  for (const DocumentCards::Card& card : chart.cards) {
    for (const BarChart::Bar& bar : card.bars) {
      most = std::max(most, bar.value);
      labels.push_back(&bar.label);
    }
  }
  LabelColumn column = label_column(labels, 260);
  column.x += kText + 24;
  const double left = column.end() + 12, width = left + kBars + 60;
  Svg svg;
  double y = svg.head(chart.title, chart.unit, width);
  for (const DocumentCards::Card& card : chart.cards) {
    svg.line(kMargin, y, width - kMargin, y, kLineGrey);
    y += 12;
    double at = y;
    for (const BarChart::Bar& bar : card.bars) {
      const double length = kBars * bar.value / most;
      svg.label(column.x, at + kBar / 2, bar.label, column.width);
      svg.rectangle(left, at + 4, length, kBar - 8, colour(0));
      svg.text(left + length + 6, at + kBar / 2 + 3.5, percent(bar.value), kSmall, kFaint);
      at += kBar;
    }
    y = std::max(at, draw_document(svg, card, y)) + 12;
  }
  return svg.finish(width, svg.foot(chart.notes, y, width), chart.title);
}

std::string svg_of(const ContactSheet& chart) {
  const double cell = kThumbnail + kSpace;
  double numbers = 0;
  for (const ContactSheet::Row& row : chart.rows) {
    if (!row.label.number.empty()) {
      numbers = std::max(numbers, text_width(row.label.number, kLabel) + 8);
    }
  }
  const double width = 2 * kMargin + cell * kThumbnailsAcross - kSpace;
  Svg svg;
  double y = svg.head(chart.title, chart.unit, width);
  for (const ContactSheet::Row& row : chart.rows) {
    svg.label(kMargin + numbers, y + 16, row.label, width - 2 * kMargin - numbers - 60, true);
    svg.text(width - kMargin, y + 13, row.value, kLabel, kFaint, Svg::Anchor::kEnd);
    y += 36;
    for (std::size_t i = 0; i < row.jpegs.size(); ++i) {
      if (i > 0 && i % kThumbnailsAcross == 0) y += cell;
      const double x = kMargin + static_cast<double>(i % kThumbnailsAcross) * cell;
      svg.jpeg(x, y, kThumbnail, kThumbnail, row.jpegs[i]);
    }
    y += (row.jpegs.empty() ? 0 : cell) + 10;
  }
  return svg.finish(width, svg.foot(chart.notes, y, width), chart.title);
}

}  // namespace saetm
