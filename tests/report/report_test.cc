#include "saetm/report.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <regex>

namespace saetm {
namespace {

constexpr std::string_view kOpen = R"(<script type="application/json" id="data">)";
constexpr std::string_view kClose = "</script>";

/// The text between the tags of the page's data element.
std::string data_text(const std::string& page) {
  const std::size_t begin = page.find(kOpen);
  EXPECT_NE(begin, std::string::npos);
  EXPECT_EQ(page.find(kOpen, begin + 1), std::string::npos);
  const std::size_t from = begin + kOpen.size();
  return page.substr(from, page.find(kClose, from) - from);
}

nlohmann::json data_of(const std::string& page) {
  return nlohmann::json::parse(data_text(page));
}

/// The page without its data: what must be the same for every corpus.
std::string page_without_data(const std::string& page) {
  const std::string data = data_text(page);
  std::string rest = page;
  rest.erase(page.find(kOpen) + kOpen.size(), data.size());
  return rest;
}

ReportData small_report() {
  ReportTopic topic;
  topic.id = 7;
  topic.name = "space";
  topic.share = 0.25;
  topic.coverage = 0.5;
  topic.words = {"orbit", "launch"};
  topic.weights = {0.125, 0.0625};
  topic.atoms = {3, 41};
  topic.group_shares = {0.5, 0.0};
  topic.documents = {{"d1", "Shuttle", "sci.space", "1993", "The launch was …", 0.75}};

  ReportData data;
  data.title = "News";
  data.settings = "512 atoms, 16 active, seed 0";
  data.documents = 20;
  data.unreached = 1;
  data.scores = {{"NPMI", 0.125}, {"diversity", 0.5}};
  data.groups = {"sci.space", "rec.autos"};
  data.group_sizes = {12, 8};
  data.topics = {topic};
  return data;
}

TEST(Report, HoldsTheData) {
  const auto json = data_of(render_report(small_report()));
  const auto expected = nlohmann::json::parse(R"({
    "title": "News", "settings": "512 atoms, 16 active, seed 0", "documents": 20, "unreached": 1,
    "scores": [["NPMI", 0.125], ["diversity", 0.5]],
    "groups": ["sci.space", "rec.autos"], "group_sizes": [12, 8],
    "topics": [{"id": 7, "name": "space", "share": 0.25, "coverage": 0.5,
      "words": ["orbit", "launch"], "weights": [0.125, 0.0625], "atoms": [3, 41],
      "group_shares": [0.5, 0.0],
      "documents": [{"id": "d1", "title": "Shuttle", "group": "sci.space", "time": "1993",
        "excerpt": "The launch was …", "share": 0.75}]}]})");
  EXPECT_EQ(json, expected);
}

TEST(Report, SameDataSameBytes) {
  EXPECT_EQ(render_report(small_report()), render_report(small_report()));
}

class HostileText : public testing::TestWithParam<const char*> {};

TEST_P(HostileText, StaysInItsPlace) {
  const std::string hostile = GetParam();
  ReportData data = small_report();
  data.title = data.settings = hostile;
  data.groups[0] = data.scores[0].first = hostile;
  auto& topic = data.topics[0];
  topic.name = topic.words[0] = hostile;
  topic.documents[0] = {hostile, hostile, hostile, hostile, hostile, 0.5};

  const std::string page = render_report(data);
  EXPECT_EQ(page_without_data(page), page_without_data(render_report(small_report())));
  const std::string text = data_text(page);
  for (const char* bad : {"<", ">", "&", "\xe2\x80\xa8", "\xe2\x80\xa9"}) {
    EXPECT_EQ(text.find(bad), std::string::npos) << bad;
  }

  const auto json = data_of(page);
  EXPECT_EQ(json["title"], hostile);
  EXPECT_EQ(json["settings"], hostile);
  EXPECT_EQ(json["groups"][0], hostile);
  EXPECT_EQ(json["scores"][0][0], hostile);
  EXPECT_EQ(json["topics"][0]["name"], hostile);
  EXPECT_EQ(json["topics"][0]["words"][0], hostile);
  for (const char* field : {"id", "title", "group", "time", "excerpt"}) {
    EXPECT_EQ(json["topics"][0]["documents"][0][field], hostile) << field;
  }
}

INSTANTIATE_TEST_SUITE_P(Strings, HostileText,
                         testing::Values("</script><script>alert(1)</script>", "</SCRIPT >",
                                         "<!--<script>", "-->", "]]>", "\"}]}; alert(1); //",
                                         "' onload='alert(1)", "\\", "\\u003c/script>",
                                         "a\xe2\x80\xa8"
                                         "b\xe2\x80\xa9"
                                         "c",
                                         "@SAETM_DATA@", "&lt;b&gt;", "line\nend\r\t\x01",
                                         "https://example.org/x.js", "日本語 🙂"));

TEST(Report, BrokenUtf8IsReplaced) {
  ReportData data = small_report();
  data.topics[0].documents[0].excerpt = "caf\xe9 \xf0\x9f\x99";  // Latin-1, then a cut emoji
  const auto json = data_of(render_report(data));
  const auto excerpt = json["topics"][0]["documents"][0]["excerpt"].get<std::string>();
  EXPECT_TRUE(excerpt.starts_with("caf\xef\xbf\xbd ")) << excerpt;
  EXPECT_TRUE(excerpt.ends_with("\xef\xbf\xbd")) << excerpt;
}

TEST(Report, NumbersThatAreNoneBecomeNull) {
  ReportData data = small_report();
  data.scores[0].second = std::nan("");
  data.topics[0].group_shares[1] = std::numeric_limits<double>::infinity();
  const auto json = data_of(render_report(data));
  EXPECT_TRUE(json["scores"][0][1].is_null());
  EXPECT_TRUE(json["topics"][0]["group_shares"][1].is_null());
}

TEST(Report, NoTopics) {
  const auto json = data_of(render_report(ReportData{}));
  EXPECT_EQ(json["topics"], nlohmann::json::array());
  EXPECT_EQ(json["scores"], nlohmann::json::array());
  EXPECT_EQ(json["documents"], 0);
}

TEST(Report, NoRequestLeavesThePage) {
  const std::string page = page_without_data(render_report(small_report()));
  for (const char* bad : {"http://", "https://", "//cdn", "@import", "url(", "fetch(", "innerHTML",
                          "XMLHttpRequest", "sendBeacon", "document.write", "eval("}) {
    EXPECT_EQ(page.find(bad), std::string::npos) << bad;
  }
  // What refers to something at all refers to data in the page itself.
  const std::regex reference(R"re(\b(?:src|href|action)\s*=\s*"([^"]*)")re");
  for (std::sregex_iterator it(page.begin(), page.end(), reference), end; it != end; ++it) {
    const std::string target = (*it)[1];
    EXPECT_TRUE(target.starts_with("#") || target.starts_with("data:")) << target;
  }
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
}

}  // namespace
}  // namespace saetm
