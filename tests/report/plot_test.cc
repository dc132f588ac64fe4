// Pictures: what they draw is what they were given, as text that XML takes.
#include "saetm/plot.h"

#include <gtest/gtest.h>

#include <regex>

#include "core/base64.h"
#include "report/svg.h"
#include "saetm/error.h"
#include "saetm/image.h"

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

/// Texts as they stand.
std::vector<std::string> texts(const std::string& svg) {
  std::vector<std::string> found;
  const std::regex text("<text[^>]*>([^<]*)</text>");
  for (std::sregex_iterator it(svg.begin(), svg.end(), text), end; it != end; ++it) {
    found.push_back((*it)[1]);
  }
  return found;
}

bool has(const std::string& svg, const std::string& text) {
  const auto all = texts(svg);
  return std::find(all.begin(), all.end(), text) != all.end();
}

struct Box {
  double left, top, right, bottom;
  std::string text;
};

/// Where level texts lie, by the widths that the drawing reckons with.
std::vector<Box> boxes(const std::string& svg) {
  std::vector<Box> found;
  const std::regex text("<text x=\"([-0-9.]+)\" y=\"([-0-9.]+)\" font-size=\"([0-9.]+)\"([^>]*)>"
                        "([^<]*)</text>");
  for (std::sregex_iterator it(svg.begin(), svg.end(), text), end; it != end; ++it) {
    const double x = std::stod((*it)[1]), y = std::stod((*it)[2]), size = std::stod((*it)[3]);
    const std::string how = (*it)[4];
    const double width = text_width((*it)[5].str(), size, how.find("bold") != std::string::npos);
    const double left = how.find("\"end\"") != std::string::npos      ? x - width
                        : how.find("\"middle\"") != std::string::npos ? x - width / 2
                                                                      : x;
    found.push_back({left, y - 0.8 * size, left + width, y + 0.2 * size, (*it)[5]});
  }
  return found;
}

/// No text lies on another or leaves the picture.
void expect_apart(const std::string& svg) {
  std::smatch size;
  ASSERT_TRUE(
      std::regex_search(svg, size, std::regex("width=\"([0-9.]+)\" height=\"([0-9.]+)\"")));
  const std::vector<Box> all = boxes(svg);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Box& a = all[i];
    EXPECT_TRUE(a.left >= 0 && a.top >= 0 && a.right <= std::stod(size[1]) + 0.01 &&
                a.bottom <= std::stod(size[2]) + 0.01)
        << a.text;
    for (std::size_t j = 0; j < i; ++j) {
      const Box& b = all[j];
      EXPECT_FALSE(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
          << a.text << " and " << b.text;
    }
  }
}

void expect_drawn(const std::string& svg) {
  expect_well_formed(svg);
  expect_apart(svg);
}

const std::string kLong =
    "a name that is longer than any column of labels can be, so that it ends with three dots";
const std::vector<std::string> kNotes = {
    "A note at the foot that is long enough to be broken into two lines, since it names one thing "
    "after another and does not come to an end before it has named very many of them.",
    "And another."};

TEST(Plot, BarsAreAsLongAsTheirValues) {
  const std::string svg = svg_of(BarChart{"A & B <c>",
                                          "share",
                                          {{{"first \"x\"", "words", "0"}, 0.4},
                                           {{kLong, kLong + ", " + kLong, "12"}, 0.1},
                                           {{"none", "", ""}, 0},
                                           {{"small", "", ""}, 0.004}},
                                          kNotes});
  expect_drawn(svg);
  const auto bars = widths(svg, colour(0));
  ASSERT_EQ(bars.size(), 4U);
  EXPECT_NEAR(bars[1] / bars[0], 0.25, 0.001);
  EXPECT_EQ(bars[2], 0);
  EXPECT_TRUE(has(svg, "A &amp; B &lt;c&gt;"));
  for (const char* text : {"40.0%", "0.0%", "0.40%", "12", "And another."}) {
    EXPECT_TRUE(has(svg, text)) << text;
  }
  expect_drawn(svg_of(BarChart{"empty", "", {}, {}}));
}

