/// Two commands at one run: the second that would change it is told who does, readers are not.
#include "cli/cli_test.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

class TwoWritersTest : public CliTest {
 protected:
  /// Holds `first` up at its first rename, within its work; does `meanwhile`; lets it end.
  void beside(const Words& first, const std::function<void(const Words& holder)>& meanwhile) const {
    Program program(first, {.fault = "rename:1:stop"});
    ASSERT_TRUE(program.wait_until_stopped());
    char host[256] = "";
    ::gethostname(host, sizeof host - 1);
    meanwhile({path("run") + ": saetm " + first[0], "process ", host, "since 20"});
    program.send(SIGCONT);
    EXPECT_EQ(program.wait().code, 0) << program.wait().err;
  }

  void expect_clean(const std::string& name) const {
    stage("info", name, {"--verify"});
    for (const auto& entry : fs::directory_iterator(path(name))) {
      const std::string file = entry.path().filename();
      EXPECT_TRUE(file.find(".part") == std::string::npos && file != "lock") << file;
    }
  }
};

TEST_F(TwoWritersTest, OneStageBesideAnother) {
  make_run("run");
  beside({"stability", path("run"), "--resamples", "2"}, [&](const Words& holder) {
    for (const Words& change :
         {Words{"evaluate", path("run"), "--top-words", "3"},
          Words{"topics", path("run"), "--topics", "3"}, Words{"name", path("run")},
          Words{"report", path("run"), "--documents-per-topic", "1"},
          fit("run", {"--min-documents", "3"})}) {
      expect_refused(run(change), holder);
    }
    stage("info", "run", {"--verify"});
    stage("topics", "run");  // done before: it is read
    stage("transform", "run", {corpus_, "--embeddings", embeddings_, "--out", path("out.jsonl")});
  });
  stage("evaluate", "run", {"--top-words", "3"});
  EXPECT_TRUE(manifest("run")["stages"].contains("stability"));
  expect_clean("run");
}

TEST_F(TwoWritersTest, OneAppendBesideAnother) {
  make_run("run");
  const std::string more =
      write("more.jsonl", "{\"id\": \"new\", \"text\": \"planet star orbit comet moon\"}\n");
  write_npy(path("more.npy"), make_embeddings(1).view());
  const Words append = {"append", path("run"), more, "--embeddings", path("more.npy")};
  beside(append, [&](const Words& holder) { expect_refused(run(append), holder); });
  EXPECT_EQ(manifest("run")["corpus"]["documents"], kDocuments + 1);
  expect_clean("run");
}

TEST_F(TwoWritersTest, OneFitBesideAnother) {
  make_run("run");
  beside(fit("run", {"--steps", "50"}), [&](const Words& holder) {
    expect_refused(run(fit("run", {"--steps", "40"})), holder);
    expect_refused(run({"prepare", corpus_, "--out", path("run")}), holder);
  });
  make_run("clean", {"--steps", "50"});
  expect_same(files("clean"), files("run"));
  expect_clean("run");
}

TEST_F(TwoWritersTest, AWriterThatWasKilledHoldsNobodyUp) {
  make_run("run");
  {
    Program program({"evaluate", path("run"), "--top-words", "3"}, {.fault = "rename:1:stop"});
    ASSERT_TRUE(program.wait_until_stopped());
    program.send(SIGKILL);
  }
  EXPECT_TRUE(fs::exists(path("run/lock")));
  stage("evaluate", "run", {"--top-words", "4"});
  expect_clean("run");
}

TEST_F(TwoWritersTest, WithoutLocksThatIsSaidOnceAndTheRunIsMade) {
  const Outcome done = run(fit("run"), {.fault = "flock:*:ENOLCK"});
  EXPECT_EQ(done.code, 0) << done.err;
  const std::size_t said = done.err.find("cannot be locked here");
  ASSERT_NE(said, std::string::npos) << done.err;
  EXPECT_EQ(done.err.find("cannot be locked here", said + 1), std::string::npos);
  make_run("clean");
  expect_same(files("clean"), files("run"));
  expect_clean("run");
}

/// What another command would lose silently.
TEST_F(TwoWritersTest, ARunOfAnotherCorpusIsRefused) {
  make_run("run");
  const auto before = files("run");
  const std::string other = write("other.jsonl", as_jsonl(make_records(kDocuments - 1)));
  Words words = fit("run");
  words[1] = other;
  expect_refused(run(words), {path("run"), corpus_, "--overwrite", other});
  expect_refused(run({"prepare", other, "--out", path("run")}), {corpus_});
  expect_refused(run({"prepare", "-", "--format", "jsonl", "--out", path("run")}, {.input = other}),
                 {corpus_, "standard input"});
  expect_same(before, files("run"));
  // The same documents elsewhere, and what was changed where it lies now, are its own corpus.
  fs::copy_file(corpus_, path("moved.jsonl"));
  EXPECT_EQ(run({"prepare", path("moved.jsonl"), "--out", path("run")}).code, 0);
  EXPECT_EQ(manifest("run")["corpus"]["path"], path("moved.jsonl"));
  write("moved.jsonl", as_jsonl(make_records(kDocuments - 2)));
  EXPECT_EQ(run({"prepare", path("moved.jsonl"), "--out", path("run")}).code, 0);
  EXPECT_EQ(run({"prepare", other, "--out", path("run"), "--overwrite"}).code, 0);
  EXPECT_EQ(manifest("run")["corpus"]["path"], other);
  EXPECT_EQ(manifest("run")["corpus"]["documents"], kDocuments - 1);
}

/// The name of the folder says nothing about whose they are.
TEST_F(TwoWritersTest, ARunOfAnotherCorpusInAFolderGivenIsRefused) {
  fs::create_directories(path("data/given"));
  const std::string own = write("data/given/a.jsonl", as_jsonl(make_records(kDocuments)));
  const std::string other = write("data/given/b.jsonl", as_jsonl(make_records(kDocuments - 1)));
  ASSERT_EQ(run({"prepare", own, "--out", path("run")}).code, 0);
  const auto before = files("run");
  expect_refused(run({"prepare", other, "--out", path("run")}), {own, "--overwrite", other});
  expect_same(before, files("run"));
}

TEST_F(TwoWritersTest, ARunThatWasCopiedBesideAnotherCorpusIsRefused) {
  fs::create_directories(path("a"));
  fs::create_directories(path("b"));
  const std::string own = write("a/corpus.jsonl", as_jsonl(make_records(kDocuments)));
  ASSERT_EQ(run({"prepare", own, "--out", path("a/run")}).code, 0);
  fs::copy(path("a/run"), path("b/run"), fs::copy_options::recursive);
  const std::string other = write("b/corpus.jsonl", as_jsonl(make_records(kDocuments - 1)));
  const auto before = files("b/run");
  expect_refused(run({"prepare", other, "--out", path("b/run")}), {own, "--overwrite", other});
  expect_same(before, files("b/run"));
}

}  // namespace
}  // namespace saetm
