/// The stages one by one, cutting the tree anew, and what `info` tells.
#include <chrono>
#include <thread>

#include "cli/cli_test.h"

namespace saetm {
namespace {

const Words kStages = {"prepare",   "embed", "train",  "encode",   "neighbors", "shares",
                       "interpret", "merge", "topics", "evaluate", "report"};

TEST_F(CliTest, StagesOneByOneMakeTheSameFilesAsFit) {
  ASSERT_EQ(run({"fit", corpus_, "--out", path("run"), "--dimensions", "8", "--features", "24",
                 "--steps", "60", "--topics", "4", "--seed", "5"})
                .code,
            0);
  const auto whole = files("run");
  std::filesystem::remove_all(path("run"));

  ASSERT_EQ(run({"prepare", corpus_, "--out", path("run")}).code, 0);
  stage("embed", "run", {"--dimensions", "8", "--seed", "5"});
  stage("train", "run", {"--features", "24", "--steps", "60", "--seed", "5"});
  stage("encode", "run");
  stage("shares", "run", {"--seed", "5"});  // makes neighbors, too
  stage("interpret", "run");
  stage("merge", "run");
  stage("topics", "run", {"--topics", "4", "--seed", "5"});
  stage("evaluate", "run");
  stage("report", "run");
  auto single = files("run");
  Json stages[2];
  int which = 0;
  for (const auto& made : {whole, single}) {
    stages[which++] = json(made.at("manifest.json"))["stages"];
  }
  EXPECT_EQ(stages[0], stages[1]);
  single["manifest.json"] = whole.at("manifest.json");  // only fit notes all options
  expect_same(whole, single);
}

TEST_F(CliTest, EachStageCanBeRunAgainAlone) {
  ASSERT_EQ(run({"fit", corpus_, "--out", path("run"), "--dimensions", "8", "--features", "24",
                 "--steps", "60", "--topics", "4"})
                .code,
            0);
  const auto before = files("run");
  const Json stages = manifest("run")["stages"];
  for (const std::string& name : kStages) {
    // Its files are gone; what later stages made of them is stale by then and made again.
    for (const auto& [file, sum] : stages[name]["files"].items()) {
      std::filesystem::remove(path("run/" + file));
    }
    if (name == "prepare") {
      ASSERT_EQ(run({"prepare", corpus_, "--out", path("run")}).code, 0);
    } else {
      stage(name, "run");
    }
    for (const auto& [file, sum] : stages[name]["files"].items()) {
      EXPECT_TRUE(read(path("run/" + file)) == before.at(file)) << file;
    }
  }
  expect_same(before, files("run"));
}

TEST_F(CliTest, TheTreeIsCutAgain) {
  make_run("run");
  const std::string sae = read(path("run/sae.safetensors"));
  for (const char* count : {"2", "7", "1"}) {
    const Json topics = json(stage("topics", "run", {"--topics", count, "--json"}));
    EXPECT_EQ(topics["topics"].size(), std::stoul(count));
  }
  const auto cut = [&](Words more) {
    more.insert(more.end(), {"--topics", "6", "--json"});
    return json(stage("topics", "run", more));
  };
  const Json counts = cut({});
  const Json average = cut({"--words", "average"});
  const Json kmeans = cut({"--method", "kmeans"});
  EXPECT_EQ(average["topics"].size(), 6U);
  EXPECT_EQ(kmeans["topics"].size(), 6U);
  for (std::size_t t = 0; t < 6; ++t) {
    EXPECT_EQ(counts["topics"][t]["atoms"], average["topics"][t]["atoms"]);
    EXPECT_EQ(counts["topics"][t]["share"], average["topics"][t]["share"]);
  }
  EXPECT_NE(counts["topics"][0]["weights"], average["topics"][0]["weights"]);
  // The new cut has neither scores nor report until they are asked for.
  EXPECT_FALSE(manifest("run")["stages"].contains("report"));
  stage("evaluate", "run");
  stage("report", "run");
  EXPECT_EQ(json(read(path("run/scores.json")))["topics"], 6);
  EXPECT_TRUE(sae == read(path("run/sae.safetensors")));
}

TEST_F(CliTest, OptionsOfTheFitHoldForLaterStages) {
  make_run("run", {"--words", "average", "--seed", "3"});
  stage("topics", "run", {"--topics", "5"});
  const Json options = manifest("run")["stages"]["topics"]["options"];
  EXPECT_EQ(options["words"], "average");
  EXPECT_EQ(options["seed"], 3);
  EXPECT_EQ(options["topics"], 5);
}

TEST_F(CliTest, InfoTellsWhatARunHolds) {
  make_run("run");
  const std::string text = stage("info", "run", {"--verify"});
  for (const std::string& part : {path("run"), corpus_, embeddings_, std::string("300 documents"),
                                  std::string("--features 24"), std::string("verified")}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
  }
  EXPECT_EQ(json(stage("info", "run", {"--json"})), manifest("run"));

  std::string bytes = read(path("run/words.safetensors"));
  bytes[bytes.size() - 1] = static_cast<char>(bytes[bytes.size() - 1] ^ 1);
  write("run/words.safetensors", bytes);
  std::filesystem::remove(path("run/report.html"));
  EXPECT_EQ(run({"info", path("run")}).code, 0);
  const Outcome damaged = run({"info", path("run"), "--verify"});
  EXPECT_EQ(damaged.code, 2);
  EXPECT_NE(damaged.err.find("words.safetensors"), std::string::npos);
  EXPECT_NE(damaged.err.find("report.html"), std::string::npos);
  EXPECT_EQ(damaged.err.find("codes.safetensors"), std::string::npos);
}

TEST_F(CliTest, InfoForgetsEmbeddingsThatAreNoLongerUsed) {
  make_run("run");
  stage("embed", "run", {"--embeddings", "", "--dimensions", "8"});
  EXPECT_EQ(stage("info", "run").find(embeddings_), std::string::npos);
}

/// Starts a fit and interrupts it while it trains; false when training ended before.
bool interrupt_training(const Words& words, Outcome& outcome) {
  Program program(words);
  const bool met = program.wait_for("train ");  // a line of progress: steps were done
  if (met) {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    program.send(SIGINT);
  }
  outcome = program.wait();
  return met && outcome.code != 0;
}

TEST_F(CliTest, InterruptedTrainingContinuesToTheSameResult) {
  // Long enough to be met at work on whatever machine: twice as long each time it is not. Also
  // tried again when it was stopped just as it told its progress, which leaves no checkpoint.
  int steps = 1500;
  Outcome stopped;
  while (!interrupt_training(fit("run", {"--steps", std::to_string(steps)}), stopped) ||
         !std::filesystem::exists(path("run/training.checkpoint"))) {
    ASSERT_LE(steps *= 2, 1'000'000) << "training cannot be interrupted";
    std::filesystem::remove_all(path("run"));
  }
  EXPECT_EQ(stopped.code, 130);
  EXPECT_NE(stopped.err.find("saetm: interrupted"), std::string::npos) << stopped.err;
  EXPECT_FALSE(std::filesystem::exists(path("run/sae.safetensors")));
  EXPECT_EQ(run({"info", path("run"), "--verify"}).code, 0);

  const Words words = fit("run", {"--steps", std::to_string(steps)});
  const std::string checkpoint = read(path("run/training.checkpoint"));
  write("run/training.checkpoint", checkpoint.substr(0, checkpoint.size() / 2));
  expect_refused(run(words), {"training.checkpoint", "cut short"});  // so it is read
  write("run/training.checkpoint", checkpoint);
  const Outcome done = run(words);
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_NE(done.err.find("prepare: done before"), std::string::npos);
  const auto continued = files("run");
  EXPECT_FALSE(continued.contains("training.checkpoint"));
  std::filesystem::remove_all(path("run"));
  ASSERT_EQ(run(words).code, 0);
  expect_same(continued, files("run"));
}

}  // namespace
}  // namespace saetm