TEST(Plot, GroupsHaveABarEachAndManyBecomeATable) {
  GroupedBars chart{"groups",
                    "share",
                    {"a", "b"},
                    {{{"topic", "its, words", "3"}, {0.2, 0.1}, {0.1, 0.05}, {0.3, 0.2}}},
                    kNotes};
  const std::string svg = svg_of(chart);
  expect_drawn(svg);
  EXPECT_NEAR(widths(svg, colour(0))[0] / widths(svg, colour(1))[0], 2, 0.01);
  // The legend stands above the bars, with a dot of each colour.
  EXPECT_LT(svg.find(">a</text>"), svg.find(">topic</text>"));
  EXPECT_EQ(count(svg, "<circle"), 2U);
  for (int g = 2; g < 12; ++g) {
    chart.groups.push_back("a group with a long name, " + std::to_string(g));
    for (auto* list : {&chart.rows[0].values, &chart.rows[0].low, &chart.rows[0].high}) {
      list->push_back(g == 2 ? 0.004 : 0);
    }
  }
  const std::string table = svg_of(chart);
  expect_drawn(table);
  for (const char* text : {"20", "0.4", "0"}) EXPECT_TRUE(has(table, text)) << text;
  EXPECT_NE(table.find("#005493"), std::string::npos);  // the row's largest is darkest
}

TEST(Plot, ALegendOfManyNamesTakesMoreLines) {
  GroupedBars chart{"groups", "share", {}, {{{"topic", "", ""}, {}, {}, {}}}, {}};
  for (std::size_t g = 0; g < kMostBars; ++g) {
    chart.groups.push_back("a group that has quite a long name " + std::to_string(g));
    for (auto* list : {&chart.rows[0].values, &chart.rows[0].low, &chart.rows[0].high}) {
      list->push_back(0.1);
    }
  }
  const std::string svg = svg_of(chart);
  expect_drawn(svg);
  for (const std::string& group : chart.groups) EXPECT_TRUE(has(svg, group)) << group;
}

LineGrid lines() {
  return {"time",
          "share",
          {"1790s", "1800s", "1810s", "1820s"},
          {1, 1, 0, 1},
          {{{"topic", "words", "7"},
            {0.1, 0.2, 0, 0.1},
            {0, 0.1, 0, 0},
            {0.2, 0.3, 0, 0.2},
            {0.15, 0.05},
            {{"1790s", "treaty, indian"}, {"1820s", "canal, " + kLong}}}},
          kNotes};
}

TEST(Plot, LinesHaveAGapWhereAnEraIsEmpty) {
  const std::string svg = svg_of(lines());
  expect_drawn(svg);
  const std::size_t stroke = svg.find("fill=\"none\" stroke=\"" + std::string(colour(0)));
  const std::size_t data = svg.rfind(" d=\"", stroke);
  EXPECT_EQ(count(svg.substr(data, stroke - data), "M"), 2U);
  EXPECT_EQ(count(svg, "<circle"), 3U);
  expect_drawn(
      svg_of(LineGrid{"one", "", {"1"}, {1}, {{{"t", "", ""}, {0}, {0}, {0}, {}, {}}}, {}}));
}

TEST(Plot, TrendsAreDashedAndNeverBelowNothing) {
  LineGrid chart = lines();
  const std::regex dashed("<line x1=\"([-0-9.]+)\" y1=\"([-0-9.]+)\" x2=\"([-0-9.]+)\" "
                          "y2=\"([-0-9.]+)\"[^>]*stroke-dasharray");
  const auto line = [&] {
    const std::string svg = svg_of(chart);
    std::smatch found;
    std::vector<double> ends;
    if (std::regex_search(svg, found, dashed)) {
      for (std::size_t i = 1; i <= 4; ++i) ends.push_back(std::stod(found[i]));
    }
    return ends;
  };
  const auto falls = line();
  ASSERT_EQ(falls.size(), 4U);
  EXPECT_LT(falls[1], falls[3]);  // y goes down
  chart.panels[0].trend = {0.1, -0.1};
  const auto ends = line();  // where it meets the axis, half way
  ASSERT_EQ(ends.size(), 4U);
  EXPECT_NEAR(ends[2] - ends[0], (falls[2] - falls[0]) / 2, 0.02);
  chart.panels[0].trend = {};
  EXPECT_TRUE(line().empty());
}

