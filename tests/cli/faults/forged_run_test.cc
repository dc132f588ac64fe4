/// A run may come from anywhere. Files that do not fit each other, or hold what nothing of ours
/// writes, are refused by name before anything is made of them; files outside stay as they are.
#include "cli/faults/forged_run.h"

#include <limits>

namespace saetm {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

using Change = std::function<void(Forged&)>;
using JsonChange = std::function<void(Json&)>;

class ForgedRunTest : public ForgedTest {
 protected:
  /// A run with embeddings of its own, whose scores and report are to be made.
  void SetUp() override {
    const Outcome done =
        run({"fit", corpus_, "--out", path("base"), "--topics", "4", "--features", "24", "--k", "4",
             "--steps", "60", "--batch", "64", "--dimensions", "16", "--group-by", "group"});
    ASSERT_EQ(done.code, 0) << done.err;
    forge_json("base", "manifest.json", [](Json& manifest) {
      for (const char* stage : {"evaluate", "report"}) manifest["stages"].erase(stage);
    });
  }

  Words command(const std::string& verb) const {
    if (verb == "topics") return {verb, path("bad"), "--topics", "3"};
    if (verb == "explain") return {verb, path("bad"), "#5"};
    if (verb == "analyze") return {verb, "groups", path("bad")};
    if (verb == "plot") return {verb, "tree", path("bad"), "--out", path("tree.svg")};
    if (verb == "compare") return {verb, path("bad"), path("base")};
    if (verb == "transform") return {verb, path("bad"), corpus_};
    if (verb == "append") return {verb, path("bad"), more_};
    return {verb, path("bad")};
  }

  /// The manifest but for scores, which `report` makes first: a stage of its own.
  Json told() const {
    Json manifest = json(read(path("bad/manifest.json")));
    manifest["stages"].erase("evaluate");
    return manifest;
  }

  /// Each of these commands names `blamed`, and leaves the run as it is.
  void expect_blamed(const std::string& what, const Words& verbs, const std::string& blamed) const {
    const std::string manifest = read(path("bad/manifest.json"));
    const Json before = told();
    for (const std::string& verb : verbs) {
      SCOPED_TRACE(verb + ": " + what);
      expect_refused(run(command(verb)), {path("bad") + "/" + blamed + ": "});
      EXPECT_EQ(told(), before);
      if (verb == "report") write("bad/manifest.json", manifest);
      EXPECT_EQ(read(path("bad/manifest.json")), manifest);
    }
  }

  void copy_base() const {
    std::filesystem::remove_all(path("bad"));
    std::filesystem::copy(path("base"), path("bad"), std::filesystem::copy_options::recursive);
  }

  void refused(const std::string& file, const Change& change, const Words& verbs,
               const std::string& blamed = "") const {
    copy_base();
    forge("bad", file, change);
    expect_blamed(file, verbs, blamed.empty() ? file : blamed);
  }

  void refused_json(const std::string& file, const JsonChange& change, const Words& verbs,
                    const std::string& blamed = "") const {
    copy_base();
    forge_json("bad", file, change);
    expect_blamed(read(path("bad/" + file)).substr(0, 200), verbs, blamed.empty() ? file : blamed);
  }

