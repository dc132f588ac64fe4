#include "report/svg.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/base64.h"

namespace saetm {
namespace {

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        // Control characters have no place in XML.
        if (static_cast<unsigned char>(c) >= 0x20) result += c;
    }
  }
  return result;
}

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + std::string(value) + "\"";
}

std::string attribute(std::string_view name, double value) {
  return attribute(name, number(value));
}

}  // namespace

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value);
  std::string short_text = text;
  while (short_text.back() == '0') short_text.pop_back();
  if (short_text.back() == '.') short_text.pop_back();
  return short_text == "-0" ? "0" : short_text;
}

std::string percent(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value != 0 && std::abs(value) < 0.00995 ? "%.2f%%" : "%.1f%%",
                100 * value);
  return text;
}

const char* colour(std::size_t index) {
  static const char* const kOkabeIto[kColours] = {"#0072b2", "#e69f00", "#009e73", "#cc79a7",
                                                  "#56b4e9", "#d55e00", "#999999", "#000000"};
  return kOkabeIto[index % kColours];
}

double nice_step(double most, int ticks) {
  if (!(most > 0)) return 1;
  const double power = std::pow(10, std::floor(std::log10(most / ticks)));
  for (const double factor : {1, 2, 5}) {
    if (most / (factor * power) <= ticks) return factor * power;
  }
  return 10 * power;
}

void Svg::rectangle(double x, double y, double width, double height, std::string_view fill,
                    double opacity) {
  body_ += "<rect" + attribute("x", x) + attribute("y", y) +
           attribute("width", std::max(0.0, width)) + attribute("height", std::max(0.0, height)) +
           attribute("fill", fill) + (opacity < 1 ? attribute("fill-opacity", opacity) : "") +
           "/>\n";
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view stroke, double width,
               bool dashed) {
  body_ += "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) +
           attribute("y2", y2) + attribute("stroke", stroke) + attribute("stroke-width", width) +
           (dashed ? attribute("stroke-dasharray", "5 4") : "") + "/>\n";
}

void Svg::circle(double x, double y, double radius, std::string_view fill, double opacity) {
  body_ += "<circle" + attribute("cx", x) + attribute("cy", y) + attribute("r", radius) +
           attribute("fill", fill) + (opacity < 1 ? attribute("fill-opacity", opacity) : "") +
           "/>\n";
}

void Svg::path(const std::string& data, std::string_view fill, std::string_view stroke,
               double width, double opacity) {
  body_ += "<path" + attribute("d", data) + attribute("fill", fill) + attribute("stroke", stroke) +
           attribute("stroke-width", width) + attribute("stroke-linejoin", "round") +
           (opacity < 1 ? attribute("opacity", opacity) : "") + "/>\n";
}

void Svg::text(double x, double y, std::string_view text, double size, std::string_view fill,
               Anchor anchor, bool bold) {
  body_ += "<text" + attribute("x", x) + attribute("y", y) + attribute("font-size", size) +
           attribute("fill", fill) +
           (anchor == Anchor::kStart
                ? ""
                : attribute("text-anchor", anchor == Anchor::kEnd ? "end" : "middle")) +
           (bold ? attribute("font-weight", "bold") : "") + ">" + escaped(text) + "</text>\n";
}

void Svg::text_on_drawing(double x, double y, std::string_view text, double size) {
  body_ += "<text" + attribute("x", x) + attribute("y", y) + attribute("font-size", size) +
           attribute("fill", kInk) + attribute("text-anchor", "middle") +
           attribute("stroke", "#ffffff") + attribute("stroke-width", 3) +
           attribute("stroke-linejoin", "round") + attribute("paint-order", "stroke") + ">" +
           escaped(text) + "</text>\n";
}

void Svg::jpeg(double x, double y, double width, double height, std::string_view bytes) {
  body_ += "<image" + attribute("x", x) + attribute("y", y) + attribute("width", width) +
           attribute("height", height) +
           attribute("href", "data:image/jpeg;base64," + to_base64(bytes)) + "/>\n";
}

double Svg::head(const std::string& title, const std::string& unit, double width) {
  double y = kMargin + kTitle;
  text(kMargin, y, fitted(title, kTitle, width - 2 * kMargin, true), kTitle, kInk, Anchor::kStart,
       true);
  y += 6;
  for (const std::string& line : wrapped(unit, kSmall, width - 2 * kMargin)) {
    text(kMargin, y + kSmall, line, kSmall, kFaint);
    y += kLine;
  }
  return y + 10;
}

void Svg::label(double x, double y, const PlotLabel& label, double width, bool bold) {
  const std::string note = fitted_list(label.note, kSmall, width);
  const double base = note.empty() ? y + 4 : y - 3;
  if (!label.number.empty()) {
    text(x - 8, base, label.number, kLabel, kFaint, Anchor::kEnd);
  }
  text(x, base, fitted(label.text, kLabel, width, bold), kLabel, kInk, Anchor::kStart, bold);
  if (!note.empty()) text(x, base + kLine, note, kSmall, kFaint);
}

double Svg::legend(const std::vector<std::string>& names, double x, double y, double width) {
  double at = x;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name = fitted(names[i], kLabel, width - 16);
    const double takes = 16 + text_width(name, kLabel);
    if (at > x && at + takes > x + width) {
      at = x;
      y += 18;
    }
    circle(at + 5, y + 6, 5, colour(i));
    text(at + 16, y + 10, name, kLabel);
    at += takes + 18;
  }
  return names.empty() ? y : y + 18 + 10;
}

double Svg::foot(const std::vector<std::string>& notes, double y, double width) {
  if (!notes.empty()) y += 8;
  for (const std::string& note : notes) {
    for (const std::string& line : wrapped(note, kSmall, width - 2 * kMargin)) {
      text(kMargin, y + kSmall, line, kSmall, kFaint);
      y += kLine;
    }
  }
  return y + kMargin;
}

void Svg::slanted(double x, double y, std::string_view text, double size) {
  body_ += "<text" + attribute("font-size", size) + attribute("fill", kInk) +
           attribute("transform", "translate(" + number(x) + " " + number(y) + ") rotate(-50)") +
           ">" + escaped(text) + "</text>\n";
}

std::string Svg::finish(double width, double height, std::string_view title) const {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\"" + attribute("width", width) +
         attribute("height", height) +
         attribute("viewBox", "0 0 " + number(width) + " " + number(height)) +
         attribute("font-family", "Helvetica, Arial, DejaVu Sans, sans-serif") +
         " role=\"img\">\n" + "<title>" + escaped(title) +
         "</title>\n<rect width=\"100%\" height=\"100%\" " + "fill=\"#ffffff\"/>\n" + body_ +
         "</svg>\n";
}

}  // namespace saetm