TEST(Plot, WordsOfErasStandBelowTheirChart) {
  const std::string svg = svg_of(lines());
  EXPECT_TRUE(has(svg, "treaty, indian"));
  EXPECT_TRUE(has(svg, "canal"));  // whole words, as far as there is room
}

TEST(Plot, ErasThatHaveNoRoomAreNotNamed) {
  LineGrid chart{"many", "", {}, {}, {{{"t", "", ""}, {}, {}, {}, {}, {}}}, {}};
  for (int e = 0; e < 60; ++e) {
    chart.eras.push_back(std::to_string(1790 + 4 * e) + "–" + std::to_string(1793 + 4 * e));
    chart.known.push_back(1);
    for (auto* list : {&chart.panels[0].values, &chart.panels[0].low, &chart.panels[0].high}) {
      list->push_back(0.5);
    }
  }
  const std::string svg = svg_of(chart);
  expect_drawn(svg);
  EXPECT_TRUE(has(svg, chart.eras[0]));
  EXPECT_GE(count(svg, "–"), 3U);
}

TEST(Plot, TreesShowEveryLeafOnce) {
  const Dendrogram chart{"tree",
                         "",
                         {{{"one", "", "0"}, 0, {}},
                          {{"two", "", "1"}, 0, {}},
                          {{"three", "", "2"}, 0, {}},
                          {{"inner", "", ""}, 1, {0, 2}},
                          {{"", "", ""}, 4, {1, 3}}},
                         {}};
  const std::string svg = svg_of(chart);
  expect_drawn(svg);
  for (const char* leaf : {">one<", ">two<", ">three<", ">inner<"}) EXPECT_EQ(count(svg, leaf), 1U);
  EXPECT_EQ(count(svg, "<line"), 6U);  // two merges of three lines
  expect_drawn(svg_of(Dendrogram{"alone", "", {{{"one", "", ""}, 0, {}}}, {}}));
}

TEST(Plot, LabelsOfAMapThatLieOnOthersAreMovedOrListed) {
  Scatter chart{"map", "", {{0, 0, 1, 0}, {1, 1, 4, 1}, {0.5, 0.2, 1, 9}}, {}, {"a", "b"}, {}};
  for (int i = 0; i < 5; ++i) chart.labels.push_back({0.5, 0.5, "label " + std::to_string(i)});
  const std::string svg = svg_of(chart);
  expect_drawn(svg);
  EXPECT_EQ(count(svg, "<circle"), 3U + 2U);  // and the legend's
  for (const Scatter::Label& label : chart.labels) EXPECT_TRUE(has(svg, label.text));
  for (int i = 5; i < 200; ++i) chart.labels.push_back({0.5, 0.5, "label " + std::to_string(i)});
  const std::string crowded = svg_of(chart);
  expect_drawn(crowded);
  std::string joined;  // the foot is broken into lines
  for (const std::string& text : texts(crowded)) joined += text + " ";
  EXPECT_NE(joined.find("Without room for their names: label "), std::string::npos);
  for (int i = 5; i < 200; ++i) {
    EXPECT_TRUE(std::regex_search(joined, std::regex("label " + std::to_string(i) + "[ ;.]"))) << i;
  }
}

std::string small_jpeg() {
  Image image{8, 4, std::vector<std::uint8_t>(8 * 4 * 3, 200)};
  return encode_jpeg(image, 80);
}

TEST(Plot, DocumentsStandBesideTheirTopics) {
  const std::string text = "one two three four five six seven eight nine ten ";
  DocumentCards chart{"documents", "share", {}, kNotes};
  chart.cards.push_back({"A title", "id · group", text + text, "", {{{"first", "", "3"}, 0.5}}});
  chart.cards.push_back({kLong, "", "", small_jpeg(), {{{"x", "", "1"}, 0.25}, {{"y", "", "2"}, 0}}});
  chart.cards.push_back({"日本語の長い題名が続く", "", std::string(3000, 'x'), small_jpeg(), {}});
  const std::string svg = svg_of(chart);
  expect_drawn(svg);
  EXPECT_EQ(count(svg, "<image"), 2U);
  const auto bars = widths(svg, colour(0));
  ASSERT_EQ(bars.size(), 3U);
  EXPECT_NEAR(bars[1] / bars[0], 0.5, 0.001);
}

