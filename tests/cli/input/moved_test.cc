/// A run, its corpus and its embeddings at another place.
#include "cli/cli_test.h"

namespace saetm {
namespace {

class MovedTest : public CliTest {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(path("a"));
    corpus_ = write("a/corpus.jsonl", as_jsonl(make_records(kDocuments)));
    embeddings_ = path("a/given.npy");
    write_npy(embeddings_, make_embeddings(kDocuments).view());
    make_run("a/run");
  }
  /// Everything to `name`.
  void move_all(const std::string& name) {
    std::filesystem::rename(path("a"), path(name));
    corpus_ = path(name + "/corpus.jsonl");
    embeddings_ = path(name + "/given.npy");
  }
};

TEST_F(MovedTest, EveryCommandFindsWhatWasMovedWithTheRun) {
  const auto before = files("a/run");
  move_all("b");
  for (const Words& command :
       {Words{"topics", path("b/run"), "--topics", "3"}, Words{"info", path("b/run"), "--verify"},
        Words{"evaluate", path("b/run"), "--all"}, Words{"analyze", "groups", path("b/run")},
        Words{"explain", path("b/run"), "#3"}, Words{"report", path("b/run")},
        Words{"stability", path("b/run"), "--resamples", "2"},
        Words{"transform", path("b/run"), corpus_, "--embeddings", embeddings_, "--out",
              path("shares.csv")}}) {
    const Outcome done = run(command);
    EXPECT_EQ(done.code, 0) << command[0] << ": " << done.err;
  }
  EXPECT_EQ(read(path("b/run/sae.safetensors")), before.at("sae.safetensors"));
}

TEST_F(MovedTest, TheSameFitOfTheSameBytesTrainsNothing) {
  move_all("b");
  const Outcome done = run(fit("b/run"));
  ASSERT_EQ(done.code, 0) << done.err;
  for (const char* stage : {"prepare", "embed", "train", "interpret"}) {
    EXPECT_NE(done.err.find(std::string(stage) + ": done before, kept"), std::string::npos)
        << done.err;
  }
  EXPECT_EQ(manifest("b/run")["corpus"]["path"], corpus_);
  EXPECT_EQ(manifest("b/run")["embeddings"]["path"], embeddings_);
}

TEST_F(MovedTest, FilesAtAnotherPlaceAreNamedAndNothingIsMadeAnew) {
  std::filesystem::create_directory(path("elsewhere"));
  std::filesystem::rename(path("a/given.npy"), path("elsewhere/x.npy"));
  std::filesystem::rename(path("a/corpus.jsonl"), path("elsewhere/c.jsonl"));
  const std::string train = path("a/run/sae.safetensors");
  const std::string before = read(train);
  expect_refused(run({"neighbors", path("a/run"), "--seed", "7"}),
                 {"given.npy", "not there any more", "saetm embed", "--embeddings"});
  Outcome done = run({"embed", path("a/run"), "--embeddings", path("elsewhere/x.npy")});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_NE(done.err.find("done before, kept"), std::string::npos) << done.err;
  done = run({"topics", path("a/run"), "--topics", "3"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(read(train), before);
  EXPECT_EQ(manifest("a/run")["embeddings"]["path"], path("elsewhere/x.npy"));
}

}  // namespace
}  // namespace saetm
