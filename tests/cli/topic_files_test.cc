/// What a cut is made of is the run's own, and what was asked of it holds.
#include <fstream>

#include "cli/cli_test.h"

namespace saetm {
namespace {

class TopicFilesTest : public CliTest {
 protected:
  /// Turns over the last byte, which is of a tensor.
  void damage(const std::string& file) const {
    std::string bytes = read(path(file));
    bytes.back() = static_cast<char>(bytes.back() ^ 0x11);
    std::ofstream(path(file), std::ios::binary) << bytes;
  }
};

TEST_F(TopicFilesTest, ChangedFilesAreRefusedBeforeACutIsKept) {
  make_run("run");
  const auto before = files("run");
  for (const char* file :
       {"theta.safetensors", "words.safetensors", "tree.safetensors", "word_vectors.safetensors"}) {
    const std::string whole = read(path(std::string("run/") + file));
    damage(std::string("run/") + file);
    expect_refused(run({"topics", path("run"), "--topics", "3"}), {file, "has changed"});
    std::ofstream(path(std::string("run/") + file), std::ios::binary) << whole;
    expect_same(before, files("run"));
  }
  EXPECT_EQ(json(stage("topics", "run", {"--topics", "3", "--json"}))["topics"].size(), 3U);
}

TEST_F(TopicFilesTest, SteeringSaysHowManyWhereNoNumberIsAsked) {
  const std::string apart = write("apart.txt", "apart 0 1 2 3 4 5 6 7 8\n");
  const Outcome done = run(fit("run", {"--topics", "0", "--steer", apart}));
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_GE(json(read(path("run/topics.json")))["topics"].size(), 9U);
}

TEST_F(TopicFilesTest, NeighborsStayAsTheyWereAskedFor) {
  make_run("run");
  stage("neighbors", "run", {"--neighbors", "3"});
  stage("shares", "run");
  EXPECT_EQ(manifest("run")["stages"]["neighbors"]["options"]["neighbors"], 3);
  // What is missing then is made by the cut.
  stage("topics", "run");
  EXPECT_EQ(manifest("run")["stages"]["neighbors"]["options"]["neighbors"], 3);
}

}  // namespace
}  // namespace saetm
