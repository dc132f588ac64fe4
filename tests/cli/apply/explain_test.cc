/// `saetm explain`: a document's atoms, and its words shared out among them.
#include "cli/cli_test.h"
#include "io/safetensors.h"

namespace saetm {
namespace {

class ExplainTest : public CliTest {
 protected:
  void make_lsa_run() const {
    ASSERT_EQ(run({"fit", corpus_, "--out", path("run"), "--dimensions", "8", "--features", "24",
                   "--k", "4", "--steps", "60", "--topics", "4", "--keep-text", "full"})
                  .code,
              0);
  }

  Words vocabulary() const {
    Words words;
    std::istringstream in(read(path("run/vocabulary.txt")));
    for (std::string line; std::getline(in, line);)
      words.push_back(line.substr(0, line.find('\t')));
    return words;
  }

  /// How often each word is accounted for, over all atoms and the background.
  static std::map<std::string, double> accounted(const Json& document) {
    std::map<std::string, double> counts;
    Json parts = document["atoms"];
    parts.push_back(document["background"]);
    for (const Json& part : parts) {
      double total = 0;
      for (const Json& word : part["words"]) {
        EXPECT_GT(word["count"], 0);
        counts[word["word"]] += word["count"].get<double>();
        total += word["count"].get<double>();
      }
      EXPECT_NEAR(part["accounts_for"].get<double>(), total, 1e-9);
    }
    return counts;
  }
};

TEST_F(ExplainTest, SharesTheWordsOutAmongTheAtoms) {
  make_run("run");
  const Words words = vocabulary();
  const SparseMatrix counts = SafetensorsReader(path("run/counts.safetensors")).sparse();
  const SparseMatrix codes = SafetensorsReader(path("run/codes.safetensors")).sparse();
  const SparseMatrix theta = SafetensorsReader(path("run/theta.safetensors")).sparse();
  const SparseMatrix shares = SafetensorsReader(path("run/document_topics.safetensors")).sparse();
  for (const std::size_t i : {0UL, 7UL, 299UL}) {
    const Json document = json(stage("explain", "run", {"d" + std::to_string(i), "--json"}));
    EXPECT_EQ(document["row"], i);
    EXPECT_EQ(document["group"], "theme" + std::to_string(i % 4));
    std::map<std::string, double> expected;
    for (std::size_t j = 0; j < counts.row_indices(i).size(); ++j) {
      expected[words[counts.row_indices(i)[j]]] = counts.row_values(i)[j];
    }
    const auto found = accounted(document);
    ASSERT_EQ(found.size(), expected.size());
    double total = 0;
    for (const auto& [word, count] : expected) {
      EXPECT_NEAR(found.at(word), count, 1e-9) << word;
      total += count;
    }
    EXPECT_EQ(document["words"], total);

    // Its atoms are those of θ; one that it has of its neighbours alone is not active in itself.
    const auto own = codes.row_indices(i), having = theta.row_indices(i);
    ASSERT_EQ(document["atoms"].size(), having.size());
    std::map<int, double> by_topic;
    double last = 1;
    for (const Json& atom : document["atoms"]) {
      const auto in_theta = std::find(having.begin(), having.end(), atom["atom"].get<int>());
      ASSERT_NE(in_theta, having.end());
      EXPECT_EQ(atom["share"].get<float>(), theta.row_values(i)[in_theta - having.begin()]);
      const auto active = std::find(own.begin(), own.end(), atom["atom"].get<int>());
      EXPECT_EQ(atom["strength"].get<float>(),
                active == own.end() ? 0 : codes.row_values(i)[active - own.begin()]);
      EXPECT_LE(atom["share"].get<double>(), last);
      last = atom["share"];
      by_topic[atom["topic"]] += last;
      EXPECT_FALSE(atom["top_words"].empty());
    }
    ASSERT_EQ(document["topics"].size(), shares.row_indices(i).size());
    // And its share of a topic is the sum of the shares of that topic's atoms.
    ASSERT_EQ(document["topics"].size(), by_topic.size());
    for (const Json& topic : document["topics"]) {
      EXPECT_NEAR(topic["share"].get<double>(), by_topic.at(topic["topic"]), 1e-6);
    }
    EXPECT_GE(document["topics"][0]["share"], document["topics"].back()["share"]);
  }
}

TEST_F(ExplainTest, AWordBelongsToTheAtomsOfItsTheme) {
  make_run("run");
  // Background apart, the words of a document of bread are explained by atoms whose words are of
  // bread too.
  const Json document = json(stage("explain", "run", {"d1", "--json"}));
  const Json& first = document["atoms"][0];
  ASSERT_GT(first["accounts_for"], 0.5);
  EXPECT_NE(std::find(kThemes[1].begin(), kThemes[1].end(), first["top_words"][0]),
            kThemes[1].end());
}

TEST_F(ExplainTest, ADocumentIsNamedByIdOrRow) {
  make_run("run");
  EXPECT_EQ(stage("explain", "run", {"d12"}), stage("explain", "run", {"#12"}));
  const std::string table = stage("explain", "run", {"d12"});
  for (const char* part : {"d12, row 12", "theme0", "background", "strength", "words"}) {
    EXPECT_NE(table.find(part), std::string::npos) << part << " in\n" << table;
  }
  expect_refused(run({"explain", path("run"), "nobody"}), {"documents.jsonl", "nobody", "#299"});
  expect_refused(run({"explain", path("run"), "#300"}), {"#300"});
  expect_refused(run({"explain", path("run")}), {"--text"});
  expect_refused(run({"explain", path("run"), "d1", "--text", "moon"}), {"--text"});
  expect_refused(run({"explain", path("run"), "--text", "moon"}), {path("run"), "given"});

  std::vector<Record> records = make_records(kDocuments);
  records[20].id = "d3";
  corpus_ = write("corpus.jsonl", as_jsonl(records));
  make_run("run");
  expect_refused(run({"explain", path("run"), "d3"}), {"rows 3 and 20"});
  EXPECT_EQ(json(stage("explain", "run", {"#20", "--json"}))["row"], 20);
}

TEST_F(ExplainTest, ATextIsExplainedLikeTheDocumentItWas) {
  make_lsa_run();
  const Record record = make_records(8)[7];
  const Json text =
      json(stage("explain", "run", {"--text", record.title + "\n" + record.text, "--json"}));
  Json document = json(stage("explain", "run", {"d7", "--json"}));
  for (const char* key : {"words", "topics", "atoms", "background"}) {
    EXPECT_EQ(text[key], document[key]) << key;
  }
  // Words that the vocabulary lacks, and no word at all.
  const Json foreign = json(stage("explain", "run", {"--text", "qqx zzq", "--json"}));
  EXPECT_EQ(foreign["words"], 0);
  EXPECT_TRUE(foreign["background"]["words"].empty());
}

}  // namespace
}  // namespace saetm
