// Pictures: what they draw is what they were given, as text that XML takes.
#include "saetm/plot.h"

#include <gtest/gtest.h>

#include <regex>

#include "report/svg.h"
#include "saetm/error.h"

namespace saetm {
namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++found;
  return found;
}

/// Every tag is closed in turn, and "<", "&" stand for themselves nowhere.
void expect_well_formed(const std::string& svg) {
  std::vector<std::string> open;
  std::size_t at = 0;
  const std::regex tag(
      R"(<(/?)([a-z]+)((?: [a-zA-Z0-9:-]+="[^"<]*")*)(/?)>|<|&(?!amp;|lt;|gt;|quot;))");
  for (std::sregex_iterator it(svg.begin(), svg.end(), tag), end; it != end; ++it) {
    ASSERT_TRUE((*it)[2].matched) << svg.substr(static_cast<std::size_t>(it->position()), 80);
    if ((*it)[1].length() > 0) {
      ASSERT_FALSE(open.empty());
      ASSERT_EQ(open.back(), (*it)[2].str());
      open.pop_back();
    } else if ((*it)[4].length() == 0) {
      open.push_back((*it)[2].str());
    }
    at = static_cast<std::size_t>(it->position() + it->length());
  }
  EXPECT_TRUE(open.empty());
  EXPECT_EQ(svg.substr(at), "\n");
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_EQ(svg.find("inf"), std::string::npos);
}

/// Widths of the rectangles of a colour.
std::vector<double> widths(const std::string& svg, const std::string& fill) {
  std::vector<double> found;
  const std::regex bar("<rect[^>]* width=\"([0-9.]+)\"[^>]* fill=\"" + fill + "\"");
  for (std::sregex_iterator it(svg.begin(), svg.end(), bar), end; it != end; ++it) {
    found.push_back(std::stod((*it)[1]));
  }
  return found;
}

TEST(Plot, BarsAreAsLongAsTheirValues) {
  const std::string svg = svg_of(BarChart{
      "A & B <c>", "share", {{"first \"x\"", "words", 0.4}, {"second", "", 0.1}, {"none", "", 0}}});
  expect_well_formed(svg);
  const auto bars = widths(svg, colour(0));
  ASSERT_EQ(bars.size(), 3U);
  EXPECT_NEAR(bars[1] / bars[0], 0.25, 0.001);
  EXPECT_EQ(bars[2], 0);
  EXPECT_NE(svg.find("A &amp; B &lt;c&gt;"), std::string::npos);
  expect_well_formed(svg_of(BarChart{"empty", "", {}}));
}

TEST(Plot, GroupsHaveABarEachAndManyBecomeATable) {
  GroupedBars chart{
      "groups", "share", {"a", "b"}, {{"topic", {0.2, 0.1}, {0.1, 0.05}, {0.3, 0.2}}}};
  const std::string svg = svg_of(chart);
  expect_well_formed(svg);
  EXPECT_NEAR(widths(svg, colour(0))[0] / widths(svg, colour(1))[0], 2, 0.01);
  for (int g = 2; g < 12; ++g) {
    chart.groups.push_back("g" + std::to_string(g));
    for (auto* list : {&chart.rows[0].values, &chart.rows[0].low, &chart.rows[0].high}) {
      list->push_back(0);
    }
  }
  const std::string table = svg_of(chart);
  expect_well_formed(table);
  EXPECT_NE(table.find(">20</text>"), std::string::npos);
  EXPECT_NE(table.find("#005493"), std::string::npos);  // the row's largest is darkest
}

TEST(Plot, LinesHaveAGapWhereAnEraIsEmpty) {
  const LineGrid chart{
      "time",
      "share",
      {"1", "2", "3", "4"},
      {1, 1, 0, 1},
      {{"topic", "words", {0.1, 0.2, 0, 0.1}, {0, 0.1, 0, 0}, {0.2, 0.3, 0, 0.2}}}};
  const std::string svg = svg_of(chart);
  expect_well_formed(svg);
  const std::size_t stroke = svg.find("fill=\"none\" stroke=\"" + std::string(colour(0)));
  const std::size_t data = svg.rfind(" d=\"", stroke);
  EXPECT_EQ(count(svg.substr(data, stroke - data), "M"), 2U);
  EXPECT_EQ(count(svg, "<circle"), 3U);
  expect_well_formed(svg_of(LineGrid{"one", "", {"1"}, {1}, {{"t", "", {0}, {0}, {0}}}}));
}

TEST(Plot, TreesShowEveryLeafOnce) {
  const Dendrogram chart{
      "tree", {{"one", 0, {}}, {"two", 0, {}}, {"three", 0, {}}, {"", 1, {0, 2}}, {"", 4, {1, 3}}}};
  const std::string svg = svg_of(chart);
  expect_well_formed(svg);
  for (const char* leaf : {">one<", ">two<", ">three<"}) EXPECT_EQ(count(svg, leaf), 1U);
  EXPECT_EQ(count(svg, "<line"), 6U);  // two merges of three lines
  expect_well_formed(svg_of(Dendrogram{"alone", {{"one", 0, {}}}}));
}

TEST(Plot, MapsLeaveOutLabelsThatLieOnOthers) {
  const Scatter chart{"map",
                      {{0, 0, 1, 0}, {1, 1, 4, 1}, {0.5, 0.2, 1, 9}},
                      {{0.5, 0.5, "first"}, {0.5, 0.5, "second"}, {0.1, 0.9, "third"}}};
  const std::string svg = svg_of(chart);
  expect_well_formed(svg);
  EXPECT_EQ(count(svg, "<circle"), 3U);
  EXPECT_NE(svg.find(">first<"), std::string::npos);
  EXPECT_EQ(svg.find(">second<"), std::string::npos);
  EXPECT_NE(svg.find(">third<"), std::string::npos);
}

TEST(Plot, TextIsCutBetweenLetters) {
  const std::string text = "größere Wörter, größere Sätze";
  const std::string cut = fitted(text, 10, 60);
  EXPECT_TRUE(cut.ends_with("…"));
  EXPECT_TRUE(text.starts_with(cut.substr(0, cut.size() - 3)));
  EXPECT_LE(text_width(cut, 10), 60);
  EXPECT_EQ(fitted("short", 10, 60), "short");
}

TEST(Plot, PngIsOfTheSizeAskedFor) {
  const std::string svg = svg_of(BarChart{"t", "u", {{"a", "b", 0.5}}});
  if (!can_make_png()) {
    EXPECT_THROW(png_of(svg), Error);
    return;
  }
  std::smatch size;
  ASSERT_TRUE(std::regex_search(svg, size, std::regex("width=\"([0-9]+)\" height=\"([0-9]+)\"")));
  const std::string png = png_of(svg, 1.5);
  EXPECT_EQ(png.substr(0, 8), "\x89PNG\r\n\x1a\n");
  const auto big_endian = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
      value = value << 8 | static_cast<unsigned char>(png[at + i]);
    return value;
  };
  EXPECT_EQ(big_endian(16), std::ceil(1.5 * std::stod(size[1])));
  EXPECT_EQ(big_endian(20), std::ceil(1.5 * std::stod(size[2])));
  EXPECT_THROW(png_of("<svg"), Error);
}

}  // namespace
}  // namespace saetm
