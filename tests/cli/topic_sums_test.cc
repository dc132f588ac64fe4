/// All that is told of topics is a sum over atoms: the same by whatever way it is asked for.
#include "cli/cli_test.h"
#include "io/safetensors.h"

namespace saetm {
namespace {

class TopicSumsTest : public CliTest {
 protected:
  SparseMatrix sparse(const std::string& file) const {
    return SafetensorsReader(path("run/" + file)).sparse();
  }
  Json topics() const { return json(read(path("run/topics.json")))["topics"]; }

  /// Of each document its share of topic t.
  static std::vector<float> column(const SparseMatrix& shares, std::size_t t) {
    std::vector<float> column(shares.rows());
    for (std::size_t d = 0; d < column.size(); ++d) {
      for (std::size_t j = 0; j < shares.row_indices(d).size(); ++j) {
        if (shares.row_indices(d)[j] == static_cast<std::int32_t>(t)) {
          column[d] = shares.row_values(d)[j];
        }
      }
    }
    return column;
  }

  /// What is told of a topic but for its place, with its documents' shares and its words' tensor.
  struct Told {
    Json topic;
    std::vector<float> shares, words;
    bool operator==(const Told&) const = default;
  };
  /// By atoms.
  std::map<std::string, Told> told() const {
    const SparseMatrix shares = sparse("document_topics.safetensors");
    const Matrix words = SafetensorsReader(path("run/topics.safetensors")).matrix("words");
    std::map<std::string, Told> result;
    for (const Json& topic : topics()) {
      const auto t = topic["id"].get<std::size_t>();
      Told& of = result[topic["atoms"].dump()];
      of = {topic, column(shares, t), {words.row(t), words.row(t) + words.cols()}};
      of.topic.erase("id");
    }
    return result;
  }

