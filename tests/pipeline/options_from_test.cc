/// Options by name, as command line and Python give them.
#include "pipeline/options_from.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "saetm/error.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

class OptionsFromTest : public ::testing::Test {
 protected:
  void SetUp() override { fs::remove_all(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  /// A run that was fitted with these.
  RunDirectory fitted(const Json& options) {
    RunDirectory run = RunDirectory::create(folder_);
    run.set_note("options", options.dump());
    return run;
  }

  const std::string folder_ =
      (fs::temp_directory_path() / ("saetm-options-" + std::to_string(::getpid()))).string();
};

std::string refusal(const Json& options) {
  try {
    options_of<TopicOptions>(texts_of(options));
  } catch (const Error& e) {
    return e.what();
  }
  return "";
}

TEST_F(OptionsFromTest, ValuesOfJsonPassTheChecksOfTexts) {
  const auto options = options_of<TopicOptions>(
      texts_of({{"topics", 7}, {"method", "kmeans"}, {"exclusivity", 0.25}, {"words", nullptr}}));
  EXPECT_EQ(options.topics, 7);
  EXPECT_EQ(options.method, "kmeans");
  EXPECT_EQ(options.exclusivity, 0.25);
  EXPECT_EQ(options.words, "refined");
  EXPECT_EQ(options_of<InterpretOptions>(texts_of({{"idf", false}, {"tolerance", 1e-7}})).tolerance,
            1e-7);
  EXPECT_EQ(refusal({{"topics", 7.5}}), "--topics is '7.5', not a whole number");
  EXPECT_EQ(refusal({{"topics", true}}), "--topics is 'true', not a whole number");
  EXPECT_EQ(refusal({{"topics", 0}}), "--topics is 0, below 1");
  EXPECT_EQ(refusal({{"topics", Json::array({1})}}), "--topics is [1], not one value");
  EXPECT_EQ(refusal({{"method", "x"}}), "--method is 'x', not one of ward|kmeans");
}

TEST_F(OptionsFromTest, GivenOnesComeAfterTheRecipeAndThatAfterTheRuns) {
  const RunDirectory run = fitted({{"topics", 12}, {"prior", 5.0}, {"method", "ward"}});
  const RunOptions same = run_options_from({}, run, false);
  EXPECT_EQ(same.topics.topics, 12);
  EXPECT_EQ(same.interpret.prior, 5);
  const RunOptions paper = run_options_from({{"recipe", "paper"}, {"prior", "9"}}, run, false);
  EXPECT_EQ(paper.topics.topics, 12);
  EXPECT_EQ(paper.topics.method, "kmeans");
  EXPECT_EQ(paper.interpret.prior, 9);
  EXPECT_EQ(run_options_from({}, run, true).topics.topics, TopicOptions{}.topics);
}

TEST_F(OptionsFromTest, OfTwoSourcesOfEmbeddingsTheOneAskedForLastCounts) {
  const RunDirectory run = fitted({{"embeddings", "/rows.npy"}});
  EXPECT_EQ(run_options_from({}, run, false).embed.embeddings, "/rows.npy");
  const RunOptions encoded = run_options_from({{"encoder", "minilm"}}, run, false);
  EXPECT_EQ(encoded.embed.embeddings, "");
  EXPECT_EQ(encoded.encoder.encoder, "minilm");
  EXPECT_THROW(run_options_from({{"encoder", "minilm"}, {"embeddings", "/rows.npy"}}, run, false),
               Error);
}

TEST_F(OptionsFromTest, PathsHoldWhereverTheProgramIsRun) {
  const RunDirectory run = fitted(Json::object());
  const RunOptions options = run_options_from({{"embeddings", "a/../rows.npy"}}, run, false);
  EXPECT_EQ(options.embed.embeddings, (fs::current_path() / "rows.npy").string());
  EXPECT_EQ(options.given_sae.sae, "");
  EXPECT_EQ(absolute_path("-"), "-");
}

}  // namespace
}  // namespace saetm