  std::string more_ =
      write("more.jsonl", "{\"id\": \"new\", \"text\": \"bread flour oven moon\"}\n");
};

TEST_F(ForgedRunTest, CountsMustBeCountsOfTheRunsWords) {
  const std::string file = "counts.safetensors";
  const auto value = [&](float x) { return [x](Forged& f) { f.set("values", 3, x); }; };
  for (const float x : {kNaN, -1.0F, 0.0F, 7.5F, std::numeric_limits<float>::infinity()}) {
    refused(file, value(x), {"evaluate", "interpret", "append"});
  }
  refused(file, [](Forged& f) { f.set<std::int32_t>("indices", -1, 1'000'000); }, {"evaluate"});
  refused(file, [](Forged& f) { f.set_cols(1'000'000); }, {"evaluate", "explain", "append"});
  refused(file, [](Forged& f) { f.set<std::int64_t>("indptr", 6, 1LL << 40); }, {"explain"});
  refused(file, [](Forged& f) { f.set<std::int64_t>("indptr", 6, -8); }, {"explain", "interpret"});
  // All files but this one say how many documents there are.
  refused(file, [](Forged& f) { f.grow_rows(-100); }, {"evaluate"}, "document_topics.safetensors");
  refused(file, [](Forged& f) { f.grow_rows(1000); }, {"merge"}, "embeddings.npy");
}

TEST_F(ForgedRunTest, CodesAndSharesMustBeOfTheRunsAtomsAndDocuments) {
  const std::string codes = "codes.safetensors", theta = "theta.safetensors";
  const Change nan = [](Forged& f) { f.set("values", 0, kNaN); };
  refused(codes, nan, {"report", "append", "shares"});
  refused(codes, [](Forged& f) { f.set("values", 0, -1.0F); }, {"report", "append"});
  refused(codes, [](Forged& f) { f.set_cols(30); }, {"report", "append", "explain"});
  refused(codes, [](Forged& f) { f.grow_rows(-1); }, {"report", "append"});
  refused(theta, nan, {"topics", "report", "compare", "interpret"});
  refused(theta, [](Forged& f) { f.set_cols(1 << 20); }, {"topics", "interpret"});
  refused(theta, [](Forged& f) { f.grow_rows(-200); }, {"topics", "report"});
  refused(theta, [](Forged& f) { f.grow("weights", -1); }, {"transform"});
  refused(theta, [](Forged& f) { f.set("weights", 0, kNaN); }, {"transform"});
  refused(theta, [](Forged& f) { f.set("weights", 0, -1.0F); }, {"transform"});
  refused(theta, [](Forged& f) { f.grow("specificity", -1); }, {"name"});
  refused(theta, [](Forged& f) { f.set<std::int32_t>("landmark_indices", 0, 1 << 20); },
          {"transform"});
  refused(theta, [](Forged& f) { f.metadata["most_atoms"] = "-3"; }, {"transform"});
  const std::string neighbors = "neighbors.safetensors";
  refused(neighbors, [](Forged& f) { f.set<std::int64_t>("documents", 0, 1LL << 40); },
          {"transform"});
  refused(neighbors, [](Forged& f) { f.metadata["neighbors"] = "many"; }, {"transform"});
  refused(neighbors, [](Forged& f) { f.grow("mean", -1); }, {"transform"});
  refused("lsa.safetensors", [](Forged& f) { f.grow("basis", -1); }, {"transform", "append"});
}

TEST_F(ForgedRunTest, WordsAndTheTreeMustBeOfTheRunsAtoms) {
  const std::string words = "words.safetensors", tree = "tree.safetensors";
  refused(words, [](Forged& f) { f.set("values", 0, kNaN); }, {"topics", "explain", "merge"});
  refused(words, [](Forged& f) { f.grow("usual", -2); }, {"topics", "explain"});
  refused(words, [](Forged& f) { f.set("smoothing", 0, 1.0F); }, {"topics"});
  refused(words, [](Forged& f) { f.grow("pi", -1); }, {"topics"});
  refused("word_vectors.safetensors", [](Forged& f) { f.grow("vectors", -3); }, {"topics"});
  for (const std::int32_t atom : {24, 1'000'000'000, -1}) {
    refused(tree, [=](Forged& f) { f.set("atoms", -1, atom); }, {"topics", "stability", "report"});
  }
  refused(tree, [](Forged& f) { f.grow("embeddings", -1); }, {"topics", "stability"});
  refused(tree, [](Forged& f) { f.set("height", 0, kNaN); }, {"topics"});
  refused(tree, [](Forged& f) { f.set("weights", 0, -1.0F); }, {"topics"});
  refused(tree, [](Forged& f) { f.set<std::int32_t>("left", 0, 1 << 30); }, {"topics"});
  copy_base();
  const std::string vocabulary = read(path("bad/vocabulary.txt"));
  put("bad", "vocabulary.txt", vocabulary.substr(0, vocabulary.find('\n') + 1));
  expect_blamed("one word", {"topics"}, "words.safetensors");
  expect_blamed("one word", {"evaluate", "explain"}, "counts.safetensors");
}

/// Every array of a file, not one that stands for the others.
TEST_F(ForgedRunTest, NoArrayOfWordsHasValuesOutOfRange) {
  for (const char* name : {"p0", "mean_shares", "usual", "idf", "mass", "smoothing", "pi"}) {
    for (const float value : {-1.0F, kNaN}) {
      SCOPED_TRACE(name);
      refused("words.safetensors",
              [&](Forged& f) {
                f.tensors.at(name).type == "F64" ? f.set(name, 0, double{value})
                                                 : f.set(name, 0, value);
              },
              {"topics"});
    }
  }
}

/// The last values that are right: a gate that shuts too early is one, too.
TEST_F(ForgedRunTest, ZerosAreReadWhereTheyMayStand) {
  const auto read_well = [&](const std::string& file, const std::string& tensor,
                             const Words& verbs) {
    copy_base();
    forge("bad", file, [&](Forged& f) { f.set(tensor, 0, 0.0F); });
    for (const std::string& verb : verbs) {
      const Outcome done = run(command(verb));
      EXPECT_EQ(done.code, 0) << file << ", " << tensor << ": " << done.err;
    }
  };
  read_well("tree.safetensors", "weights", {"topics"});
  read_well("tree.safetensors", "height", {"topics"});
  read_well("words.safetensors", "values", {"explain", "topics"});
  read_well("theta.safetensors", "values", {"explain", "topics"});
  read_well("codes.safetensors", "values", {"explain"});
}

TEST_F(ForgedRunTest, TopicsMustBeThoseOfTheRun) {
  const std::string file = "topics.json";
  const Words readers = {"evaluate", "report", "stability", "explain", "analyze", "plot"};
  for (const Json& atom : {Json(24), Json(1'000'000'000), Json(1LL << 40), Json(-1), Json(0.5),
                           Json("x"), Json(1e300), Json()}) {
    refused_json(file, [&](Json& j) { j["topics"][0]["atoms"][0] = atom; }, {"evaluate"});
  }
  refused_json(file, [](Json& j) { j["topics"].erase(3); }, readers);
  refused_json(file, [](Json& j) { j["topics"][1].erase("words"); }, {"evaluate", "plot"});
  refused_json(file, [](Json& j) { j["topics"][1]["words"] = 7; }, {"evaluate", "plot"});
  refused_json(file, [](Json& j) { j["topics"][0]["id"] = 2; }, {"evaluate", "plot"});
  refused_json(file, [](Json& j) { j["topics"] = Json(); }, {"evaluate", "plot"});
  refused_json(file, [](Json& j) { j["topics"][0]["hidden"] = true; }, {"evaluate", "plot"});
  refused_json(file, [](Json& j) { j["tree"].erase(6); }, {"evaluate", "plot"});
  refused_json(file, [](Json& j) { j["tree"][6]["children"] = {6, 6}; }, {"evaluate", "plot"});
  refused_json(file, [](Json& j) { j["tree"][6]["children"] = {0, 0}; }, {"evaluate", "plot"});
  refused_json(file, [](Json& j) { j["tree"][0]["children"] = {1, 2}; }, {"evaluate", "plot"});
  refused_json(
      file, [](Json& j) { std::swap(j["topics"][0]["atoms"], j["topics"][1]["atoms"]); },
      {"evaluate", "plot"}, "topics.safetensors");
  copy_base();
  put("bad", file, std::string(1'000'000, '[') + std::string(1'000'000, ']'));
  expect_blamed("a deep one", {"evaluate", "plot"}, file);

  refused("topics.safetensors", [](Forged& f) { f.set<std::int32_t>("topic_of_atom", 0, 4000); },
          {"transform", "compare"});
  const std::string shares = "document_topics.safetensors";
  const Words users = {"evaluate", "report", "explain", "analyze", "stability"};
  refused(shares, [](Forged& f) { f.grow_rows(-150); }, users);
  refused(shares, [](Forged& f) { f.set_cols(9); }, users);
  refused(shares, [](Forged& f) { f.set("values", 0, kNaN); }, {"evaluate", "report", "analyze"});
}

TEST_F(ForgedRunTest, DocumentsAndOptionsMustBeThoseOfTheRun) {
  copy_base();
  const std::string lines = read(path("base/documents.jsonl"));
  put("bad", "documents.jsonl", lines.substr(0, lines.find('\n') + 1));
  expect_blamed("one line", {"report", "analyze", "explain", "evaluate", "append"},
                "documents.jsonl");
  put("bad", "documents.jsonl", "{\"id\": 7}\n" + lines.substr(lines.find('\n') + 1));
  expect_refused(run(command("explain")), {path("bad") + "/documents.jsonl:1"});
  put("bad", "documents.jsonl",
      "{\"x\": " + std::string(500'000, '[') + std::string(500'000, ']') + "}\n" +
          lines.substr(lines.find('\n') + 1));
  expect_refused(run({"explain", path("bad"), "#0"}), {path("bad") + "/documents.jsonl:1"});
  refused_json("manifest.json", [](Json& j) { j["stages"]["encode"]["options"]["active"] = -5; },
               {"transform"});
  refused_json("manifest.json",
               [](Json& j) { j["stages"]["encode"]["options"]["active"] = "five"; }, {"transform"});
}

TEST_F(ForgedRunTest, NamesLeadNowhereElse) {
  const std::string outside = write("outside.txt", "mine");
  const std::string sum = sha256_of_file(outside);
  for (const std::string& name :
       {std::string("../outside.txt"), outside, std::string(".."), std::string("a/b"),
        std::string("manifest.json"), std::string()}) {
    refused_json("manifest.json", [&](Json& j) { j["stages"]["train"]["files"][name] = sum; },
                 {"append", "topics", "info"});
    const auto cut = [&](Json& j) {
      j["cuts"] = {{std::string(64, 'a'), {{"tree", "x"}, {"files", {{name, sum}}}}}};
    };
    refused_json("manifest.json", cut, {"topics"});
    EXPECT_EQ(read(outside), "mine");
  }
  refused_json("manifest.json",
               [&](Json& j) {
                 j["cuts"] = {{"../../outside.txt", {{"tree", "x"}, {"files", Json::object()}}}};
               },
               {"topics"});
}

TEST_F(ForgedRunTest, AManifestThatCannotBeReadIsNotCalledMissing) {
  copy_base();
  std::filesystem::remove(path("bad/manifest.json"));
  expect_refused(run(command("info")), {path("bad") + ": not a run directory"});
  std::filesystem::create_directory(path("bad/manifest.json"));
  expect_refused(run(command("info")), {path("bad/manifest.json") + ": cannot be read"});
  std::filesystem::remove(path("bad/manifest.json"));
  write("bad/manifest.json", std::string(1'000'000, '['));
  expect_refused(run(command("info")), {path("bad/manifest.json") + ": damaged"});
}

/// As a disk or a copy damages files: the manifest has the sum of before.
TEST_F(ForgedRunTest, WhatChangedIsNotMadeAnythingOf) {
  const std::vector<std::pair<std::string, Words>> files = {
      {"counts.safetensors", {"evaluate", "interpret", "merge", "append", "analyze"}},
      {"codes.safetensors", {"report", "shares", "append"}},
      {"embeddings.npy", {"merge", "shares", "train", "append", "stability"}},
      {"documents.jsonl", {"report", "append"}}};
  for (const auto& [file, verbs] : files) {
    copy_base();
    std::string bytes = read(path("bad/" + file));
    bytes[bytes.size() - 3] ^= 1;
    write("bad/" + file, bytes);
    for (const std::string& verb : verbs) {
      SCOPED_TRACE(verb + " " + file);
      Words words = command(verb);
      if (verb == "analyze") words = {verb, "time", path("bad")};
      // Stages that were done with these options are to be done again.
      if (verb == "shares") words.insert(words.end(), {"--spread", "2"});
      if (verb == "merge") words.insert(words.end(), {"--vectors", "words"});
      if (verb == "interpret") words.insert(words.end(), {"--prior", "3"});
      if (verb == "train") words.insert(words.end(), {"--steps", "50"});
      expect_refused(run(words), {path("bad/" + file), "has changed"});
    }
  }
}

}  // namespace
}  // namespace saetm
