/// `fit --recipe paper`: each step computed anew from the files of the step before.
#include "cli/cli_test.h"
#include "io/safetensors.h"

namespace saetm {
namespace {

class PaperTest : public CliTest {
 protected:
  SafetensorsReader file(const std::string& name) const {
    return SafetensorsReader(path("run/" + name));
  }
  Words vocabulary() const {
    std::istringstream lines(read(path("run/vocabulary.txt")));
    Words words;
    for (std::string line; std::getline(lines, line);) {
      words.push_back(line.substr(0, line.find('\t')));
    }
    return words;
  }
  /// B (K×V).
  std::vector<std::vector<double>> words_of_atoms() const {
    const SparseMatrix kept = file("words.safetensors").sparse();
    std::vector<std::vector<double>> words(kept.rows(), std::vector<double>(kept.cols));
    for (std::size_t k = 0; k < kept.rows(); ++k) {
      for (std::size_t j = 0; j < kept.row_indices(k).size(); ++j) {
        words[k][static_cast<std::size_t>(kept.row_indices(k)[j])] = kept.row_values(k)[j];
      }
    }
    return words;
  }
  /// θ (N×K).
  std::vector<std::vector<double>> shares_of_atoms() const {
    const SparseMatrix codes = file("codes.safetensors").sparse();
    std::vector<std::vector<double>> shares(codes.rows(), std::vector<double>(codes.cols));
    for (std::size_t d = 0; d < codes.rows(); ++d) {
      double sum = 0;
      for (const float a : codes.row_values(d)) sum += a;
      for (std::size_t j = 0; j < codes.row_indices(d).size(); ++j) {
        shares[d][static_cast<std::size_t>(codes.row_indices(d)[j])] = codes.row_values(d)[j] / sum;
      }
    }
    return shares;
  }
  /// The smallest set of words whose probability exceeds 0.9, renormalised, times their vectors.
  static std::vector<double> nucleus(const std::vector<double>& words,
                                     const std::vector<std::vector<double>>& vectors) {
    std::vector<std::size_t> order(words.size());
    for (std::size_t w = 0; w < order.size(); ++w) order[w] = w;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return words[a] > words[b]; });
    std::vector<double> sum(vectors[0].size());
    double mass = 0;
    for (std::size_t i = 0; i < order.size() && !(mass > 0.9); ++i) {
      mass += words[order[i]];
      for (std::size_t j = 0; j < sum.size(); ++j)
        sum[j] += words[order[i]] * vectors[order[i]][j];
    }
    for (double& value : sum) value /= mass;
    return sum;
  }
};

TEST_F(PaperTest, ComparesAtomsByTheVectorsOfTheirNucleus) {
  // "ball" has no vector; "elsewhere" is no word of the corpus, but counts for the mean.
  std::string lines = "elsewhere 9 0 -9\n";
  std::map<std::string, std::vector<double>> table = {{"elsewhere", {9, 0, -9}}};
  const Random random(3, 0);
  std::uint64_t drawn = 0;
  for (const Words& theme : kThemes) {
    for (const std::string& word : theme) {
      if (word == "ball") continue;
      lines += word;
      for (std::size_t j = 0; j < 3; ++j) {
        table[word].push_back(static_cast<float>(random.normal(drawn++)));
        lines += " " + std::to_string(table[word].back());
      }
      lines += "\n";
    }
  }
  std::vector<double> mean(3);
  for (const auto& [word, vector] : table) {
    for (std::size_t j = 0; j < 3; ++j) mean[j] += vector[j] / static_cast<double>(table.size());
  }
  make_run("run", {"--recipe", "paper", "--word-vectors", write("vectors.txt", lines)});
  std::vector<std::vector<double>> vectors;
  bool lacks = false;
  for (const std::string& word : vocabulary()) {
    const auto at = table.find(word);
    vectors.push_back(at == table.end() ? mean : at->second);
    lacks |= at == table.end();
  }
  ASSERT_TRUE(lacks);
  const auto words = words_of_atoms();
  const SafetensorsReader tree = file("tree.safetensors");
  const Matrix embeddings = tree.matrix("embeddings");
  const auto atoms = tree.values<std::int32_t>("atoms");
  ASSERT_EQ(embeddings.cols(), 3U);
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    const auto expected = nucleus(words[static_cast<std::size_t>(atoms[i])], vectors);
    for (std::size_t j = 0; j < 3; ++j) EXPECT_NEAR(embeddings(i, j), expected[j], 1e-5) << i;
  }
}

