/// Corpora of few documents end in topics, or in one line before anything is trained.
#include "cli/cli_test.h"

namespace saetm {
namespace {

class SmallCorpusTest : public CliTest {};

TEST_F(SmallCorpusTest, EndsInTopicsOrInOneLineBeforeTraining) {
  for (const std::size_t count : {1, 2, 3, 4, 5, 8, 12, 20, 49, 50, 100, 199}) {
    SCOPED_TRACE(count);
    const std::string corpus = write("few.jsonl", as_jsonl(make_records(count)));
    const Outcome done = run({"fit", corpus, "--out", path("run"), "--overwrite"});
    EXPECT_TRUE(done.code == 0 || done.code == 2) << done.err;
    if (done.code == 0) {
      EXPECT_TRUE(std::filesystem::exists(path("run/report.html")));
      EXPECT_GE(json(read(path("run/topics.json")))["topics"].size(), 1U);
    } else {
      EXPECT_LT(count, 4U) << done.err;
      EXPECT_EQ(done.err.find("train:"), std::string::npos) << done.err;
    }
    std::filesystem::remove_all(path("run"));
  }
}

}  // namespace
}  // namespace saetm
