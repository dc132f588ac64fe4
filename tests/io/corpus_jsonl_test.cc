#include <nlohmann/json.hpp>
#include <random>

#include "io/corpus_files.h"
#include "where.h"

namespace saetm {
namespace {

using Strings = std::vector<std::string>;

class CorpusJsonl : public CorpusTest {
 protected:
  std::string fault(const std::string& bytes, const CorpusOptions& options = {}) const {
    return error_of(write("c.jsonl", bytes), options);
  }
};

TEST_F(CorpusJsonl, NumbersAreTakenAsWritten) {
  const auto documents =
      read(write("c.jsonl",
                 "{\"id\": 12345678901234567890123, \"time\": 1790 , \"group\":1.50,\"title\":true,"
                 "\"text\": \"x\"}\n"));
  ASSERT_EQ(documents.size(), 1u);
  EXPECT_EQ(documents[0].id, "12345678901234567890123");
  EXPECT_EQ(documents[0].time, "1790");
  EXPECT_EQ(documents[0].group, "1.50");
  EXPECT_EQ(documents[0].title, "true");
}

TEST_F(CorpusJsonl, AbsentAndNullPartsAreEmptyAndIdsAreRows) {
  const auto documents =
      read(write("c.jsonl",
                 "{\"text\": \"one\"}\n"
                 "\n  \t\n"
                 "{\"text\": \"two\", \"id\": null, \"title\": null, \"group\": null}"));
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_EQ(documents[0].id, "0");
  EXPECT_EQ(documents[1].id, "1");
  EXPECT_EQ(documents[1].title + documents[1].group + documents[1].time, "");
  EXPECT_EQ(documents[1].full_text(), "two");
}

TEST_F(CorpusJsonl, TitleAndTextMakeTheFullText) {
  const auto documents = read(write("c.jsonl", "{\"text\": \"b\\nc\", \"title\": \"a\"}"));
  EXPECT_EQ(documents.at(0).full_text(), "a\n\nb\nc");
}

TEST_F(CorpusJsonl, EscapesAreUndone) {
  const auto documents =
      read(write("c.jsonl", "{\"te\\u0078t\": \"\\u00e9\\ud83d\\ude00\\\"\\\\\\u0000z\"}"));
  EXPECT_EQ(documents.at(0).text, std::string("é😀\"\\\0z", 10));
}

TEST_F(CorpusJsonl, OtherFieldNamesAndOneFieldInTwoParts) {
  CorpusOptions options;
  options.text_field = "body";
  options.group_field = options.time_field = "year";
  const auto documents =
      read(write("c.jsonl",
                 "{\"text\": 5, \"year\": 1790, \"body\": \"x\", \"more\": [1, {\"a\": null}]}"),
           options);
  EXPECT_EQ(documents.at(0).text, "x");
  EXPECT_EQ(documents.at(0).group, "1790");
  EXPECT_EQ(documents.at(0).time, "1790");
}

// As Python, JavaScript and most others read them.
TEST_F(CorpusJsonl, OfEqualKeysTheLastCounts) {
  const auto documents = read(write("c.jsonl",
                                    "{\"text\": null, \"id\": 1, \"text\": \"first\", "
                                    "\"id\": \"a\", \"text\": \"second\"}"));
  EXPECT_EQ(documents.at(0).text, "second");
  EXPECT_EQ(documents.at(0).id, "a");
  EXPECT_EQ(error_of(write("d.jsonl", "{\"text\": \"first\", \"text\": null}")),
            "d.jsonl:1: field 'text' is null, not a string");
  const auto words = read(write("w.jsonl", "{\"tags\": [\"a\"], \"tags\": [\"b\", \"c\"]}"),
                          {.words_field = "tags"});
  EXPECT_EQ(words.at(0).words, (WeightedWords{{"b", 1.0F}, {"c", 1.0F}}));
}

TEST_F(CorpusJsonl, ByteOrderMarkAndCrlf) {
  const auto documents =
      read(write("c.jsonl", "\xef\xbb\xbf{\"text\": \"a\"}\r\n\r\n{\"text\": \"b\"}\r\n"));
  EXPECT_EQ(texts(documents), (Strings{"a", "b"}));
}

TEST_F(CorpusJsonl, VeryLongLine) {
  const std::string text(3'000'000, 'x');
  const auto documents =
      read(write("c.jsonl", "{\"text\": \"" + text + "\"}\n{\"text\": \"b\"}\n"));
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_TRUE(documents[0].text == text);
  EXPECT_EQ(documents[1].text, "b");
}

TEST_F(CorpusJsonl, AnEmptyFileIsAnEmptyCorpus) {
  EXPECT_TRUE(read(write("c.jsonl", "")).empty());
  EXPECT_TRUE(read(write("c.jsonl", "\xef\xbb\xbf\n\n")).empty());
}

TEST_F(CorpusJsonl, ErrorsNameLineAndField) {
  const std::string good = "{\"text\": \"a\"}\n\n";
  EXPECT_EQ(fault(good + "{\"id\": 1, \"body\": 2}\n"),
            "c.jsonl:3: there is no field 'text' (there are: id, body)");
  EXPECT_EQ(fault("{\"id\": 1, \"Texts\": \"a\"}\n"),
            "c.jsonl:1: there is no field 'text' (there are: id, Texts); did you mean "
            "--text-field Texts?");
  EXPECT_EQ(fault(good + "{}\n"), "c.jsonl:3: there is no field 'text'");
  EXPECT_EQ(fault(good + "{\"text\": 5}\n"), "c.jsonl:3: field 'text' is a number, not a string");
  EXPECT_EQ(fault(good + "{\"text\": null}\n"), "c.jsonl:3: field 'text' is null, not a string");
  EXPECT_EQ(fault(good + "{\"text\": [\"a\"]}\n"),
            "c.jsonl:3: field 'text' is a list, not a string");
  EXPECT_EQ(fault(good + "{\"text\": \"a\", \"group\": {}}\n"),
            "c.jsonl:3: field 'group' is an object, not a string");
  EXPECT_EQ(fault(good + "[1, 2]\n"), "c.jsonl:3: the line is not a JSON object");
  EXPECT_EQ(fault(good + "text\n"), "c.jsonl:3: the line is not a JSON object");
  EXPECT_EQ(fault(good + "{\"text\": \"a\"} {}\n"),
            "c.jsonl:3: there is text behind the JSON object");
}

TEST_F(CorpusJsonl, BrokenJsonIsFoundWhereverItStands) {
  for (const char* broken :
       {"{\"text\": \"a\"", "{\"text\": \"a}", "{\"text\" \"a\"}", "{\"text\": \"a\",}",
        "{\"text\": \"a\", \"x\": nul}", "{\"text\": \"a\", \"x\": [1, 2}",
        "{\"x\": 01, \"text\": \"a\"}", "{\"text\": \"a\", \"id\": 1.}",
        "{\"x\": {\"y\": tru}, \"text\": \"a\"}", "{\"text\": \"\\ud8\"}",
        "{\"x\": nan, \"text\": \"a\"}", "{\"x\": Infinit, \"text\": \"a\"}",
        "{\"x\": \"\\q\", \"text\": \"a\"}", "{text: \"a\"}"}) {
    const std::string message = fault("{\"text\": \"a\"}\n" + std::string(broken) + "\n");
    EXPECT_TRUE(message.starts_with("c.jsonl:2: ")) << broken << " gave '" << message << "'";
  }
}

TEST_F(CorpusJsonl, DamagedRecordsAreJudgedAsAnotherParserDoes) {
  const std::string good =
      "{\"id\": -1.5e3, \"x\": [true, {\"y\": null}, \"\\u00e9\\n\"], \"text\": \"a \\\"b\\\"\"}";
  const std::string bytes = "{}[]\",:\\ue+-.01atrfn \t";
  std::mt19937 random(5);
  int accepted = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string line = good;
    for (std::size_t hits = 1 + random() % 2; hits > 0; --hits) {
      const std::size_t at = random() % line.size();
      switch (random() % 3) {
        case 0:
          line[at] = bytes[random() % bytes.size()];
          break;
        case 1:
          line.erase(at, 1);
          break;
        default:
          line.insert(at, 1, bytes[random() % bytes.size()]);
      }
    }
    const std::string message = fault(line + "\n");
    // A field of the wrong type is refused before the rest of the line is read.
    if (message.find(": field '") != std::string::npos) continue;
    const bool is_json =
        message.empty() || message.find(": there is no field") != std::string::npos;
    EXPECT_EQ(is_json, nlohmann::json::accept(line)) << line << " gave '" << message << "'";
    accepted += is_json;
  }
  EXPECT_GT(accepted, 400);
  EXPECT_LT(accepted, 3600);
}

TEST_F(CorpusJsonl, WhatIsNoNumberIsNoFaultWhereNobodyReadsIt) {
  const auto documents =
      read(write("c.jsonl",
                 "{\"x\": NaN, \"text\": \"a\", \"y\": [1, -Infinity, {\"z\": NaN}]}\n"
                 "{\"group\": NaN, \"id\": NaN, \"time\": 3, \"text\": \"b\", \"z\": Infinity}\n"));
  ASSERT_EQ(texts(documents), (Strings{"a", "b"}));
  EXPECT_EQ(documents[1].group, "");
  EXPECT_EQ(documents[1].id, "1");
  EXPECT_EQ(documents[1].time, "3");
  EXPECT_EQ(fault("{\"text\": NaN}\n"), "c.jsonl:1: field 'text' is NaN, not a string");
  EXPECT_EQ(fault("{\"text\": \"a\", \"group\": -Infinity}\n"),
            "c.jsonl:1: field 'group' is -Infinity, not a string");
}

TEST_F(CorpusJsonl, HalfASurrogatePairIsReplaced) {
  const std::string file = write("c.jsonl",
                                 "{\"text\": \"a\"}\n"
                                 "{\"text\": \"a\\ud83db\\udE00 \\ud83d\\ude00 \\\\ud800\"}\n"
                                 "{\"x\": \"\\udfff\", \"text\": \"c\"}\n");
  const auto reader = open_corpus(file, {});
  Strings found;
  for (Document document; reader->next(document);) found.push_back(document.text);
  EXPECT_EQ(found, (Strings{"a", "a\ufffdb\ufffd 😀 \\ud800", "c"}));
  ASSERT_EQ(reader->remarks().size(), 1U);
  EXPECT_NE(reader->remarks()[0].find("c.jsonl:2: half a surrogate pair"), std::string::npos);
  EXPECT_NE(reader->remarks()[0].find("2 records"), std::string::npos);
}

TEST_F(CorpusJsonl, AListOfObjectsIsACorpus) {
  for (const char* list : {"[{\"text\": \"a\", \"x\": \"]},{\"}, {\"text\": \"b \\\" {\"}]",
                           " [\n  {\n    \"text\": \"a\",\r\n\n \"x\": [1, {}]},\n{\"text\": \"b "
                           "\\\" {\"\n}\n]\n\n"}) {
    for (const char* name : {"c.json", "c.jsonl", "c.ndjson"}) {
      EXPECT_EQ(texts(read(write(name, list))), (Strings{"a", "b \" {"})) << list;
    }
  }
  EXPECT_TRUE(read(write("c.json", "[]\n")).empty());
  EXPECT_EQ(texts(read(write("c.json", "{\"text\": \"a\"}\n{\"text\": \"b\"}\n"))),
            (Strings{"a", "b"}));
}

TEST_F(CorpusJsonl, ErrorsInAListNameTheLine) {
  EXPECT_EQ(fault("[{\"text\": \"a\"},\n{\"text\":\n 5}]"),
            "c.jsonl:2: field 'text' is a number, not a string");
  EXPECT_EQ(fault("[1, 2]"), "c.jsonl:1: an item of the list is not a JSON object");
  EXPECT_EQ(fault("[{\"text\": \"a\"},\n"), "c.jsonl:1: the list of JSON objects is not closed");
  EXPECT_EQ(fault("[{\"text\": \"a\"}\n,\n]"),
            "c.jsonl:3: an item of the list is not a JSON object");
  EXPECT_EQ(fault("[\n{\"text\": \"a\""), "c.jsonl:2: a JSON object of the list is not closed");
  EXPECT_EQ(fault("[{\"text\": \"a\"} {\"text\": \"b\"}]"),
            "c.jsonl:1: there is no comma between two items of the list");
  EXPECT_EQ(fault("[{\"text\": \"a\"}]\n{}"),
            "c.jsonl:2: there is text behind the list of JSON objects");
}

TEST_F(CorpusJsonl, DeepNestingIsRefusedNotFollowed) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_TRUE(fault("{\"x\": " + deep + ", \"text\": \"a\"}").starts_with("c.jsonl:1: "));
}