TEST_F(PaperTest, ComparesAtomsByDecoderRowsWithoutWordVectors) {
  make_run("run", {"--recipe", "paper"});
  EXPECT_EQ(manifest("run")["options"]["vectors"], "decoder");
  const Matrix rows = file("sae.safetensors").matrix("W_dec");
  const SafetensorsReader tree = file("tree.safetensors");
  const Matrix embeddings = tree.matrix("embeddings");
  const auto atoms = tree.values<std::int32_t>("atoms");
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    for (std::size_t j = 0; j < rows.cols(); ++j) {
      EXPECT_EQ(embeddings(i, j), rows(static_cast<std::size_t>(atoms[i]), j));
    }
  }
}

TEST_F(PaperTest, MergesAtomsByTheirMeanShares) {
  make_run("run", {"--recipe", "paper"});
  const auto words = words_of_atoms();
  const auto theta = shares_of_atoms();
  // They are what the run keeps as θ: no neighbour has a part in it.
  const SparseMatrix own = file("theta.safetensors").sparse();
  for (std::size_t d = 0; d < theta.size(); ++d) {
    for (std::size_t j = 0; j < own.row_indices(d).size(); ++j) {
      EXPECT_NEAR(own.row_values(d)[j], theta[d][own.row_indices(d)[j]], 1e-6);
    }
    EXPECT_EQ(own.row_indices(d).size(), static_cast<std::size_t>(std::count_if(
                                             theta[d].begin(), theta[d].end(),
                                             [](double share) { return share > 0; })));
  }
  EXPECT_FALSE(manifest("run")["stages"].contains("neighbors"));
  const std::size_t atoms = words.size(), documents = theta.size();
  std::vector<double> mean(atoms);
  for (const auto& row : theta) {
    for (std::size_t k = 0; k < atoms; ++k) mean[k] += row[k] / static_cast<double>(documents);
  }
  const Matrix beta = file("topics.safetensors").matrix("words");
  const SparseMatrix kept = file("document_topics.safetensors").sparse();
  std::vector<std::vector<double>> shares(documents, std::vector<double>(kept.cols));
  for (std::size_t d = 0; d < documents; ++d) {
    for (std::size_t j = 0; j < kept.row_indices(d).size(); ++j) {
      shares[d][static_cast<std::size_t>(kept.row_indices(d)[j])] = kept.row_values(d)[j];
    }
  }
  std::size_t in_topics = 0;
  const Json topics = json(read(path("run/topics.json")))["topics"];
  ASSERT_EQ(topics.size(), 4U);
  for (std::size_t t = 0; t < topics.size(); ++t) {
    const auto members = topics[t]["atoms"].get<std::vector<std::size_t>>();
    in_topics += members.size();
    double weight = 0, covered = 0;
    for (const std::size_t k : members) weight += mean[k];
    for (std::size_t w = 0; w < beta.cols(); ++w) {
      double sum = 0;
      for (const std::size_t k : members) sum += mean[k] * words[k][w];
      EXPECT_NEAR(beta(t, w), sum / weight, 1e-5) << t;
    }
    for (std::size_t d = 0; d < documents; ++d) {
      double sum = 0;
      for (const std::size_t k : members) sum += theta[d][k];
      EXPECT_NEAR(shares[d][t], sum, 1e-5) << t;
      covered += sum > 0;
    }
    EXPECT_NEAR(topics[t]["share"].get<double>(), weight, 1e-5);
    EXPECT_NEAR(topics[t]["coverage"].get<double>(), covered / static_cast<double>(documents), 1e-9);
    const auto weights = topics[t]["weights"].get<std::vector<double>>();
    EXPECT_TRUE(std::is_sorted(weights.rbegin(), weights.rend())) << "words by probability alone";
  }
  EXPECT_EQ(in_topics, static_cast<std::size_t>(
                           std::count_if(mean.begin(), mean.end(), [](double m) { return m > 0; })));
  EXPECT_EQ(json(read(path("run/scores.json")))["top_words"], 20);
}

}  // namespace
}  // namespace saetm
