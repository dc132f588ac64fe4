/// `--vectors`: what atoms are compared by, alone and together, and word vectors from a file.
#include "cli/cli_test.h"
#include "io/safetensors.h"

namespace saetm {
namespace {

class AtomVectorsTest : public CliTest {
 protected:
  std::size_t width() const {
    return SafetensorsReader(path("run/tree.safetensors")).matrix("embeddings").cols();
  }
  Outcome merge(const Words& more) const {
    Words words = {"merge", path("run")};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }
  /// A vector a theme, for all words but "ball".
  std::string theme_vectors() const {
    std::string lines;
    for (std::size_t t = 0; t < kThemes.size(); ++t) {
      for (const std::string& word : kThemes[t]) {
        if (word == "ball") continue;
        lines += word;
        for (std::size_t j = 0; j < 4; ++j) lines += j == t ? " 1" : " 0";
        lines += "\n";
      }
    }
    return lines;
  }
};

TEST_F(AtomVectorsTest, PartsStandAloneAndTogether) {
  make_run("run");
  const std::string plain = read(path("run/tree.safetensors"));
  const std::size_t d = width();
  stage("merge", "run", {"--vectors", "decoder"});
  EXPECT_EQ(width(), d);
  EXPECT_FALSE(read(path("run/tree.safetensors")) == plain);
  stage("merge", "run", {"--vectors", "words"});
  EXPECT_EQ(width(), d);
  EXPECT_FALSE(read(path("run/tree.safetensors")) == plain);
  stage("merge", "run", {"--vectors", "words=1,centroids=0.5,decoder"});
  EXPECT_EQ(width(), 3 * d);
  stage("merge", "run", {"--vectors", "centroids=3"});  // alone, whatever the weight
  EXPECT_TRUE(read(path("run/tree.safetensors")) == plain);
}

TEST_F(AtomVectorsTest, WordVectorsComeFromAFile) {
  make_run("run");
  const std::string file = write("themes.txt", theme_vectors());
  const Words options = {"--vectors", "file", "--word-vectors", file};
  const Outcome done = merge(options);
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_NE(done.err.find(" words found, 4 dimensions"), std::string::npos) << done.err;
  EXPECT_EQ(width(), 4U);
  // Atoms of words of a theme stand at its place: so four topics are the four themes.
  const Json topics = json(stage("topics", "run", {"--topics", "4", "--json"}));
  for (const Json& topic : topics["topics"]) {
    const auto theme = [](const std::string& word) {
      return std::find_if(kThemes.begin(), kThemes.end(),
                          [&](const Words& words) {
                            return std::find(words.begin(), words.end(), word) != words.end();
                          }) -
             kThemes.begin();
    };
    for (std::size_t i = 1; i < 4; ++i) {
      EXPECT_EQ(theme(topic["words"][i]), theme(topic["words"][0]));
    }
  }
  EXPECT_NE(merge(options).err.find("done before"), std::string::npos);
  write("themes.txt", theme_vectors() + "more 1 1 1 1\n");  // the file has changed
  EXPECT_EQ(merge(options).err.find("done before"), std::string::npos);
}

TEST_F(AtomVectorsTest, WhatIsWrongIsSaid) {
  make_run("run");
  const auto before = files("run");
  expect_refused(merge({"--vectors", "word"}), {"'word', not one of words, decoder"});
  expect_refused(merge({"--vectors", "words=0"}), {"words the weight '0', not a number above 0"});
  expect_refused(merge({"--vectors", "file"}), {"--word-vectors"});
  const std::string file = write("bad.txt", "star 1 2\nbread 1\n");
  expect_refused(merge({"--vectors", "words,file", "--word-vectors", file}),
                 {file + ":2: has 1 values, not 2"});
  expect_same(before, files("run"));
}

}  // namespace
}  // namespace saetm
