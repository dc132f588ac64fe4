/// Words given ready made: which are taken, and how bad ones are refused.
#include "io/corpus/given_words.h"

#include <limits>

#include "io/corpus_files.h"

namespace saetm {
namespace {

class GivenWords : public CorpusTest {
 protected:
  GivenWords() { options_.words_field = "tags"; }

  std::vector<WeightedWords> words(const std::string& name, const std::string& bytes) const {
    std::vector<WeightedWords> found;
    for (const Document& document : read(write(name, bytes), options_)) {
      found.push_back(document.words);
    }
    return found;
  }
  std::string fault(const std::string& name, const std::string& bytes) const {
    return error_of(write(name, bytes), options_);
  }

  CorpusOptions options_;
};

TEST_F(GivenWords, ListsAndObjectsAreTakenAsTheyAre) {
  const auto found = words("c.jsonl",
                           "{\"tags\": [\"New York\", \"the\", \"the\", \"\\u00c9t\\u00e9\"]}\n"
                           "{\"id\": \"x\", \"tags\": {\"sky\": 0.25, \"Sea \": 3, \"b\": 1e-3}}\n"
                           "{\"tags\": []}\n"
                           "{\"tags\": {}, \"text\": null}\n");
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0], (WeightedWords{{"New York", 1}, {"the", 1}, {"the", 1}, {"Été", 1}}));
  EXPECT_EQ(found[1], (WeightedWords{{"sky", 0.25F}, {"Sea ", 3}, {"b", 0.001F}}));
  EXPECT_TRUE(found[2].empty());
  EXPECT_TRUE(found[3].empty());
}

TEST_F(GivenWords, ATextThatIsThereStaysTheText) {
  const auto documents = read(
      write("c.jsonl", "{\"text\": \"a b\", \"title\": \"t\", \"tags\": [\"x\"]}\n"), options_);
  EXPECT_EQ(documents.at(0).full_text(), "t\n\na b");
  EXPECT_EQ(documents.at(0).words, (WeightedWords{{"x", 1}}));
}

TEST_F(GivenWords, WithoutTheOptionTheFieldIsPassedOver) {
  const auto documents =
      read(write("c.jsonl", "{\"text\": \"a\", \"tags\": [1, null]}\n"), CorpusOptions{});
  EXPECT_TRUE(documents.at(0).words.empty());
}

TEST_F(GivenWords, BrokenRecordsNameFileAndLine) {
  const std::string good = "{\"tags\": [\"a\"]}\n";
  const auto refused = [&](const std::string& value, const std::string& what) {
    const std::string message = fault("c.jsonl", good + "{\"tags\": " + value + "}\n" + good);
    EXPECT_TRUE(message.starts_with("c.jsonl:2: ")) << message;
    EXPECT_NE(message.find(what), std::string::npos) << value << ": " << message;
  };
  refused("null", "'tags' is neither a list of strings nor an object of words and weights");
  refused("\"a b\"", "'tags' is neither");
  refused("3", "'tags' is neither");
  refused("[\"a\", 3]", "'tags' holds something else than a string");
  refused("[\"a\", null]", "something else than a string");
  refused("[[\"a\"]]", "something else than a string");
  refused("[\"\"]", "a word is empty");
  refused("[\"a\\tb\"]", "the word 'a b' holds a tab");
  refused("{\"a\\nb\": 1}", "the word 'a b' holds a tab, a line break");
  for (const char* weight : {"-1", "0", "-0.0", "NaN", "Infinity", "\"1\"", "null", "true", "[1]",
                             "{}", "1e99", "1e-99"}) {
    refused(std::string("{\"b\": 2, \"sky\": ") + weight + "}",
            "the weight of 'sky' is not a finite number above 0");
  }
  refused("{\"a\": 01}", "JSON");
  refused("[\"a\"", "JSON");
  EXPECT_EQ(fault("c.jsonl", good + "{\"text\": \"x\", \"id\": 1}\n"),
            "c.jsonl:2: there is no field 'tags' (there are: text, id)");
}

TEST_F(GivenWords, CellsAreSplitAtWhiteSpaceOrTheSeparator) {
  EXPECT_EQ(words("c.csv", "id,tags\n1, sea  sky \n2,\n3,\"a\nb,c\"\n"),
            (std::vector<WeightedWords>{{{"sea", 1}, {"sky", 1}}, {}, {{"a", 1}, {"b,c", 1}}}));
  options_.words_separator = ";";
  EXPECT_EQ(words("c.tsv", "tags\tid\nNew York; sea;;New York \t1\n;\t2\n"),
            (std::vector<WeightedWords>{{{"New York", 1}, {"sea", 1}, {"New York", 1}}, {}}));
  options_.words_separator = ", ";
  EXPECT_EQ(words("c.csv", "tags\n\"a,b, c\"\n"),
            (std::vector<WeightedWords>{{{"a,b", 1}, {"c", 1}}}));
}

TEST_F(GivenWords, TablesNeedTheColumnAndNoText) {
  EXPECT_EQ(fault("c.csv", "id,text\n1,a\n"),
            "c.csv:1: the header has no column 'tags' (it has: id, text)");
  options_.words_separator = ";";
  EXPECT_EQ(fault("c.csv", "id,tags\n1,a\n2,\"b\nc\"\n"),
            "c.csv:3: the word 'b c' holds a tab, a line break or another control character");
}

TEST_F(GivenWords, TextFilesHaveNoFields) {
  EXPECT_NE(fault("c.txt", "a\n").find("c.txt: has no field 'tags'"), std::string::npos);
  write("folder/a.txt", "a");
  EXPECT_NE(error_of(path("folder"), options_).find("folder: has no field 'tags'"),
            std::string::npos);
}

}  // namespace
}  // namespace saetm