  static std::string together(const Json& atoms) {
    std::string line = "together";
    for (const Json& atom : atoms) line += " " + atom.dump();
    return line + "\n";
  }
};

TEST_F(TopicSumsTest, ADocumentsMainTopicIsTheSameInEveryAnswer) {
  // Few documents, embedded by the run itself, so that a text can be explained too.
  const std::vector<Record> records = make_records(60);
  corpus_ = write("corpus.jsonl", as_jsonl(records));
  ASSERT_EQ(run({"fit", corpus_, "--out", path("run"), "--dimensions", "8", "--features", "24",
                 "--k", "4", "--steps", "60", "--topics", "3"})
                .code,
            0);
  for (const std::size_t count : {2UL, 5UL, 11UL}) {
    stage("topics", "run", {"--topics", std::to_string(count)});
    ASSERT_EQ(topics().size(), count);
    const SparseMatrix shares = sparse("document_topics.safetensors");
    std::istringstream transformed(stage("transform", "run", {corpus_}));
    for (std::size_t d = 0; d < records.size(); ++d) {
      const auto values = shares.row_values(d);
      std::string line;
      std::getline(transformed, line);
      const Json by_transform = json(line)["topics"];
      const Json by_explain =
          json(stage("explain", "run", {"#" + std::to_string(d), "--json"}))["topics"];
      if (values.empty()) {
        EXPECT_TRUE(by_transform.empty() && by_explain.empty()) << d;
        continue;
      }
      const auto main = std::max_element(values.begin(), values.end()) - values.begin();
      const std::int32_t topic = shares.row_indices(d)[static_cast<std::size_t>(main)];
      ASSERT_EQ(by_transform[0]["topic"], topic) << d;
      ASSERT_EQ(by_explain[0]["topic"], topic) << d;
      EXPECT_EQ(by_transform[0]["share"].get<float>(), values[main]);
      EXPECT_EQ(by_explain[0]["share"].get<float>(), values[main]);
    }
  }
}

TEST_F(TopicSumsTest, ACoarserCutDiffersInTheMergedTopicAlone) {
  make_run("run", {"--topics", "12"});
  auto fine = told();
  ASSERT_EQ(fine.size(), 12U);
  for (int count = 11; count > 0; --count) {
    stage("topics", "run", {"--topics", std::to_string(count)});
    const auto coarse = told();
    std::size_t kept = 0;
    for (const auto& [atoms, topic] : coarse) {
      const auto before = fine.find(atoms);
      if (before == fine.end()) continue;
      EXPECT_TRUE(topic == before->second) << count << " " << topic.topic.dump();
      ++kept;
    }
    EXPECT_EQ(kept, coarse.size() - 1);
    fine = coarse;
  }
}

TEST_F(TopicSumsTest, AnyTwoTopicsPutTogetherLeaveTheOthersAsTheyWere) {
  make_run("run", {"--topics", "5"});
  for (const Words& how : {Words{}, Words{"--words", "average"}}) {
    Words cut = {"--topics", "5", "--steer", "none"};
    cut.insert(cut.end(), how.begin(), how.end());
    stage("topics", "run", cut);
    const auto before = told();
    const Json list = topics();
    for (std::size_t a = 0; a < 5; ++a) {
      for (std::size_t b = a + 1; b < 5; ++b) {
        // The others are asked for as they are, lest the tree above them be another.
        Json merged = list[a]["atoms"];
        for (const Json& atom : list[b]["atoms"]) merged.push_back(atom);
        std::string steering = together(merged);
        for (std::size_t t = 0; t < 5; ++t) {
          if (t != a && t != b && list[t]["atoms"].size() > 1) {
            steering += together(list[t]["atoms"]);
          }
        }
        Words again = {"--topics", "4", "--steer", write("steer.txt", steering)};
        again.insert(again.end(), how.begin(), how.end());
        stage("topics", "run", again);
        const auto after = told();
        ASSERT_EQ(after.size(), 4U);
        for (std::size_t t = 0; t < 5; ++t) {
          if (t == a || t == b) continue;
          const std::string atoms = list[t]["atoms"].dump();
          ASSERT_TRUE(after.contains(atoms)) << t;
          EXPECT_TRUE(after.at(atoms) == before.at(atoms)) << a << " " << b << " " << t;
        }
        // A document has of the two together what it had of each.
        std::sort(merged.begin(), merged.end());
        const auto& both = after.at(merged.dump()).shares;
        const auto& first = before.at(list[a]["atoms"].dump()).shares;
        const auto& second = before.at(list[b]["atoms"].dump()).shares;
        for (std::size_t d = 0; d < both.size(); ++d) {
          EXPECT_NEAR(both[d], first[d] + second[d], 1e-6);
        }
      }
    }
  }
}

TEST_F(TopicSumsTest, SharesOfTopicsAreSumsOfTheta) {
  make_run("run");
  const SparseMatrix theta = sparse("theta.safetensors");
  for (const char* count : {"5", "20", "24"}) {
    const Outcome done = run({"topics", path("run"), "--topics", count});
    if (done.code != 0) break;  // fewer atoms are in use
    const SparseMatrix shares = sparse("document_topics.safetensors");
    for (const Json& topic : topics()) {
      const auto told = column(shares, topic["id"]);
      std::vector<double> sums(told.size());
      for (const Json& atom : topic["atoms"]) {
        const auto of_atom = column(theta, atom.get<std::size_t>());
        for (std::size_t d = 0; d < sums.size(); ++d) sums[d] += of_atom[d];
      }
      double mean = 0, covered = 0;
      for (std::size_t d = 0; d < sums.size(); ++d) {
        ASSERT_NEAR(told[d], sums[d], 1e-6);
        mean += sums[d] / static_cast<double>(sums.size());
        covered += told[d] >= 0.1F;
      }
      EXPECT_NEAR(topic["share"].get<double>(), mean, 1e-6);
      EXPECT_NEAR(topic["coverage"].get<double>(), covered / kDocuments, 1e-12);
    }
  }
}

}  // namespace
}  // namespace saetm