TEST_F(CorpusJsonl, InvalidUtf8IsNamedByLine) {
  EXPECT_TRUE(fault("{\"text\": \"a\"}\n{\"text\": \"\xe4\"}\n")
                  .starts_with("c.jsonl:2: the text is not UTF-8"));
}

TEST_F(CorpusJsonl, TwentyNewsgroups) {
  const std::string file = in_tree("../shared/data/20newsgroups.jsonl.gz");
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no " << file;
  const auto documents = read(file);
  ASSERT_EQ(documents.size(), 18846u);
  EXPECT_EQ(documents[0].id, "alt.atheism/49960");
  EXPECT_EQ(documents[0].group, "alt.atheism");
  EXPECT_EQ(documents[0].title, "Alt.Atheism FAQ: Atheist Resources");
}

/// Compared each with all before it, these would take minutes.
TEST_F(CorpusJsonl, ARecordMayHaveManyFields) {
  std::string record = "{\"text\": \"one\"";
  for (int i = 0; i < 200'000; ++i) record += ", \"field" + std::to_string(i) + "\": 0";
  const auto reader = open_corpus(write("c.jsonl", record + "}\n" + record + "}\n"), {});
  for (Document document; reader->next(document);) EXPECT_EQ(document.text, "one");
  EXPECT_EQ(reader->fields().size(), 200'001U);
}

}  // namespace
}  // namespace saetm
