/// Runs whose words are given ready made.
#include "cli/cli_test.h"
#include "io/safetensors.h"

namespace saetm {
namespace {

/// Tags of the small corpus's themes, with and without weights, and no text.
std::string tags_of(const std::vector<Record>& records, bool weights) {
  std::string lines;
  for (const Record& r : records) {
    std::istringstream text(r.text);
    Json list = Json::array();
    Json object = Json::object();
    for (std::string word; text >> word;) {
      list.push_back("The " + word);
      object["The " + word] = object.value("The " + word, 0.0) + 0.125;
    }
    lines +=
        Json{{"id", r.id}, {"group", r.group}, {"tags", weights ? object : list}}.dump() + "\n";
  }
  return lines;
}

TEST_F(CliTest, GivenWordsGoThroughAllStages) {
  const auto records = make_records(kDocuments);
  const std::string corpus = write("tags.jsonl", tags_of(records, true));
  Words words = fit("run", {"--words-field", "tags", "--language", "german"});
  words[1] = corpus;
  ::setenv("SAETM_WORDNET", path("none").c_str(), 1);  // not asked for
  const Outcome done = run(words);
  ::unsetenv("SAETM_WORDNET");
  ASSERT_EQ(done.code, 0) << done.err;
  const std::string vocabulary = read(path("run/vocabulary.txt"));
  EXPECT_NE(vocabulary.find("The telescope\t"), std::string::npos) << vocabulary;
  const Json topics = json(read(path("run/topics.json")))["topics"];
  for (const Json& topic : topics) {
    for (const Json& word : topic["words"])
      EXPECT_TRUE(word.get<std::string>().starts_with("The "));
  }
  EXPECT_NE(done.out.find(", The "), std::string::npos) << done.out;
  // Each theme is a topic, so the words of one are of one theme.
  EXPECT_GT(json(read(path("run/scores.json")))["nmi"].get<double>(), 0.9);
}

TEST_F(CliTest, WeightsOfAnEighthAreAnEighthOfTheCounts) {
  const auto records = make_records(50);
  for (const bool weights : {false, true}) {
    ASSERT_EQ(run({"prepare", write("tags.jsonl", tags_of(records, weights)), "--words-field",
                   "tags", "--out", path(weights ? "weights" : "counts")})
                  .code,
              0);
  }
  EXPECT_EQ(read(path("weights/vocabulary.txt")), read(path("counts/vocabulary.txt")));
  const SparseMatrix counts = SafetensorsReader(path("counts/counts.safetensors")).sparse();
  SparseMatrix weights = SafetensorsReader(path("weights/counts.safetensors")).sparse();
  EXPECT_GT(*std::max_element(counts.values.begin(), counts.values.end()), 1.0F);
  for (float& value : weights.values) value *= 8;
  EXPECT_EQ(weights.indices, counts.indices);
  EXPECT_EQ(weights.values, counts.values);
}

TEST_F(CliTest, RefusesGivenWordsThatAreNone) {
  const auto refused = [&](const std::string& corpus, const Words& parts) {
    expect_refused(run({"prepare", corpus, "--words-field", "tags", "--out", path("new")}), parts);
    EXPECT_FALSE(std::filesystem::exists(path("new")));
  };
  refused(write("a.jsonl", "{\"tags\": {\"a\": 1}}\n{\"tags\": {\"a\": -2}}\n"),
          {path("a.jsonl") + ":2", "'tags'", "'a'"});
  refused(write("b.jsonl", "{\"text\": \"a\"}\n"), {path("b.jsonl") + ":1", "'tags'", "text"});
  refused(write("c.csv", "id,text\n1,a\n"), {path("c.csv") + ":1", "'tags'"});
  refused(write("d.txt", "a\n"), {path("d.txt"), "--words-field"});
  expect_refused(
      run({"prepare", corpus_, "--words-field", "group", "--ngrams", "2", "--out", path("new")}),
      {"--ngrams is 2", "--words-field"});
  expect_refused(run({"prepare", corpus_, "--ngrams", "4", "--out", path("new")}),
                 {"--ngrams is 4, above 3"});
  expect_refused(run({"prepare", write("e.jsonl", "{\"tags\": [\"a\"]}\n"), "--words-field", "tags",
                      "--min-documents", "2", "--out", path("new")}),
                 {"no word is left", "--min-documents"});
}

}  // namespace
}  // namespace saetm
