/// A run's documents, read once more.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "run/corpus.h"
#include "saetm/error.h"
#include "stages/stage.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

class RunCorpusTest : public ::testing::Test {
 protected:
  RunCorpusTest() {
    std::string name = (fs::temp_directory_path() / "saetm-corpus-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder_ = name;
    corpus_ = (folder_ / "corpus.jsonl").string();
    write("body", 5);
    options_.corpus.text_field = "body";
    options_.text.min_documents = 1;
  }
  ~RunCorpusTest() override { fs::remove_all(folder_); }

  void write(const std::string& field, int count) const {
    std::ofstream out(corpus_);
    for (int i = 0; i < count; ++i) {
      out << "{\"" << field << "\": \"orbit shuttle " << i << "\"}\n";
    }
  }

  RunDirectory prepared(const std::string& name) const {
    StageRun at{RunDirectory::create((folder_ / name).string()), options_, {}, corpus_};
    stage_named("prepare").work(at);
    return RunDirectory::open((folder_ / name).string());
  }

  fs::path folder_;
  std::string corpus_;
  RunOptions options_;
};

TEST_F(RunCorpusTest, ReadsFromAnyRowOn) {
  const RunDirectory run = prepared("run");
  RunCorpus corpus(run);
  EXPECT_EQ(corpus.documents(), 5U);
  const auto some = corpus.read(1, 3), rest = corpus.read(4, 5);
  ASSERT_EQ(some.size(), 2U);
  EXPECT_EQ(some[0].text, "orbit shuttle 1");
  EXPECT_EQ(some[1].text, "orbit shuttle 2");
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].text, "orbit shuttle 4");
  EXPECT_THROW(corpus.read(5, 6), Error);
}

TEST_F(RunCorpusTest, ItsSumTellsTextsApartAndNothingElse) {
  const std::string sum = RunCorpus(prepared("run")).sha256();
  options_.text.min_documents = 2;
  EXPECT_EQ(RunCorpus(prepared("other words")).sha256(), sum);
  options_.corpus.title_field = "body";
  EXPECT_NE(RunCorpus(prepared("other texts")).sha256(), sum);
}

TEST_F(RunCorpusTest, AChangedCorpusIsRefused) {
  const RunDirectory run = prepared("run");
  write("body", 4);
  try {
    RunCorpus corpus(run);
    FAIL();
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("has changed since"), std::string::npos) << e.what();
  }
}

}  // namespace
}  // namespace saetm
