/// `saetm simulate`: files of a corpus and of its truth, which the program takes as any corpus.
#include "saetm/simulate.h"

#include "cli/cli_test.h"
#include "io/safetensors.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

class SimulateTest : public CliTest {
 protected:
  Words simulate(const std::string& name, const Words& more = {}) const {
    Words words = {"simulate", path(name), "--documents",  "3000", "--dimensions", "16",
                   "--atoms",  "6",        "--vocabulary", "60",   "--seed",       "3"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
};

TEST_F(SimulateTest, WritesWhatTheLibraryDraws) {
  ASSERT_EQ(run(simulate("made", {"--threads", "1"})).code, 0);
  ASSERT_EQ(run(simulate("again", {"--threads", "3"})).code, 0);
  for (const auto& entry : fs::directory_iterator(path("made"))) {
    const std::string name = entry.path().filename();
    EXPECT_TRUE(read(path("made/" + name)) == read(path("again/" + name))) << name;
  }
  const Simulation simulation(
      {.documents = 3000, .dimensions = 16, .atoms = 6, .vocabulary = 60, .seed = 3});
  const Embeddings embeddings = Embeddings::open(path("made/embeddings.npy"));
  ASSERT_EQ(embeddings.rows(), 3000U);
  const SparseMatrix theta = SafetensorsReader(path("made/theta.safetensors")).sparse();
  const SparseMatrix strengths = SafetensorsReader(path("made/strengths.safetensors")).sparse();
  std::istringstream lines(read(path("made/corpus.jsonl")));
  std::string line;
  for (std::size_t row = 0; row < 3000; ++row) {
    std::getline(lines, line);
    if (row % 500 != 17) continue;
    const SimulatedDocument document = simulation.document(row);
    std::vector<float> x(16);
    embeddings.read(row, 1, x.data());
    EXPECT_EQ(x, document.embedding);
    std::string text;
    for (const std::int32_t word : document.words)
      text += (text.empty() ? "w" : " w") + std::to_string(word);
    EXPECT_EQ(Json::parse(line)["text"], text);
    double left = 1;
    for (std::size_t i = 0; i < theta.row_indices(row).size(); ++i) {
      const auto k = static_cast<std::size_t>(theta.row_indices(row)[i]);
      EXPECT_EQ(theta.row_values(row)[i], static_cast<float>(document.theta[k]));
      left -= document.theta[k];
    }
    EXPECT_NEAR(left, 0, 6e-6);
    ASSERT_EQ(strengths.row_indices(row).size(), document.parts.size());
    for (std::size_t i = 0; i < document.parts.size(); ++i) {
      EXPECT_EQ(strengths.row_values(row)[i], document.parts[i].strength);
    }
  }
  EXPECT_EQ(json(read(path("made/simulation.json")))["atoms"], 6);
}

TEST_F(SimulateTest, TakesNoFolderThatHoldsSomething) {
  fs::create_directories(path("full"));
  write("full/thesis.txt", "words");
  expect_refused(run(simulate("full")), {path("full"), "not empty"});
  EXPECT_EQ(read(path("full/thesis.txt")), "words");
  expect_refused(run(simulate("new", {"--groups", "7"})), {"--groups 7"});
  EXPECT_FALSE(fs::exists(path("new")));
  expect_refused(run(simulate("disk"), {.fault = "write:1:ENOSPC"}), {path("disk")});
  EXPECT_FALSE(fs::exists(path("disk")));
}

TEST_F(SimulateTest, ItsTopicsAreFound) {
  ASSERT_EQ(run(simulate("made")).code, 0);
  ASSERT_EQ(run({"fit", path("made/corpus.jsonl"), "--embeddings", path("made/embeddings.npy"),
                 "--language", "none", "--topics", "6", "--features", "12", "--k", "3", "--out",
                 path("run")})
                .code,
            0);
  EXPECT_GT(json(read(path("run/scores.json")))["nmi"].get<double>(), 0.7);
}

}  // namespace
}  // namespace saetm
