#include "saetm/report.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
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

ReportDocument document_of(const std::string& id, const std::string& title, const std::string& time,
                           const std::string& excerpt) {
  ReportDocument document;
  document.id = id;
  document.title = title;
  document.time = time;
  document.excerpt = excerpt;
  return document;
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
  topic.era_shares = {0.25};
  topic.documents = {{0, 0.75}};

  ReportData data;
  data.title = "News";
  data.settings = "512 atoms, 16 active, seed 0";
  data.documents = 20;
  data.unreached = 1;
  data.scores = {{"NPMI", 0.125}, {"diversity", 0.5}};
  data.groups = {"sci.space", "rec.autos"};
  data.group_sizes = {12, 8};
  data.eras = {"1990s"};
  data.era_sizes = {20};
  data.era_times = {1995};
  data.untimed = {.undated = 1, .unreadable = 2, .coarse = 3, .example = "n.d.", .told = ""};
  data.topics = {topic};
  data.merges = {{0, 1, 0.5, "orbit, motor"}};
  data.vocabulary = {"orbit", "launch", "motor"};
  data.common = {0.5F, 0.25F, 0.25F};
  ReportAtoms& atoms = data.atoms;
  atoms.ids = {3, 41, 700};
  atoms.shares = {0.5F, 0.25F, 0.25F};
  atoms.left = {0, 2};
  atoms.right = {1, 3};
  atoms.heights = {0.25F, 0.5F};
  atoms.words = {{{0, 0.5F}, {1, 0.25F}}, {}, {{2, 1.0F}}, {{0, 0.5F}}, {{0, 0.25F}}};
  atoms.documents = {{0}, {}, {}};
  atoms.drawn = {0, 1, 2};
  for (Matrix* matrix : {&atoms.vectors, &atoms.group_shares, &atoms.places}) {
    *matrix = Matrix(3, 2);
    for (std::size_t i = 0; i < 6; ++i) matrix->data()[i] = static_cast<float>(i) / 8;
  }
  atoms.era_shares = Matrix(3, 1);
  ReportDocument document = document_of("d1", "Shuttle", "1993", "The launch was …");
  document.group = 0;
  document.era = 0;
  document.topic = 0;
  document.atoms = {{1, 0.75F}, {300, 0.125F}, {555, 0.125F}};
  document.x = 0.5F;
  data.page_documents = {document};
  return data;
}

/// The bytes that a packed array stands for.
template <class T>
std::vector<T> unpacked(const nlohmann::json& packed) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned gathered = 0, bits = 0;
  for (const char c : packed["data"].get<std::string>()) {
    if (c == '=') break;
    gathered = gathered << 6 | static_cast<unsigned>(kLetters.find(c));
    bits += 6;
    if (bits >= 8) bytes += static_cast<char>(gathered >> (bits -= 8) & 255U);
  }
  std::vector<T> values(bytes.size() / sizeof(T));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return values;
}

TEST(Report, HoldsTheData) {
  auto json = data_of(render_report(small_report()));
  const auto atoms = json["atoms"], documents = json["page_documents"];
  for (const char* key : {"atoms", "page_documents", "common"}) json.erase(key);
  const auto expected = nlohmann::json::parse(R"({
    "title": "News", "settings": "512 atoms, 16 active, seed 0", "facts": [], "documents": 20,
    "unreached": 1, "scores": [["NPMI", 0.125], ["diversity", 0.5]],
    "training": {"steps": [], "explained": [], "held_out_steps": [], "held_out_explained": []},
    "groups": {"names": ["sci.space", "rec.autos"], "sizes": [12, 8]},
    "eras": {"names": ["1990s"], "sizes": [20], "times": [1995.0],
      "undated": 1, "unreadable": 2, "coarse": 3, "example": "n.d."},
    "tree_cut": true,
    "merges": {"left": [0], "right": [1], "heights": [0.5], "names": ["orbit, motor"]},
    "vocabulary": ["orbit", "launch", "motor"],
    "topics": [{"id": 7, "name": "space", "sentence": "", "note": "", "share": 0.25,
      "coverage": 0.5, "npmi": null, "stability": null,
      "words": ["orbit", "launch"], "weights": [0.125, 0.0625], "atoms": [3, 41],
      "groups": [0.5, 0.0], "eras": [0.25], "documents": [0], "document_shares": [0.75]}]})");
  EXPECT_EQ(json, expected);
  EXPECT_EQ(documents["titles"], nlohmann::json({"Shuttle"}));
  EXPECT_EQ(documents["thumbnails"], nlohmann::json::array());
  EXPECT_EQ(documents["excerpts"], nlohmann::json({"The launch was …"}));
  EXPECT_EQ(unpacked<std::uint8_t>(documents["groups"]), std::vector<std::uint8_t>({1}));
  EXPECT_EQ(unpacked<std::uint8_t>(documents["eras"]), std::vector<std::uint8_t>({1}));
  EXPECT_EQ(unpacked<std::uint16_t>(documents["places"]), std::vector<std::uint16_t>({32768, 0}));
  EXPECT_EQ(unpacked<std::uint8_t>(documents["topics"]), std::vector<std::uint8_t>({1}));
  EXPECT_EQ(unpacked<std::uint8_t>(documents["atom_counts"]), std::vector<std::uint8_t>({3}));
  EXPECT_EQ(unpacked<std::uint8_t>(documents["atoms"]),  // steps of 1, 299 and 255
            std::vector<std::uint8_t>({1, 255, 44, 255, 0}));
  EXPECT_EQ(unpacked<float>(documents["shares"]), std::vector<float>({0.75F, 0.125F, 0.125F}));
  EXPECT_EQ(atoms["ids"]["type"], "u16");
  EXPECT_EQ(unpacked<std::uint16_t>(atoms["ids"]), std::vector<std::uint16_t>({3, 41, 700}));
  EXPECT_EQ(unpacked<float>(atoms["heights"]), std::vector<float>({0.25F, 0.5F}));
  EXPECT_EQ(unpacked<std::uint8_t>(atoms["word_counts"]),
            std::vector<std::uint8_t>({2, 0, 1, 1, 1}));
  EXPECT_EQ(atoms["directions"], 2);
  EXPECT_EQ(unpacked<std::int8_t>(atoms["vectors"]),
            std::vector<std::int8_t>({0, 25, 51, 76, 102, 127}));
}

