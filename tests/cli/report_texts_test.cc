/// What of the documents' texts a report holds, and where.
#include "cli/cli_test.h"
#include "report/page_data.h"

namespace saetm {
namespace {

class ReportTextsTest : public CliTest {
 protected:
  std::string page(const std::string& name) const { return read(path(name) + "/report.html"); }
  Json documents(const std::string& name) const { return data_of(page(name))["page_documents"]; }
  std::size_t files_beside(const std::string& name) const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(path(name))) {
      count += entry.path().filename().string().starts_with("report.texts.");
    }
    return count;
  }
  static std::vector<std::string> written() {
    std::vector<std::string> texts;
    for (const Record& record : make_records(kDocuments)) texts.push_back(record.text);
    return texts;
  }
};

TEST_F(ReportTextsTest, AllDocumentsAreInThePageWordForWord) {
  make_run("run");
  EXPECT_EQ(documents("run")["count"], kDocuments);
  EXPECT_EQ(documents("run")["extent"], "full");
  EXPECT_EQ(texts_of(page("run")), written());
}

TEST_F(ReportTextsTest, ByChoiceTheyLieBesideIt) {
  make_run("run");
  stage("report", "run", {"--report-texts", "beside"});
  EXPECT_EQ(files_beside("run"), 1U);
  EXPECT_EQ(documents("run")["texts"]["files"], Json({"report.texts.0.js"}));
  EXPECT_TRUE(read(path("run/report.texts.0.js")).starts_with("saetmText(0,\""));
  // A run knows these files as its own.
  EXPECT_EQ(run({"info", path("run"), "--verify"}).code, 0);
  write("run/report.texts.0.js", "damaged");
  EXPECT_EQ(run({"info", path("run"), "--verify"}).code, 2);
  stage("report", "run", {"--report-texts", "page"});
  EXPECT_EQ(files_beside("run"), 0U);
  EXPECT_EQ(texts_of(page("run")), written());
}

TEST_F(ReportTextsTest, FewerDocumentsAndTextsAreHeldWhereThatIsAskedFor) {
  make_run("run", {"--report-documents", "50"});
  EXPECT_EQ(documents("run")["count"], 50);
  EXPECT_EQ(texts_of(page("run")).size(), 50U);
  stage("report", "run", {"--report-texts", "none"});
  EXPECT_EQ(documents("run")["extent"], "none");
  EXPECT_TRUE(texts_of(page("run")).empty());
  stage("report", "run", {"--report-texts", "excerpt", "--report-documents", "300"});
  EXPECT_EQ(documents("run")["extent"], "beginnings");
  EXPECT_EQ(texts_of(page("run")), written()) << "short texts are their own beginnings";
  stage("report", "run", {"--documents-per-topic", "0"});
  EXPECT_EQ(documents("run")["count"], 0);
}

TEST_F(ReportTextsTest, ARunThatKeepsNoTextsHasNoneInItsReport) {
  make_run("run", {"--keep-text", "none"});
  EXPECT_EQ(documents("run")["extent"], "none");
  EXPECT_TRUE(texts_of(page("run")).empty());
}

TEST_F(ReportTextsTest, WithoutItsCorpusAReportHoldsWhatTheRunKeeps) {
  make_run("run");
  const std::string before = page("run");
  std::filesystem::rename(corpus_, path("elsewhere.jsonl"));
  const Outcome done = run({"report", path("run")});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_NE(done.err.find("the report holds the beginnings of texts alone: " + corpus_),
            std::string::npos)
      << done.err;
  EXPECT_EQ(documents("run")["extent"], "beginnings");
  EXPECT_EQ(texts_of(page("run")).size(), kDocuments);
  // It is made anew when the corpus is there again.
  std::filesystem::rename(path("elsewhere.jsonl"), corpus_);
  stage("report", "run");
  EXPECT_TRUE(page("run") == before);
}

TEST_F(ReportTextsTest, WithFullTextsKeptTheCorpusIsNotNeeded) {
  make_run("run", {"--keep-text", "full"});
  std::filesystem::remove(corpus_);
  stage("report", "run");
  EXPECT_EQ(documents("run")["extent"], "full");
  EXPECT_EQ(texts_of(page("run")), written());
}

TEST_F(ReportTextsTest, FormsAreThoseOfTheTexts) {
  make_run("run");
  const std::string html = page("run");
  const auto data = data_of(html);
  const auto words = strings_of(html, data["vocabulary"]), forms = strings_of(html, data["forms"]);
  ASSERT_EQ(words.size(), forms.size());
  const auto at = std::find(words.begin(), words.end(), "planet");
  ASSERT_NE(at, words.end());
  EXPECT_EQ(forms[static_cast<std::size_t>(at - words.begin())], "planet");
}

}  // namespace
}  // namespace saetm
