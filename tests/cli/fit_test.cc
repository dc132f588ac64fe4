/// `saetm fit`: from a corpus to topics, scores and a report.
#include "cli/cli_test.h"
#include "io/corpus_files.h"

namespace saetm {
namespace {

const Words kRunFiles = {"codes.safetensors", "counts.safetensors", "document_topics.safetensors",
                         "documents.jsonl",   "manifest.json",      "neighbors.safetensors",
                         "report.html",       "sae.json",           "sae.safetensors",
                         "scores.json",       "theta.safetensors",  "topics.json",
                         "topics.safetensors", "tree.safetensors",  "vocabulary.txt",
                         "word_vectors.safetensors", "words.safetensors"};

Words names(const std::map<std::string, std::string>& files) {
  Words names;
  for (const auto& [name, bytes] : files) names.push_back(name);
  return names;
}

TEST_F(CliTest, FitMakesTopicsScoresAndReport) {
  const Outcome done = run(fit("run"));
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(names(files("run")), kRunFiles);
  EXPECT_NE(done.out.find("report: " + path("run") + "/report.html"), std::string::npos);

  const Json scores = json(stage("evaluate", "run", {"--json"}));
  for (const char* key : {"npmi", "diversity", "coverage", "nmi", "purity"}) {
    EXPECT_TRUE(scores[key].is_number()) << key;
  }
  EXPECT_GT(scores["nmi"], 0.8);  // four themes that share no word and no direction
  EXPECT_GT(scores["npmi"], 0.2);

  const Json topics = json(stage("topics", "run", {"--json"}));
  EXPECT_EQ(topics.size(), 2U);
  EXPECT_EQ(topics["tree"].size(), 7U);
  ASSERT_EQ(topics["topics"].size(), 4U);
  const std::string report = read(path("run/report.html"));
  double shares = 0;
  int id = 0;
  for (const Json& topic : topics["topics"]) {
    Words keys;
    for (const auto& [key, value] : topic.items()) keys.push_back(key);
    EXPECT_EQ(keys, Words({"id", "name", "share", "coverage", "words", "weights", "atoms"}));
    EXPECT_EQ(topic["id"], id++);
    EXPECT_LE(topic["words"].size(), 20U);
    EXPECT_GE(topic["words"].size(), 5U);
    EXPECT_EQ(topic["words"].size(), topic["weights"].size());
    EXPECT_FALSE(topic["atoms"].empty());
    EXPECT_GT(topic["coverage"], 0);
    EXPECT_LE(topic["coverage"], 1);
    EXPECT_NE(report.find(topic["name"].get<std::string>()), std::string::npos);
    shares += topic["share"].get<double>();
  }
  EXPECT_NEAR(shares, scores["coverage"].get<double>(), 1e-5);

  // Of all that a document has a share of, however small, it is covered by at least that share.
  const Json any = json(stage("topics", "run", {"--present", "0", "--json"}));
  for (std::size_t t = 0; t < 4; ++t) {
    const Json& topic = any["topics"][t];
    EXPECT_GE(topic["coverage"].get<double>(), topic["share"].get<double>() - 1e-6);
    EXPECT_GE(topic["coverage"], topics["topics"][t]["coverage"]);
    EXPECT_EQ(topic["words"], topics["topics"][t]["words"]);
  }
}

TEST_F(CliTest, FitPrintsJson) {
  const Outcome done = run(fit("run", {"--json"}));
  ASSERT_EQ(done.code, 0) << done.err;
  const Json all = json(done.out);
  EXPECT_EQ(all["topics"], json(read(path("run/topics.json")))["topics"]);
  EXPECT_EQ(all["scores"], json(read(path("run/scores.json"))));
  EXPECT_EQ(all["report"], path("run") + "/report.html");
}

TEST_F(CliTest, EveryFormOfCorpusGivesTheSameVocabulary) {
  const std::vector<Record> records = make_records(kDocuments);
  const std::string lines = as_jsonl(records);
  ASSERT_EQ(run({"prepare", corpus_, "--out", path("first")}).code, 0);
  auto expected = files("first");
  expected.erase("manifest.json");
  ASSERT_FALSE(expected["vocabulary.txt"].empty());

  const std::map<std::string, std::string> forms = {{"a.csv", as_table(records, ",")},
                                                    {"a.tsv", as_table(records, "\t")},
                                                    {"a.jsonl.gz", gzip(lines)},
                                                    {"a.jsonl.zst", zstd(lines)},
                                                    {"a.csv.zst", zstd(as_table(records, ","))}};
  for (const auto& [name, bytes] : forms) {
    const Outcome done = run({"prepare", write(name, bytes), "--out", path("run-" + name)});
    ASSERT_EQ(done.code, 0) << done.err;
    auto made = files("run-" + name);
    made.erase("manifest.json");
    SCOPED_TRACE(name);
    expect_same(expected, made);
  }
  for (const std::string& input : {corpus_, path("a.jsonl.gz")}) {
    const std::string name = "run-stdin" + std::to_string(input.size());
    const Outcome done = run({"prepare", "-", "--out", path(name)}, {.input = input});
    ASSERT_EQ(done.code, 0) << done.err;
    auto made = files(name);
    made.erase("manifest.json");
    expect_same(expected, made);
  }
}

TEST_F(CliTest, WithoutEmbeddingsLsaIsComputed) {
  const Outcome done = run({"fit", corpus_, "--out", path("run"), "--dimensions", "8", "--topics",
                            "4", "--features", "24", "--k", "4", "--steps", "60"});
  ASSERT_EQ(done.code, 0) << done.err;
  Words expected = kRunFiles;
  expected.insert(expected.begin() + 4, {"embeddings.npy", "lsa.safetensors"});
  EXPECT_EQ(names(files("run")), expected);
  EXPECT_GT(json(read(path("run/scores.json")))["nmi"], 0.8);
}

TEST_F(CliTest, WithoutANumberOfTopicsTheAtomsSayHowMany) {
  const Outcome done = run(fit("run", {"--topics", "0"}));
  ASSERT_EQ(done.code, 0) << done.err;
  const Json found = json(read(path("run/topics.json")))["topics"];
  EXPECT_GT(found.size(), 1U);
  EXPECT_LE(found.size(), 6U);  // a quarter of 24 atoms
  const std::string told = "topics: " + std::to_string(found.size()) + ", since --topics asks for none";
  EXPECT_NE(done.err.find(told), std::string::npos) << done.err;
  // Later stages take what was found, as if it had been asked for.
  const auto before = files("run");
  stage("topics", "run");
  expect_same(before, files("run"));
  // Few documents are no fault.
  for (const int documents : {12, 40}) {
    const std::string few = write("few.jsonl", as_jsonl(make_records(documents)));
    const Outcome small = run({"fit", few, "--out", path("few" + std::to_string(documents)),
                               "--dimensions", "4", "--min-documents", "2"});
    EXPECT_EQ(small.code, 0) << small.err;
  }
}

TEST_F(CliTest, ThreadsDoNotChangeAnyFile) {
  for (const bool given : {true, false}) {
    Words words = fit("run", {"--threads", "1", "--quiet"});
    if (!given) words.erase(words.begin() + 4, words.begin() + 6);
    ASSERT_EQ(run(words).code, 0);
    const auto one = files("run");
    std::filesystem::remove_all(path("run"));
    words[words.size() - 2] = "2";
    ASSERT_EQ(run(words).code, 0);
    expect_same(one, files("run"));
    std::filesystem::remove_all(path("run"));
  }
}

TEST_F(CliTest, FitAgainDoesOnlyWhatChanged) {
  make_run("run");
  const auto before = files("run");
  const auto stages_run = [](const Outcome& done) {  // those not called done before
    Words kept;
    for (const char* stage : {"prepare", "embed", "train", "encode", "interpret", "merge", "topics",
                              "evaluate", "report"}) {
      if (done.err.find(std::string(stage) + ": done before") == std::string::npos) {
        kept.push_back(stage);
      }
    }
    return kept;
  };
  Outcome done = run(fit("run"));
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(stages_run(done), Words());
  expect_same(before, files("run"));

  EXPECT_EQ(stages_run(run(fit("run", {"--top-words", "5"}))), Words({"evaluate", "report"}));
  EXPECT_EQ(stages_run(run(fit("run", {"--top-words", "5", "--background", "0.4"}))),
            Words({"interpret", "merge", "topics", "evaluate", "report"}));
  EXPECT_EQ(stages_run(run(fit("run", {"--seed", "1"}))),
            Words({"train", "encode", "interpret", "merge", "topics", "evaluate", "report"}));
  ASSERT_EQ(run(fit("run")).code, 0);
  expect_same(before, files("run"));

  // A file that was lost or changed is made again.
  std::filesystem::remove(path("run/tree.safetensors"));
  write("run/scores.json", "{}");
  done = run(fit("run"));
  EXPECT_EQ(stages_run(done), Words({"merge", "topics", "evaluate", "report"}));
  expect_same(before, files("run"));
}

TEST_F(CliTest, QuietPrintsNothingToStandardError) {
  EXPECT_EQ(run(fit("run", {"--quiet"})).err, "");
  EXPECT_EQ(run({"topics", path("run"), "--topics", "3", "--quiet"}).err, "");
}

TEST_F(CliTest, HelpAndVersion) {
  const Outcome version = run({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_TRUE(version.out.starts_with("saetm ")) << version.out;
  EXPECT_EQ(run({"--help"}).code, 0);
  for (const char* verb : {"fit", "prepare", "embed", "train", "encode", "interpret", "merge",
                           "topics", "evaluate", "report", "info"}) {
    const Outcome help = run({verb, "--help"});
    EXPECT_EQ(help.code, 0) << verb;
    EXPECT_EQ(help.err, "") << verb;
    EXPECT_NE(help.out.find("--threads"), std::string::npos) << verb;
  }
}

}  // namespace
}  // namespace saetm