TEST(Plot, ContactSheetsShowEveryImageInItsRow) {
  ContactSheet sheet{"images", "", {}, kNotes};
  sheet.rows.push_back({{"first", "its, words", "0"}, "12.0%", std::vector(13, small_jpeg())});
  sheet.rows.push_back({{kLong, kLong, "10"}, "8.0%", {}});
  sheet.rows.push_back({{"last", "", "2"}, "1.0%", {small_jpeg()}});
  const std::string svg = svg_of(sheet);
  expect_drawn(svg);
  EXPECT_EQ(count(svg, "<image"), 14U);
  EXPECT_EQ(count(svg, "data:image/jpeg;base64," + to_base64(small_jpeg())), 14U);
}

TEST(Plot, TextIsCutBetweenLetters) {
  const std::string text = "größere Wörter, größere Sätze";
  const std::string cut = fitted(text, 10, 60);
  EXPECT_TRUE(cut.ends_with("…"));
  EXPECT_TRUE(text.starts_with(cut.substr(0, cut.size() - 3)));
  EXPECT_LE(text_width(cut, 10), 60);
  EXPECT_EQ(fitted("short", 10, 60), "short");
  // A name of a megabyte takes no more work than one of a page.
  EXPECT_EQ(fitted(std::string(1 << 20, 'x'), 10, 60), fitted(std::string(500, 'x'), 10, 60));
  EXPECT_EQ(fitted_list("first, second, third", 10, text_width("first, second", 10)),
            "first, second");
  const auto lines = wrapped("Zwei Wörter 中文中文中文中文", 10, 55);
  ASSERT_GE(lines.size(), 3U);
  for (const std::string& line : lines) EXPECT_LE(text_width(line, 10), 55) << line;
  EXPECT_TRUE(wrapped(text + text, 10, 60, 2).back().ends_with("…"));
  EXPECT_EQ(wrapped(text + text, 10, 60, 2).size(), 2U);
}

TEST(Plot, PngIsOfTheSizeAskedFor) {
  const std::string svg = svg_of(BarChart{"t", "u", {{{"a", "b", ""}, 0.5}}, {}});
  if (!can_draw()) {
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
  EXPECT_THROW(pdf_of("<svg"), Error);
}

TEST(Plot, PdfHoldsThePicture) {
  if (!can_draw()) GTEST_SKIP() << "the build has no librsvg";
  const BarChart chart{"t", "u", {{{"a", "b", ""}, 0.5}}, {}};
  const std::string pdf = pdf_of(svg_of(chart));
  EXPECT_TRUE(pdf.starts_with("%PDF-1."));
  EXPECT_NE(pdf.find("/Font"), std::string::npos);  // text is text
  EXPECT_EQ(pdf, pdf_of(svg_of(chart)));
}

TEST(Plot, ImagesOfASheetAreDrawn) {
  if (!can_draw()) GTEST_SKIP() << "the build has no librsvg";
  Image image{64, 64, {}};
  for (int i = 0; i < 64 * 64; ++i) image.rgb.insert(image.rgb.end(), {200, 30, 40});
  const ContactSheet sheet{"s", "", {{{"row", "", ""}, "", {encode_jpeg(image, 95)}}}, {}};
  const std::string path = testing::TempDir() + "/sheet.png";
  std::ofstream(path, std::ios::binary) << png_of(svg_of(sheet), 1);
  const Image drawn = read_image(path);
  std::size_t red = 0;
  for (std::size_t i = 0; i < drawn.rgb.size(); i += 3) {
    red += drawn.rgb[i] > 180 && drawn.rgb[i + 1] < 60 && drawn.rgb[i + 2] < 70;
  }
  EXPECT_NEAR(static_cast<double>(red), 92 * 92, 400);
}

}  // namespace
}  // namespace saetm
