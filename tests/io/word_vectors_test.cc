// Word vectors in the formats that word2vec, gensim and GloVe write, and damaged ones.
#include "saetm/word_vectors.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "corpus_files.h"
#include "where.h"

namespace saetm {
namespace {

using Rows = std::vector<std::pair<std::string, std::vector<float>>>;

const Rows kRows = {{"the", {0.5F, -1.25F, 3}},
                    {"Käse", {1e-3F, 2, -7.5F}},
                    {"space", {0.1F, 0.2F, 0.3F}},
                    {"law", {-4, 1, 0.75F}}};

std::string header(const Rows& rows) {
  return std::to_string(rows.size()) + " " + std::to_string(rows[0].second.size()) + "\n";
}

std::string text(const Rows& rows) {
  std::string bytes;
  for (const auto& [word, values] : rows) {
    bytes += word;
    for (const float value : values) bytes += " " + std::to_string(value);
    bytes += "\n";
  }
  return bytes;
}

/// word2vec's own program puts a line feed after a record, gensim does not.
std::string binary(const Rows& rows, const std::string& ending) {
  std::string bytes;
  for (const auto& [word, values] : rows) {
    bytes += word + " ";
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
    bytes += ending;
  }
  return bytes;
}

class Log : public Progress {
 public:
  void log(std::string_view line) override { lines.emplace_back(line); }
  std::vector<std::string> lines;
};

class WordVectorsTest : public CorpusTest {
 protected:
  /// "absent" has the mean of the file's words: of kRows and of `others`.
  static void expect_rows(const std::string& path, const Rows& others = {}) {
    const std::vector<std::string> words = {"law", "absent", "Käse", "the", "the"};
    Log log;
    const WordVectors read = read_word_vectors(path, words, {.progress = &log});
    ASSERT_EQ(read.vectors.rows(), words.size()) << path;
    ASSERT_EQ(read.vectors.cols(), 3U);
    EXPECT_EQ(read.found, (std::vector<char>{1, 0, 1, 1, 0})) << path;
    for (std::size_t j = 0; j < 3; ++j) {
      EXPECT_NEAR(read.vectors(0, j), kRows[3].second[j], 1e-6) << path;
      EXPECT_NEAR(read.vectors(2, j), kRows[1].second[j], 1e-6) << path;
      EXPECT_NEAR(read.vectors(3, j), kRows[0].second[j], 1e-6) << path;
      double sum = 0;
      for (const auto& row : kRows) sum += row.second[j];
      for (const auto& row : others) sum += row.second[j];
      const double mean = sum / static_cast<double>(kRows.size() + others.size());
      EXPECT_NEAR(read.vectors(1, j), mean, 1e-6) << path;
    }
    EXPECT_EQ(log.lines,
              std::vector<std::string>{"word vectors: 3 of 5 words found, 3 dimensions"});
  }

