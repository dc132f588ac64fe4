// Parquet and Arrow files, as pyarrow writes them (tests/golden/make_arrow_golden.py).
#include <cstdlib>

#include "core/python_program.h"
#include "io/arrow_file.h"
#include "io/corpus_files.h"
#include "saetm/embeddings.h"
#include "where.h"

namespace saetm {
namespace {

using Strings = std::vector<std::string>;

const std::string kGolden = in_tree("tests/golden/");
constexpr const char* kEndings[] = {"parquet", "feather", "arrow", "arrows"};

class ArrowFile : public CorpusTest {
 protected:
  static bool has_pyarrow() {
    static const bool has =
        std::system((python_program() + " -c 'import pyarrow' 2>/dev/null").c_str()) == 0;
    return has;
  }
  static std::string fault_of(const std::string& path) {
    try {
      (void)Embeddings::open(path);
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  }
};

TEST_F(ArrowFile, ColumnsAreFieldsByName) {
  if (!has_pyarrow()) GTEST_SKIP() << "no pyarrow";
  for (const char* ending : kEndings) {
    const std::string file = kGolden + "table." + ending;
    const auto documents = read(file);
    ASSERT_EQ(texts(documents), (Strings{"The moon\nis", "é \"q\"", "ball goal"})) << ending;
    EXPECT_EQ(documents[0].id, "11");
    EXPECT_EQ(documents[0].group, "sky");
    EXPECT_EQ(documents[1].group + documents[1].time, "");
    EXPECT_EQ(documents[2].time, "2000-05-06");
    CorpusOptions options;
    options.words_field = "tags";
    options.time_field = "score";
    const auto tagged = error_of(file, options);
    EXPECT_NE(tagged.find(":3: field 'score' is Infinity"), std::string::npos) << tagged;
    const auto reader = open_corpus(file, {});
    std::vector<std::uint64_t> rows;
    for (Document document; reader->next(document);) rows.push_back(reader->line());
    EXPECT_EQ(rows, (std::vector<std::uint64_t>{1, 2, 3}));
    options.time_field = "time";
    EXPECT_EQ(read(file, options).at(0).words.at(1).first, "sky");
    options.words_field = "";
    options.text_field = "txt";
    EXPECT_NE(error_of(file, options).find("has no column 'txt' (there are: id, text, group"),
              std::string::npos);
  }
}

TEST_F(ArrowFile, AColumnOfListsIsEmbeddings) {
  if (!has_pyarrow()) GTEST_SKIP() << "no pyarrow";
  for (const char* ending : kEndings) {
    const Embeddings x = Embeddings::open(kGolden + "table." + ending);
    ASSERT_EQ(x.rows(), 3U) << ending;
    ASSERT_EQ(x.cols(), 2U) << "that which is named so, of two";
    float values[6];
    x.read(0, 3, values);
    EXPECT_EQ(std::vector<float>(values, values + 6), (std::vector<float>{1, 2, 3, 4, 5, 6.5}));
  }
}

TEST_F(ArrowFile, WhatIsBrokenIsOneLineThatNamesTheFile) {
  if (!has_pyarrow()) GTEST_SKIP() << "no pyarrow";
  for (const char* name : {"cut.parquet", "cut.arrow", "cut.arrows"}) {
    const std::string whole =
        kGolden + "table." + std::string(name).substr(std::string(name).find('.') + 1);
    std::ifstream in(whole, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), {});
    const std::string file = write(name, bytes.substr(0, bytes.size() / 2));
    EXPECT_TRUE(error_of(file).starts_with(std::string(name) + ":")) << error_of(file);
    EXPECT_TRUE(fault_of(file).starts_with(file + ": ")) << fault_of(file);
  }
  EXPECT_NE(fault_of(write("e.parquet", "")).find("e.parquet: "), std::string::npos);
}

/// Writes a table by pyarrow: `columns` are what pa.table takes.
void write_table(const std::string& path, const std::string& columns) {
  const std::string program = python_program() +
                              " -c 'import sys, pyarrow as pa, pyarrow.parquet as pq\n"
                              "pq.write_table(pa.table(" +
                              columns + "), sys.argv[1])' '" + path + "'";
  ASSERT_EQ(std::system(program.c_str()), 0);
}

TEST_F(ArrowFile, BytesThatAreNoUtf8AreNamedByRow) {
  if (!has_pyarrow()) GTEST_SKIP() << "no pyarrow";
  write_table(path("b.parquet"), R"({"text": [b"one", b"caf\xc3\xa9", b"caf\xe9", b"four"]})");
  EXPECT_EQ(error_of(path("b.parquet")), "b.parquet:3: field 'text' is not UTF-8");
  write_table(path("w.parquet"), R"({"words": [[b"one"], [b"two", b"caf\xe9"]]})");
  EXPECT_EQ(error_of(path("w.parquet"), {.words_field = "words"}),
            "w.parquet:2: field 'words' is not UTF-8");
  write_table(path("good.parquet"), R"({"text": [b"one", b"caf\xc3\xa9"]})");
  EXPECT_EQ(texts(read(path("good.parquet"))), (Strings{"one", "café"}));
}

TEST_F(ArrowFile, CaptionsAreReadWhereThereIsNoText) {
  if (!has_pyarrow()) GTEST_SKIP() << "no pyarrow";
  write_table(path("t.parquet"),
              R"([["one"], ["a"], ["b"]], names=["text", "caption", "caption"])");
  EXPECT_EQ(texts(read(path("t.parquet"))), (Strings{"one"}));
  write_table(path("i.parquet"),
              R"([["1.jpg"], ["a"], ["b"]], names=["image", "caption", "caption"])");
  EXPECT_NE(error_of(path("i.parquet")).find("there are 2 columns"), std::string::npos);
  write_table(path("c.parquet"), R"([["1.jpg"], ["a moon"]], names=["image", "caption"])");
  const auto reader = open_corpus(path("c.parquet"), {});
  Document document;
  ASSERT_TRUE(reader->next(document));
  EXPECT_EQ(document.text, "a moon");
  EXPECT_EQ(reader->fields(), (Strings{"image", "caption"}));
}

TEST_F(ArrowFile, APathThatIsNotUtf8IsAnError) {
  const std::string name = path("caf\xe9.parquet");
  write("caf\xe9.parquet", "PAR1");
  EXPECT_NE(error_of(name).find("is not UTF-8: rename"), std::string::npos) << error_of(name);
  EXPECT_NE(fault_of(name).find("is not UTF-8: rename"), std::string::npos) << fault_of(name);
}

TEST_F(ArrowFile, WithoutPyarrowOneLineSaysWhatIsNeeded) {
  const char* before = std::getenv("SAETM_PYTHON");
  const std::string kept = before ? before : "";
  ::setenv("SAETM_PYTHON", path("no-such-python").c_str(), 1);
  const std::string none = fault_of(kGolden + "table.parquet");
  EXPECT_NE(none.find("no-such-python: cannot be run"), std::string::npos) << none;
  EXPECT_NE(none.find("SAETM_PYTHON"), std::string::npos);
  const std::string lacking = write("python",
                                    "#!/bin/sh\nexec python3 -S -E -c 'import sys\n"
                                    "sys.modules[\"pyarrow\"] = None\n"
                                    "sys.argv = [\"-c\", sys.argv[3]]\nexec(open(0).read())' "
                                    "\"$@\" <<END\n$2\nEND\n");
  std::filesystem::permissions(lacking, std::filesystem::perms::owner_all);
  ::setenv("SAETM_PYTHON", lacking.c_str(), 1);
  const std::string without = error_of(kGolden + "table.parquet");
  EXPECT_NE(without.find("read by Python with pyarrow, which"), std::string::npos) << without;
  const std::string greets = write("greets", "#!/bin/sh\necho 'Hello, it is a fine morning!'\n");
  std::filesystem::permissions(greets, std::filesystem::perms::owner_all);
  ::setenv("SAETM_PYTHON", greets.c_str(), 1);
  const std::string greeting = fault_of(kGolden + "table.parquet");
  EXPECT_NE(greeting.find("greets printed something else"), std::string::npos) << greeting;
  kept.empty() ? ::unsetenv("SAETM_PYTHON") : ::setenv("SAETM_PYTHON", kept.c_str(), 1);
}

TEST_F(ArrowFile, IsKnownByItsName) {
  for (const char* ending : kEndings) {
    EXPECT_TRUE(is_arrow_name(std::string("a/b.") + ending));
  }
  EXPECT_FALSE(is_arrow_name("parquet"));
  EXPECT_FALSE(is_arrow_name("a.parquet.txt"));
}

}  // namespace
}  // namespace saetm
