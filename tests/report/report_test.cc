#include "saetm/report.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <regex>

#include "report/page_data.h"

namespace saetm {
namespace {

/// The page without its data and blobs: what must be the same for every corpus.
std::string page_without_data(const std::string& page) {
  std::string rest = page;
  const std::string data = data_text(page);
  rest.erase(page.find(data), data.size());
  const std::size_t begin = rest.find(R"(<script type="text/plain" id="blob-0">)");
  EXPECT_NE(begin, std::string::npos);
  const std::size_t last = rest.rfind(R"(<script type="text/plain")");
  rest.erase(begin, rest.find("</script>", last) - begin);
  return rest;
}

ReportDocuments one_document(const std::string& id, const std::string& title,
                             const std::string& time, const std::string& text) {
  ReportDocuments documents;
  documents.ids = {id};
  documents.titles = {title};
  documents.times = {time};
  documents.groups = documents.eras = documents.topics = {0};
  documents.places = Matrix(1, 2);
  documents.places(0, 0) = 0.5F;
  documents.atoms = {556, {0, 3}, {1, 300, 555}, {0.75F, 0.125F, 0.125F}};
  documents.words = {3, {0, 2}, {0, 2}, {2, 700}};
  documents.accounts = {2, 0};
  documents.texts.add(text);
  documents.texts.end();
  documents.extent = "full";
  return documents;
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
  data.forms = {{"orbits", "orbit"}, {}, {"motor"}};
  data.page_documents = one_document("d1", "Shuttle", "1993", "The launch was …");
  return data;
}

TEST(Report, HoldsTheData) {
  const std::string page = render_report(small_report());
  auto json = data_of(page);
  EXPECT_EQ(strings_of(page, json["vocabulary"]),
            std::vector<std::string>({"orbit", "launch", "motor"}));
  EXPECT_EQ(strings_of(page, json["forms"]),
            std::vector<std::string>({"orbits\torbit", "", "motor"}));
  const auto atoms = json["atoms"], documents = json["page_documents"];
  for (const char* key : {"atoms", "page_documents", "common", "vocabulary", "forms"})
    json.erase(key);
  const auto expected = nlohmann::json::parse(R"({
    "title": "News", "about": "", "settings": "512 atoms, 16 active, seed 0", "facts": [], "documents": 20,
    "unreached": 1, "scores": [["NPMI", 0.125], ["diversity", 0.5]],
    "training": {"steps": [], "explained": [], "held_out_steps": [], "held_out_explained": []},
    "groups": {"names": ["sci.space", "rec.autos"], "sizes": [12, 8]},
    "eras": {"names": ["1990s"], "sizes": [20], "times": [1995.0],
      "undated": 1, "unreadable": 2, "coarse": 3, "example": "n.d."},
    "tree_cut": true,
    "merges": {"left": [0], "right": [1], "heights": [0.5], "names": ["orbit, motor"]},
    "topics": [{"id": 7, "name": "space", "sentence": "", "note": "", "share": 0.25,
      "coverage": 0.5, "npmi": null, "stability": null,
      "words": ["orbit", "launch"], "weights": [0.125, 0.0625], "atoms": [3, 41],
      "groups": [0.5, 0.0], "eras": [0.25], "documents": [0], "document_shares": [0.75]}]})");
  EXPECT_EQ(json, expected);
  EXPECT_EQ(documents["count"], 1);
  EXPECT_EQ(strings_of(page, documents["titles"]), std::vector<std::string>({"Shuttle"}));
  EXPECT_EQ(documents["thumbnails"], nlohmann::json::array());
  EXPECT_EQ(documents["extent"], "full");
  EXPECT_EQ(texts_of(page), std::vector<std::string>({"The launch was …"}));
  using Bytes = std::vector<std::uint8_t>;
  for (const char* name : {"groups", "eras", "topics"}) {
    EXPECT_EQ(unpacked<std::uint8_t>(documents[name], page), Bytes({1})) << name;
  }
  EXPECT_EQ(unpacked<std::uint16_t>(documents["places"], page),
            std::vector<std::uint16_t>({32768, 0}));
  EXPECT_EQ(unpacked<std::uint8_t>(documents["atoms"]["counts"], page), Bytes({3}));
  EXPECT_EQ(unpacked<std::uint8_t>(documents["atoms"]["columns"], page),  // steps of 1, 299 and 255
            Bytes({1, 255, 44, 255, 0}));
  EXPECT_EQ(unpacked<float>(documents["atoms"]["shares"], page),
            std::vector<float>({0.75F, 0.125F, 0.125F}));
  EXPECT_EQ(unpacked<std::uint8_t>(documents["words"]["columns"], page), Bytes({0, 2}));
  EXPECT_EQ(unpacked<std::uint8_t>(documents["words"]["times"], page), Bytes({2, 255}));
  EXPECT_EQ(unpacked<std::uint8_t>(documents["words"]["accounts"], page), Bytes({2, 0}));
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
  data.page_documents.thumbnails = {"", "JPEG"};
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

TEST(Report, ManySharesAreRoundedToAFewThousandths) {
  ReportData data = small_report();
  SparseMatrix& atoms = data.page_documents.atoms;
  const std::size_t count = 100'001;
  atoms = {1, {0}, {}, {}};
  for (std::size_t i = 0; i < count; ++i) {
    atoms.indices.push_back(0);
    atoms.values.push_back(static_cast<float>(i) / static_cast<float>(count));
    atoms.indptr.push_back(static_cast<std::int64_t>(i) + 1);
  }
  const std::string page = render_report(data);
  const auto packed = data_of(page)["page_documents"]["atoms"]["shares"];
  ASSERT_EQ(packed["type"], "split16");
  const auto planes = unpacked<std::uint8_t>(packed, page);
  ASSERT_EQ(planes.size(), 2 * count);
  for (std::size_t i = 0; i < count; ++i) {
    const double value = packed["scale"].get<double>() * (planes[i] + 256 * planes[count + i]);
    ASSERT_NEAR(value, atoms.values[i], 0.000123);
  }
}

TEST(Report, TextsAreCutIntoChunksOfWholeDocuments) {
  ReportTexts texts;
  std::vector<std::string> given;
  for (int i = 0; i < 40; ++i)
    given.push_back(std::string(20'000, static_cast<char>('a' + i % 26)));
  given[3] = "";
  given[5] = std::string("a\0b", 3);
  for (const std::string& text : given) texts.add(text);
  texts.end();
  given[5] = "a b";  // zero bytes end texts
  ASSERT_GT(texts.chunks().size(), 1U);
  std::vector<std::string> found;
  for (std::size_t i = 0; i < texts.chunks().size(); ++i) {
    const auto part = split(inflated(texts.chunks()[i]), true);
    EXPECT_EQ(static_cast<std::int32_t>(part.size()), texts.counts()[i]);
    found.insert(found.end(), part.begin(), part.end());
  }
  EXPECT_EQ(found, given);
}

TEST(Report, TextsBesideThePageAreInItsFiles) {
  ReportData data = small_report();
  EXPECT_TRUE(render_texts(data.page_documents).empty());
  data.page_documents.beside = true;
  const std::vector<ReportFile> files = render_texts(data.page_documents);
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].name, "report.texts.0.js");
  EXPECT_TRUE(is_texts_file(files[0].name));
  EXPECT_FALSE(is_texts_file("report.texts..js"));
  EXPECT_FALSE(is_texts_file("report.texts.a.js"));
  const std::string begin = "saetmText(0,\"";
  ASSERT_TRUE(files[0].text.starts_with(begin)) << files[0].text;
  const std::string base64 =
      files[0].text.substr(begin.size(), files[0].text.find('"', begin.size()) - begin.size());
  EXPECT_EQ(split(inflated(from_base64(base64).value_or("")), true),
            std::vector<std::string>({"The launch was …"}));
  const std::string page = render_report(data);
  const auto texts = data_of(page)["page_documents"]["texts"];
  EXPECT_EQ(texts["files"], nlohmann::json({"report.texts.0.js"}));
  EXPECT_EQ(texts["chunks"], nlohmann::json({0}));
  // Such a page alone may run files beside it.
  EXPECT_NE(page.find("script-src 'unsafe-inline' 'self' file:;"), std::string::npos);
  EXPECT_EQ(render_report(small_report()).find("'self'"), std::string::npos);
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
  data.forms[0] = {hostile};
  data.page_documents = one_document(hostile, hostile, hostile, hostile);

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
  for (const char* field : {"ids", "titles", "times"}) {
    EXPECT_EQ(strings_of(page, json["page_documents"][field])[0], hostile) << field;
  }
  EXPECT_EQ(strings_of(page, json["vocabulary"])[0], hostile);
  EXPECT_EQ(strings_of(page, json["forms"])[0], hostile);
  EXPECT_EQ(texts_of(page)[0], hostile);
}

INSTANTIATE_TEST_SUITE_P(Strings, HostileText,
                         testing::Values("</script><script>alert(1)</script>", "</SCRIPT >",
                                         "<!--<script>", "-->", "]]>", "\"}]}; alert(1); //",
                                         "' onload='alert(1)", "\\", "\\u003c/script>",
                                         "a\xe2\x80\xa8"
                                         "b\xe2\x80\xa9"
                                         "c",
                                         "@SAETM_DATA@", "@SAETM_BLOBS@", "&lt;b&gt;",
                                         "line\nend\r\t\x01", "https://example.org/x.js",
                                         "日本語 🙂"));

TEST(Report, BrokenUtf8IsReplaced) {
  ReportData data = small_report();
  data.title = "caf\xe9 \xf0\x9f\x99";  // Latin-1, then a cut emoji
  const auto title = data_of(render_report(data))["title"].get<std::string>();
  EXPECT_TRUE(title.starts_with("caf\xef\xbf\xbd ")) << title;
  EXPECT_TRUE(title.ends_with("\xef\xbf\xbd")) << title;
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
