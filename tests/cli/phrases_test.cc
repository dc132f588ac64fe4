/// prepare --ngrams: phrases are words of the run.
#include <numeric>

#include "cli/cli_test.h"
#include "io/safetensors.h"

namespace saetm {
namespace {

/// Texts that often say "health care"; every title ends where every text of its kind begins.
std::string about_care(std::size_t count) {
  std::string lines;
  for (std::size_t i = 0; i < count; ++i) {
    Json record = {{"id", i}, {"group", i % 2}, {"title", "a note"}, {"text", "of this and that"}};
    if (i % 4 == 0) record = {{"title", "on solar"}, {"text", "system of health care, health"}};
    if (i % 4 == 1) record["text"] = "care for wind " + std::string(1 + i % 20, 'w');
    lines += record.dump() + "\n";
  }
  return lines;
}

TEST_F(CliTest, PhrasesAreWordsOfTheRun) {
  const std::string corpus = write("care.jsonl", about_care(400));
  const auto prepare = [&](const std::string& name, const Words& more) {
    Words words = {"prepare", corpus, "--out", path(name), "--language", "none"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome done = run(words);
    ASSERT_EQ(done.code, 0) << done.err;
  };
  prepare("one", {"--ngrams", "3", "--threads", "1"});
  prepare("four", {"--ngrams", "3", "--threads", "4"});
  prepare("plain", {});
  expect_same(files("one"), files("four"));
  EXPECT_EQ(manifest("one")["stages"]["prepare"]["options"]["ngrams"], 3);

  const std::string vocabulary = "\n" + read(path("one/vocabulary.txt"));
  EXPECT_NE(vocabulary.find("\nhealth_care\t100\n"), std::string::npos) << vocabulary;
  EXPECT_NE(vocabulary.find("\nhealth\t100\n"), std::string::npos);
  EXPECT_NE(vocabulary.find("\ncare\t200\n"), std::string::npos);
  EXPECT_EQ(vocabulary.find("solar_system"), std::string::npos);  // a title and a text
  EXPECT_EQ(vocabulary.find("care_health"), std::string::npos);   // a comma
  EXPECT_EQ(read(path("plain/vocabulary.txt")).find('_'), std::string::npos);
  const auto sum = [&](const std::string& name) {
    const SparseMatrix m = SafetensorsReader(path(name) + "/counts.safetensors").sparse();
    return std::accumulate(m.values.begin(), m.values.end(), 0.0);
  };
  EXPECT_GE(sum("one"), sum("plain") + 100);
}

}  // namespace
}  // namespace saetm
