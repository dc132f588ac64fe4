#include <fcntl.h>

#include "io/corpus_files.h"

namespace saetm {
namespace {

using Strings = std::vector<std::string>;
using OpenCorpus = CorpusTest;

/// Standard input replaced by a pipe that holds `bytes`, until destruction.
class PipedInput {
 public:
  explicit PipedInput(const std::string& bytes) : saved_(::dup(STDIN_FILENO)) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    // What is written must fit into the pipe, as nobody reads it meanwhile.
    EXPECT_EQ(::write(ends[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    ::close(ends[1]);
    ::dup2(ends[0], STDIN_FILENO);
    ::close(ends[0]);
  }
  ~PipedInput() {
    ::dup2(saved_, STDIN_FILENO);
    ::close(saved_);
  }

 private:
  int saved_;
};

TEST_F(OpenCorpus, TextLines) {
  const auto documents = read(write("c.txt", "\xef\xbb\xbfone\r\n\ntwo\n"));
  EXPECT_EQ(texts(documents), (Strings{"one", "", "two"}));
  EXPECT_EQ(documents.at(2).id, "2");
  EXPECT_EQ(texts(read(write("c.txt", "one\ntwo"))), (Strings{"one", "two"}));
  EXPECT_TRUE(read(write("c.txt", "")).empty());
}

TEST_F(OpenCorpus, FolderInByteOrder) {
  write("f/b.txt",
        "\xef\xbb\xbf"
        "B\r\nB\n");
  write("f/B.txt.gz", gzip("capital"));
  write("f/a/z.txt.zst", zstd("deep"));
  write("f/a.txt", "");
  write("f/a.csv", "text\nno\n");
  write("f/C.TXT", "shouted");
  // What file managers leave is no document.
  write("f/._b.txt", "no");
  write("f/.Trash/b.txt", "no");
  const auto documents = read(path("f"));
  Strings ids;
  for (const Document& document : documents) ids.push_back(document.id);
  EXPECT_EQ(ids, (Strings{"B.txt.gz", "C.TXT", "a.txt", "a/z.txt.zst", "b.txt"}));
  EXPECT_EQ(texts(documents), (Strings{"capital", "shouted", "", "deep", "B\r\nB\n"}));
}

TEST_F(OpenCorpus, ALineHasAsManyBytesAsIsAllowed) {
  constexpr std::size_t kMiB = std::size_t{1} << 20;
  const CorpusOptions one{.max_line = 1};
  const auto too_long = [](const std::string& place) {
    return place +
           ": is longer than 1 MiB; --max-line says how long a line, or a text of several, "
           "may be";
  };
  const std::string line(kMiB, 'a');
  EXPECT_EQ(texts(read(write("a.txt", line + "\n"), one)), std::vector<std::string>{line});
  EXPECT_EQ(error_of(write("b.txt", "x\n" + line + "b\n"), one), too_long("b.txt:2"));
  EXPECT_EQ(error_of(write("c.txt.gz", gzip(std::string(200 * kMiB, 'a')))),
            "c.txt.gz:1: is longer than 64 MiB; --max-line says how long a line, or a text of "
            "several, may be");
  EXPECT_EQ(read(write("d.txt.zst", zstd(std::string(65 * kMiB, 'a'))), {.max_line = 65}).size(),
            1U);
  // A row of several lines, and a file of a folder, are one text.
  std::string lines;
  for (int i = 0; i < 1100; ++i) lines += std::string(1023, 'a') + "\n";
  EXPECT_EQ(error_of(write("e.csv", "text\n\"" + lines + "\"\n"), one).substr(0, 6), "e.csv:");
  EXPECT_EQ(read(path("e.csv")).size(), 1U);
  write("f/a.txt", lines);
  EXPECT_EQ(error_of(path("f"), one), too_long("f/a.txt:1025"));
  EXPECT_EQ(read(path("f")).size(), 1U);
}

TEST_F(OpenCorpus, LinksOutOfAFolderAreReadWhenAskedFor) {
  namespace fs = std::filesystem;
  const std::string secret = write("secret.txt", "outside");
  write("f/a.txt", "inside");
  write("f/g/b.txt", "inside, too");
  fs::create_symlink("g/b.txt", path("f/c.txt"));
  EXPECT_EQ(read(path("f")).size(), 3U);
  fs::create_symlink(secret, path("f/d.txt"));
  EXPECT_EQ(error_of(path("f")),
            "f: 1 of its files is a link out of the folder (d.txt); --follow-links reads them");
  fs::create_symlink("../../secret.txt", path("f/g/e.txt"));
  EXPECT_EQ(error_of(path("f")),
            "f: 2 of its files are links out of the folder (d.txt, …); --follow-links reads them");
  EXPECT_EQ(read(path("f"), {.follow_links = true}).size(), 5U);
  fs::create_directory_symlink(path("f"), path("link"));  // the folder itself may be one
  EXPECT_EQ(error_of(path("link")).substr(0, 7), "link: 2");
}

TEST_F(OpenCorpus, FolderErrors) {
  write("f/a.csv", "text\n");
  EXPECT_EQ(error_of(path("f")), "f: the folder holds no .txt file, and no JPEG, PNG or WebP");
  EXPECT_EQ(error_of(path("f"), {.format = "csv"}),
            "f: is a folder, which is read as txt or images, not csv");
  write("g/a.txt", "x\n\xff\n");
  EXPECT_EQ(error_of(path("g")),
            "g/a.txt:2: the text is not UTF-8; --encoding says what else it is in");
}

TEST_F(OpenCorpus, CompressedAndConcatenated) {
  const std::string first = many_records(5000);
  const std::string second = "{\"text\": \"last\"}\n";
  const auto plain = texts(read(write("c.jsonl", first + second)));
  ASSERT_EQ(plain.size(), 5001u);
  EXPECT_EQ(texts(read(write("c.jsonl.gz", gzip(first) + gzip("") + gzip(second)))), plain);
  EXPECT_EQ(texts(read(write("d.jsonl.gz", gzip(first + second) + std::string(700, '\0')))), plain);
  EXPECT_EQ(texts(read(write("c.jsonl.zst", zstd(first) + zstd(second)))), plain);
  EXPECT_EQ(texts(read(write("C.TXT.GZ", gzip("a\nb\n")))), (Strings{"a", "b"}));
}

TEST_F(OpenCorpus, CutCompressedFilesAreErrorsAtTheirLine) {
  const std::string records = many_records(20000);
  const std::string packed = gzip(records);
  const std::string dense = zstd(records);
  const auto is_late_and_early = [](const std::string& message, const std::string& kind) {
    const std::size_t line = std::stoul(message.substr(message.find(':') + 1));
    EXPECT_GT(line, 1000u) << message;
    EXPECT_LE(line, 20001u) << message;
    EXPECT_TRUE(message.ends_with(": the " + kind + " data ends early (truncated)")) << message;
  };
  is_late_and_early(error_of(write("c.jsonl.gz", packed.substr(0, packed.size() / 2))), "gzip");
  is_late_and_early(error_of(write("c.jsonl.gz", packed.substr(0, packed.size() - 1))), "gzip");
  is_late_and_early(error_of(write("c.jsonl.zst", dense.substr(0, dense.size() / 2))), "zstd");
  is_late_and_early(error_of(write("c.jsonl.zst", dense.substr(0, dense.size() - 1))), "zstd");
}

TEST_F(OpenCorpus, CorruptCompressedFiles) {
  std::string packed = gzip(many_records(2000));
  packed[packed.size() - 6] ^= 0x55;  // the checksum
  EXPECT_NE(error_of(write("c.jsonl.gz", packed)).find("the gzip data is corrupt"),
            std::string::npos);
  EXPECT_NE(error_of(write("c.jsonl.gz", gzip("") + "rubbish"))
                .find("c.jsonl.gz:1: the gzip data is corrupt"),
            std::string::npos);
  std::string dense = zstd(many_records(2000));
  for (std::size_t i = 20; i < 60; ++i) dense[i] ^= 0x55;
  EXPECT_NE(error_of(write("c.jsonl.zst", dense)).find("the zstd data is corrupt"),
            std::string::npos);
  EXPECT_EQ(error_of(write("c.jsonl.gz", "")), "c.jsonl.gz: is not gzip data, as its name says");
  EXPECT_EQ(error_of(write("c.jsonl.zst", packed)),
            "c.jsonl.zst: is not zstd data, as its name says");
}

TEST_F(OpenCorpus, StandardInputInAnyCompression) {
  const std::string records = "{\"text\": \"a\"}\n{\"text\": \"b\"}\n";
  for (const std::string& bytes : {records, gzip(records), zstd(records)}) {
    const PipedInput input(bytes);
    EXPECT_EQ(texts(read("-")), (Strings{"a", "b"}));
  }
  {
    const PipedInput input("text\na\n");
    EXPECT_EQ(texts(read("-", {.format = "csv"})), (Strings{"a"}));
  }
  const PipedInput input("\nno json\n");
  EXPECT_EQ(error_of("-"), "standard input:2: the line is not a JSON object");
}

TEST_F(OpenCorpus, TheFormatMayBeNamed) {
  EXPECT_EQ(texts(read(write("corpus", "text,id\na,1\n"), {.format = "csv"})), (Strings{"a"}));
  EXPECT_EQ(texts(read(write("c.dat", gzip("a\n")), {.format = "txt"})), (Strings{"a"}));
  EXPECT_NE(error_of(path("corpus")).find("corpus: the name ends in none of"), std::string::npos);
  EXPECT_NE(error_of(path("corpus"), {.format = "parquet"}).find("--format"), std::string::npos);
}

TEST_F(OpenCorpus, WhatIsNotThere) {
  EXPECT_EQ(error_of(path("none.jsonl")),
            "none.jsonl: cannot be opened (No such file or directory)");
}

TEST_F(OpenCorpus, LinesAroundTheBuffersEdge) {
  // The reader's buffer is 256 KiB; line feeds and byte pairs fall on, before and behind its end.
  for (std::size_t length = (1u << 18) - 4; length < (1u << 18) + 4; ++length) {
    const std::string line(length, 'x');
    EXPECT_TRUE(texts(read(write("c.txt", line + "\r\né\n" + line))) == (Strings{line, "é", line}))
        << length;
  }
}

}  // namespace
}  // namespace saetm