  std::string error_of(const std::string& path,
                       const std::vector<std::string>& words = {"law", "space"}) const {
    try {
      read_word_vectors(path, words);
    } catch (const Error& error) {
      const std::string message = error.what();
      EXPECT_EQ(message.find('\n'), std::string::npos) << message;
      const std::string folder = this->path("");
      return message.starts_with(folder) ? message.substr(folder.size()) : message;
    }
    return {};
  }
};

TEST_F(WordVectorsTest, ReadsEveryFormat) {
  const std::string glove = text(kRows), word2vec = header(kRows) + glove;
  for (const std::string ending : {"", "\n"}) {
    const std::string bytes = header(kRows) + binary(kRows, ending);
    expect_rows(write("vectors" + std::to_string(ending.size()) + ".bin", bytes));
    expect_rows(write("vectors" + std::to_string(ending.size()) + ".bin.gz", gzip(bytes)));
  }
  expect_rows(write("glove.txt", glove));
  expect_rows(write("word2vec.txt", word2vec));
  expect_rows(write("word2vec.txt.gz", gzip(word2vec)));
  expect_rows(write("glove.txt.zst", zstd(glove)));
  expect_rows(write("no_line_feed", word2vec.substr(0, word2vec.size() - 1)));
  std::string windows;
  for (const char c : word2vec) windows += c == '\n' ? "\r\n" : std::string(1, c);
  expect_rows(write("windows", windows));
  const std::string number = "2 1 1 1\n";
  expect_rows(write("number", number + glove), {{"2", {1, 1, 1}}});  // a word that is a number
  expect_rows(write("blank_end", glove + "\n"));
  expect_rows(write("twice", glove + "law 9 9 9\n"));
  expect_rows(write("unread", glove + "other 1 nan 3\nothers 1 two 3\n"));
  Rows unread = kRows;
  unread.push_back({"other", {1, NAN, 3}});
  expect_rows(write("unread.bin", header(unread) + binary(unread, "")));
}

TEST_F(WordVectorsTest, ReadsWordsWithSpacesInThem) {
  const std::string bytes = "law 1 2 3\n. . . 4 5 6\nat me@example.com 7 8 9\n";
  const WordVectors read =
      read_word_vectors(write("glove.txt", bytes), {". . .", "at me@example.com", "at"});
  EXPECT_EQ(read.found, (std::vector<char>{1, 1, 0}));
  EXPECT_EQ(read.vectors(0, 2), 6);
  EXPECT_EQ(read.vectors(1, 0), 7);
}

// Many more bytes than are read at a time, so that records lie across the borders.
TEST_F(WordVectorsTest, ReadsLongFiles) {
  Rows rows;
  std::vector<std::string> words;
  for (int i = 0; i < 3000; ++i) {
    std::vector<float> values;
    for (int j = 0; j < 150; ++j)
      values.push_back(static_cast<float>(i) + static_cast<float>(j) / 256);
    rows.push_back({"word" + std::to_string(i), values});
    if (i % 7 == 0) words.push_back(rows.back().first);
  }
  for (const std::string& file :
       {write("long.txt", text(rows)), write("long.bin", header(rows) + binary(rows, ""))}) {
    const WordVectors read = read_word_vectors(file, words);
    for (std::size_t w = 0; w < words.size(); ++w) {
      ASSERT_TRUE(read.found[w]) << words[w];
      for (std::size_t j = 0; j < 150; ++j) {
        ASSERT_NEAR(read.vectors(w, j), rows[7 * w].second[j], 1e-5) << words[w];
      }
    }
  }
}

TEST_F(WordVectorsTest, ReadsGensimsFiles) {
  const std::string folder = in_tree("tests/golden/word_vectors_");
  for (const char* file : {"word2vec.txt", "word2vec.bin", "glove.txt"}) {
    const WordVectors read = read_word_vectors(folder + file, {"sea", "naïve", "none"});
    EXPECT_EQ(read.found, (std::vector<char>{1, 1, 0})) << file;
    ASSERT_EQ(read.vectors.cols(), 5U);
    for (std::size_t j = 0; j < 5; ++j) {  // see make_word_vectors_golden.py
      const double x = static_cast<double>(j) + 1;
      EXPECT_NEAR(read.vectors(0, j), std::sin(x), 1e-6) << file;
      EXPECT_NEAR(read.vectors(1, j), std::sin(3 * x), 1e-6) << file;
    }
  }
}

TEST_F(WordVectorsTest, NamesTheLineAtFault) {
  const auto of = [&](const std::string& bytes) { return error_of(write("v.txt", bytes)); };
  EXPECT_EQ(of("law 1 2 3\nspace 1 2\n"), "v.txt:2: has 2 values, not 3");
  EXPECT_EQ(of("law 1 2 3\nspace 1 2 3 4\n"), "v.txt:2: has 4 values, not 3");
  EXPECT_EQ(of("2 3\nlaw 1 2 3\nother 1 2\n"), "v.txt:3: has 2 values, not 3");
  EXPECT_EQ(of("2 3\nlaw 1 2 3\nspace 1 2x 3\n"), "v.txt:3: '2x' is not a number");
  EXPECT_EQ(of("law 1 nan 3\n"), "v.txt:1: 'nan' is not a number");
  EXPECT_EQ(of("law 1 1e300 3\n"), "v.txt:1: '1e300' is not a number");
  EXPECT_EQ(of("2 3\nlaw 1 two 3\nspace 1 2 3\n"), "v.txt:2: 'two' is not a number");
  EXPECT_EQ(of("law 1 2 3\n\nspace 1 2 3\n"), "v.txt:2: has no word");
  EXPECT_EQ(of("3 3\nlaw 1 2 3\nspace 1 2 3\n"),
            "v.txt: ends after 2 of the 3 words that its first line promises");
  EXPECT_EQ(of("other 1 2 3\n"), "v.txt: has none of the 2 words of the vocabulary");
  EXPECT_EQ(of(""), "v.txt: holds no word vectors");
  EXPECT_EQ(of("law\n"),
            "v.txt:1: is neither a word with its values nor a number of words and a width");
  EXPECT_EQ(of("5 0\n"), "v.txt:1: 5 words of 0 values cannot be");
  EXPECT_EQ(of("5 3"), "v.txt: ends after its first line");
}

TEST_F(WordVectorsTest, NamesTheRecordAtFault) {
  const std::string whole = header(kRows) + binary(kRows, "");
  // Cut anywhere behind the first record, the file names the record or the words that it lacks.
  const std::size_t first = header(kRows).size() + 3 + 1 + 12;
  for (std::size_t size = first; size < whole.size(); ++size) {
    const std::string message = error_of(write("v.bin", whole.substr(0, size)), {"the"});
    EXPECT_TRUE(message.ends_with("the file ends within it") ||
                message.ends_with("words that its first line promises"))
        << size << ": " << message;
  }
  EXPECT_EQ(error_of(write("v.bin", whole.substr(0, whole.size() - 2))),
            "v.bin: record 4: the file ends within it");
  Rows broken = kRows;
  broken[3].second[1] = NAN;
  EXPECT_EQ(error_of(write("v.bin", header(broken) + binary(broken, ""))),
            "v.bin: record 4: holds a value that is not a number");
  EXPECT_EQ(error_of(write("v.bin", "9 3\n" + binary(kRows, "") + std::string(20000, '\xf0'))),
            "v.bin: record 5: has no word of less than 16 kB");
  const std::string packed = gzip(whole);
  EXPECT_NE(error_of(write("v.gz", packed.substr(0, packed.size() - 12))), "");
  EXPECT_EQ(error_of(path("absent")).substr(0, 6), "absent");
}

}  // namespace
}  // namespace saetm