TEST(Report, ThumbnailsAreThereWhereADocumentHasOne) {
  ReportData data = small_report();
  data.page_documents.push_back(data.page_documents[0]);
  data.page_documents[1].thumbnail = "JPEG";
  EXPECT_EQ(data_of(render_report(data))["page_documents"]["thumbnails"],
            nlohmann::json({"", "SlBFRw=="}));
}

TEST(Report, SharesKeepTheirDigitsWhenPacked) {
  ReportData data = small_report();
  const std::vector<float> shares = {1, 0.1F, 0.01F, 0.001F, 1e-4F, 0};
  std::copy(shares.begin(), shares.end(), data.atoms.group_shares.data());
  const auto packed = data_of(render_report(data))["atoms"]["groups"];
  const auto codes = unpacked<std::uint16_t>(packed);
  ASSERT_EQ(codes.size(), shares.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const double part = codes[i] / 65535.0;
    EXPECT_NEAR(packed["square"].get<double>() * part * part, shares[i], 0.002 * shares[i]);
  }
}

TEST(Report, SameDataSameBytes) {
  EXPECT_EQ(render_report(small_report()), render_report(small_report()));
}

class HostileText : public testing::TestWithParam<const char*> {};

TEST_P(HostileText, StaysInItsPlace) {
  const std::string hostile = GetParam();
  ReportData data = small_report();
  data.title = data.settings = hostile;
  data.groups[0] = data.eras[0] = data.untimed.example = data.scores[0].first = data.vocabulary[0] =
      hostile;
  auto& topic = data.topics[0];
  topic.name = topic.words[0] = hostile;
  data.facts = {{hostile, hostile}};
  data.page_documents[0] = document_of(hostile, hostile, hostile, hostile);

  const std::string page = render_report(data);
  EXPECT_EQ(page_without_data(page), page_without_data(render_report(small_report())));
  const std::string text = data_text(page);
  for (const char* bad : {"<", ">", "&", "\xe2\x80\xa8", "\xe2\x80\xa9"}) {
    EXPECT_EQ(text.find(bad), std::string::npos) << bad;
  }

  const auto json = data_of(page);
  EXPECT_EQ(json["title"], hostile);
  EXPECT_EQ(json["settings"], hostile);
  EXPECT_EQ(json["groups"]["names"][0], hostile);
  EXPECT_EQ(json["scores"][0][0], hostile);
  EXPECT_EQ(json["topics"][0]["name"], hostile);
  EXPECT_EQ(json["topics"][0]["words"][0], hostile);
  for (const char* field : {"ids", "titles", "times", "excerpts"}) {
    EXPECT_EQ(json["page_documents"][field][0], hostile) << field;
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
  data.page_documents[0].excerpt = "caf\xe9 \xf0\x9f\x99";  // Latin-1, then a cut emoji
  const auto json = data_of(render_report(data));
  const auto excerpt = json["page_documents"]["excerpts"][0].get<std::string>();
  EXPECT_TRUE(excerpt.starts_with("caf\xef\xbf\xbd ")) << excerpt;
  EXPECT_TRUE(excerpt.ends_with("\xef\xbf\xbd")) << excerpt;
}

TEST(Report, NumbersThatAreNoneBecomeNull) {
  ReportData data = small_report();
  data.scores[0].second = std::nan("");
  data.topics[0].group_shares[1] = std::numeric_limits<double>::infinity();
  const auto json = data_of(render_report(data));
  EXPECT_TRUE(json["scores"][0][1].is_null());
  EXPECT_TRUE(json["topics"][0]["groups"][1].is_null());
}

TEST(Report, NoTopics) {
  const auto json = data_of(render_report(ReportData{}));
  EXPECT_EQ(json["topics"], nlohmann::json::array());
  EXPECT_EQ(json["scores"], nlohmann::json::array());
  EXPECT_EQ(json["documents"], 0);
}

TEST(Report, NoRequestLeavesThePage) {
  const std::string page = page_without_data(render_report(small_report()));
  for (const char* bad : {"//cdn", "@import", "XMLHttpRequest", "sendBeacon", "document.write",
                          "eval(", "<iframe", "new Worker"}) {
    EXPECT_EQ(page.find(bad), std::string::npos) << bad;
  }
  // What refers to something at all refers to data in the page itself.
  const std::regex reference(R"re(<[a-z]+ [^>]*\b(?:src|href|action)\s*=\s*"([^"]*)")re");
  for (std::sregex_iterator it(page.begin(), page.end(), reference), end; it != end; ++it) {
    const std::string target = (*it)[1];
    EXPECT_TRUE(target.starts_with("#") || target.starts_with("data:")) << target;
  }
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
}

}  // namespace
}  // namespace saetm
