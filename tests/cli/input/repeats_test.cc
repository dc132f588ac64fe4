/// Documents that repeat others.
#include "saetm/repeats.h"

#include "cli/cli_test.h"
#include "io/safetensors.h"
#include "report/page_data.h"

namespace saetm {
namespace {

class RepeatsTest : public CliTest {
 protected:
  /// A corpus of the four themes in which a share of the documents is one text of its own words,
  /// with its own direction.
  /// Where they are `marked`, each has a handle, a number and an address of its own behind it.
  void make_corpus(double share, bool marked = false) {
    std::vector<Record> records = make_records(kDocuments);
    Matrix x = make_embeddings(kDocuments);
    const auto every = static_cast<std::size_t>(std::lround(1 / (1 - share)));
    repeated_ = 0;
    copies_.clear();
    for (std::size_t i = 0; i < records.size(); ++i) {
      const bool repeats =
          share > 0.5 ? i % every != 0 : share > 0 && i % std::lround(1 / share) == 0;
      if (!repeats) continue;
      records[i].title = "alert";
      records[i].text = "storm warning coast harbour flood evacuate sirens tonight shelter radio";
      if (marked) {
        records[i].text += " @joe" + std::to_string(i) + " " + std::to_string(7 * i) +
                           " https://t.co/x" + std::to_string(i) + " bit.ly/" + std::to_string(i);
      }
      for (std::size_t j = 0; j < x.cols(); ++j) x(i, j) = j == 9 ? 1.0F : 0.0F;
      ++repeated_;
      copies_.push_back(i);
    }
    repeats_ = write("repeats.jsonl", as_jsonl(records));
    embeddings_ = path("repeats.npy");
    write_npy(embeddings_, x.view());
  }
  Words fit_repeats(const std::string& name, const Words& more) const {
    Words words = fit(name, more);
    words[1] = repeats_;
    return words;
  }

  std::string repeats_;
  std::size_t repeated_ = 0;
  std::vector<std::size_t> copies_;
};

TEST_F(RepeatsTest, WhatDiffersInNothingThatCountsIsACopyToo) {
  for (const double share : {0.1, 0.5}) {
    SCOPED_TRACE(share);
    make_corpus(share, true);
    const Outcome done = run(fit_repeats("run", {"--topics", "5", "--overwrite"}));
    ASSERT_EQ(done.code, 0) << done.err;
    EXPECT_NE(done.err.find(std::to_string(repeated_ - 1) + " with the same words"),
              std::string::npos)
        << done.err;
    const std::string words = read(path("run/vocabulary.txt"));
    EXPECT_EQ(words.find("joe"), std::string::npos);
    EXPECT_EQ(words.find("\nbit\t"), std::string::npos);
  }
}

TEST_F(RepeatsTest, ATextThatIsRepeatedHasATopicWithItsWords) {
  for (const double share : {0.1, 0.5, 0.9}) {
    for (const std::string objective : {"batchtopk", "jumprelu", "matryoshka"}) {
      SCOPED_TRACE(std::to_string(share) + ", " + objective);
      make_corpus(share);
      const Outcome done = run(fit_repeats("run", {"--objective", objective, "--topics", "5",
                                                   "--overwrite", "--min-documents", "1"}));
      ASSERT_EQ(done.code, 0) << done.err;
      EXPECT_NE(done.err.find(std::to_string(repeated_ - 1) + " with the same words"),
                std::string::npos)
          << done.err;
      const Json topics = json(read(path("run/topics.json")))["topics"];
      std::size_t about = 0;
      for (const Json& topic : topics) {
        const std::string first = topic["words"][0];
        about += std::string(
                     "alert storm warning coast harbour harbor flood evacuate siren tonight "
                     "shelter radio")
                     .find(first) != std::string::npos;
      }
      EXPECT_EQ(about, 1U) << topics.dump(1);
      const SparseMatrix shares =
          SafetensorsReader(path("run/document_topics.safetensors")).sparse();
      for (const std::size_t copy : copies_) EXPECT_FALSE(shares.row_indices(copy).empty());
      std::filesystem::remove_all(path("run"));
    }
  }
}

TEST_F(RepeatsTest, TypicalDocumentsAreDistinctTexts) {
  make_corpus(0.2);
  ASSERT_EQ(run(fit_repeats("run", {"--topics", "5", "--min-documents", "1"})).code, 0);
  const std::string page = read(path("run/report.html"));
  const Json data = data_of(page);
  const std::vector<std::string> titles = strings_of(page, data["page_documents"]["titles"]);
  for (const Json& topic : data["topics"]) {
    std::size_t repeats = 0;
    for (const Json& place : topic["documents"]) {
      repeats += titles.at(place.get<std::size_t>()) == "alert";
    }
    EXPECT_LE(repeats, 1U) << topic["name"];
  }
}

TEST_F(RepeatsTest, DocumentsThatAreAllTheSameAreRefused) {
  std::string lines;
  for (int i = 0; i < 50; ++i)
    lines += R"({"text": "the same words in every document"})"
             "\n";
  expect_refused(run({"fit", write("same.jsonl", lines), "--out", path("run"), "--topics", "2"}),
                 {"run", "all 50 documents are the same"});
  EXPECT_FALSE(std::filesystem::exists(path("run/sae.safetensors")));
}

}  // namespace
}  // namespace saetm
