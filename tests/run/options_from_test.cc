/// Options by name, as command line and Python give them.
#include "run/options/options_from.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "saetm/error.h"
#include "temporary_folder.h"

namespace saetm {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

class OptionsFromTest : public ::testing::Test {
 protected:
  /// A run that was fitted with these.
  RunDirectory fitted(const Json& options) {
    RunDirectory run = RunDirectory::create(folder_.path("run"));
    run.set_note("options", options.dump());
    return run;
  }

  TemporaryFolder folder_;
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
  EXPECT_EQ(options.words, "counts");
  EXPECT_EQ(options_of<InterpretOptions>(texts_of({{"idf", false}, {"tolerance", 1e-7}})).tolerance,
            1e-7);
  EXPECT_EQ(refusal({{"topics", 7.5}}), "--topics is '7.5', not a whole number");
  EXPECT_EQ(refusal({{"topics", true}}), "--topics is 'true', not a whole number");
  EXPECT_EQ(refusal({{"topics", -1}}), "--topics is -1, below 0");
  EXPECT_EQ(refusal({{"topics", Json::array({1})}}), "--topics is [1], not one value");
  EXPECT_EQ(refusal({{"method", "x"}}), "--method is 'x', not one of ward|kmeans");
}

TEST_F(OptionsFromTest, RecordedOnesAreOfTheirKind) {
  EXPECT_EQ(run_options_from({}, fitted({{"topics", 12.0}}), false).topics.topics, 12);
  for (const Json& topics : {Json(1e300), Json(-1e300), Json(7.5), Json(true), Json("7"),
                             Json(std::uint64_t{1} << 63)}) {
    EXPECT_THROW(run_options_from({}, fitted({{"topics", topics}}), false), Error) << topics;
    fs::remove_all(folder_.path("run"));
  }
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

TEST_F(OptionsFromTest, ThePapersRecipeLeavesNothingElseBehind) {
  const RunDirectory run = fitted({{"shares", "specific"},
                                   {"prior", 30.0},
                                   {"background", 0.5},
                                   {"learn_background", true},
                                   {"idf", false},
                                   {"step_documents", 500},
                                   {"iterations", 10},
                                   {"tolerance", 0.1},
                                   {"vectors", "words,centroids=0.5"},
                                   {"nucleus", 0.5},
                                   {"method", "ward"},
                                   {"words", "counts"},
                                   {"spread", 6},
                                   {"exclusivity", 1.0},
                                   {"affinity", 4.0},
                                   {"top_words", 10}});
  const RunOptions o = run_options_from({{"recipe", "paper"}}, run, false);
  EXPECT_EQ(o.shares.shares, "plain");
  EXPECT_EQ(o.shares.spread, 0);
  EXPECT_EQ(o.interpret.counts, "plain");
  EXPECT_EQ(o.interpret.prior, 0);
  EXPECT_EQ(o.interpret.background, 0.3);
  EXPECT_FALSE(o.interpret.learn_background);
  EXPECT_TRUE(o.interpret.idf);
  EXPECT_EQ(o.interpret.step_documents, 0);
  EXPECT_GE(o.interpret.iterations, 100);
  EXPECT_LE(o.interpret.tolerance, 1e-6);
  EXPECT_EQ(o.merge.vectors, "decoder");
  EXPECT_EQ(o.merge.nucleus, 0.9);
  EXPECT_EQ(o.topics.method, "kmeans");
  EXPECT_EQ(o.topics.words, "average");
  EXPECT_EQ(o.topics.exclusivity, 0);
  EXPECT_EQ(o.topics.affinity, 0);
  EXPECT_EQ(o.topics.present, 0);
  EXPECT_EQ(o.evaluate.top_words, 20);
}

TEST_F(OptionsFromTest, WhatAnEarlierSaetmMeantOtherwiseGoes) {
  const Json older = {{"words", "refined"}, {"document_shares", "neighbors"},
                      {"sharpness", 12.0},  {"spread", 12},
                      {"topic_passes", 8},  {"exclusivity", 0.5},
                      {"coherence", 8.0},   {"topics", 12},
                      {"vectors", "words"}, {"shares", "plain"}};
  const RunOptions o = run_options_from({{"method", "kmeans"}}, fitted(older), false);
  EXPECT_EQ(o.topics.words, TopicOptions{}.words);
  EXPECT_EQ(o.topics.exclusivity, TopicOptions{}.exclusivity);
  EXPECT_EQ(o.shares.spread, ShareOptions{}.spread);
  EXPECT_EQ(o.shares.shares, "plain");
  EXPECT_EQ(o.topics.topics, 12);
  EXPECT_EQ(o.topics.method, "kmeans");
  EXPECT_EQ(o.merge.vectors, "words");
  check(o);

  Json paper = older;
  paper["recipe"] = "paper";
  paper["words"] = "average";
  paper["document_shares"] = "atoms";
  paper["exclusivity"] = 0;
  const RunOptions p = run_options_from({}, fitted(paper), false);
  EXPECT_EQ(p.shares.spread, 0);
  EXPECT_EQ(p.interpret.counts, "plain");
  EXPECT_EQ(p.topics.words, "average");
  EXPECT_EQ(p.topics.exclusivity, 0);
  EXPECT_EQ(p.topics.affinity, 0);
  EXPECT_EQ(p.topics.present, 0);
  EXPECT_EQ(p.merge.vectors, "words");
}

TEST_F(OptionsFromTest, ThePapersRecipeTakesWordVectorsWhereTheyAreGiven) {
  const auto vectors = [&](const Json& recorded, const OptionTexts& texts) {
    return run_options_from(texts, fitted(recorded), false).merge.vectors;
  };
  const Json none = Json::object(), paper = {{"recipe", "paper"}, {"vectors", "decoder"}};
  EXPECT_EQ(vectors(none, {{"recipe", "paper"}, {"word_vectors", "glove.txt"}}), "file");
  EXPECT_EQ(vectors({{"word_vectors", "/glove.txt"}}, {{"recipe", "paper"}}), "file");
  EXPECT_EQ(vectors(paper, {{"word_vectors", "glove.txt"}}), "file");
  EXPECT_EQ(vectors(paper, {{"topics", "9"}}), "decoder");
  const Json with_file = {{"recipe", "paper"}, {"vectors", "file"}, {"word_vectors", "/glove.txt"}};
  EXPECT_EQ(vectors(with_file, {{"word_vectors", ""}}), "decoder");
  EXPECT_EQ(vectors(with_file, {{"topics", "9"}}), "file");
  EXPECT_EQ(vectors(none, {{"recipe", "paper"}, {"word_vectors", "a"}, {"vectors", "words"}}),
            "words");
  EXPECT_EQ(vectors(none, {{"word_vectors", "a"}}), MergeOptions{}.vectors);
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
}

}  // namespace
}  // namespace saetm
