/// Embeddings written block by block: whatever ends the writing, the same bytes come out.
#include "stages/embed/embed_blocks.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "io/npy.h"
#include "io/output_file.h"
#include "saetm/embeddings.h"
#include "saetm/error.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kRows = 23, kCols = 5, kBlock = 4;

Matrix rows_of(std::size_t first, std::size_t last, float scale = 1) {
  Matrix rows(last - first, kCols);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows.data()[i] = scale * static_cast<float>(std::sin(static_cast<double>(first * kCols + i)));
  }
  return rows;
}

/// Asks to stop once this many rows are done.
struct StopAfter : Progress {
  explicit StopAfter(std::uint64_t rows) : stop(rows) {}
  void update(std::uint64_t rows, std::string_view) override { done = rows; }
  bool interrupted() const override { return done >= stop; }
  std::uint64_t stop, done = 0;
};

class EmbedBlocksTest : public ::testing::Test {
 protected:
  EmbedBlocksTest() {
    std::string name = (fs::temp_directory_path() / "saetm-blocks-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder_ = name;
    file_ = {.path = path("made.npy"),
             .partial = path("made.npy.partial"),
             .key = "a key",
             .rows = kRows,
             .block = kBlock};
    write_npy(path("plain.npy"), rows_of(0, kRows).view());
    expected_ = read(path("plain.npy"));
  }
  ~EmbedBlocksTest() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  static std::string read(const std::string& path) {
    std::stringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
  }
  static void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }

  /// Writes the file and counts the rows that were embedded for it.
  std::string make(const Context& context = {}) {
    embedded_ = 0;
    return write_embedding_blocks(
        file_,
        [&](std::size_t first, std::size_t last) {
          EXPECT_EQ(first % file_.block, 0U);
          EXPECT_EQ(last, std::min(file_.rows, first + file_.block));
          embedded_ += last - first;
          return rows_of(first, last);
        },
        context);
  }

  void interrupt_after(std::uint64_t rows) {
    StopAfter stop(rows);
    EXPECT_THROW(make({.progress = &stop}), Interrupted);
    EXPECT_FALSE(fs::exists(file_.path));
  }

  void expect_whole() {
    EXPECT_TRUE(read(file_.path) == expected_);
    EXPECT_FALSE(fs::exists(file_.path + ".partial"));
    EXPECT_FALSE(fs::exists(file_.path + ".partial.sums"));
  }

  fs::path folder_;
  EmbeddingBlocks file_;
  std::string expected_;
  std::size_t embedded_ = 0;
};

TEST_F(EmbedBlocksTest, MakesTheFileOfAllRowsAtOnce) {
  const std::string sum = make();
  expect_whole();
  EXPECT_EQ(sum, sha256_of_file(file_.path));
  EXPECT_EQ(embedded_, kRows);
}

TEST_F(EmbedBlocksTest, GoesOnAfterAnInterruptAtAnyBlock) {
  for (std::uint64_t rows = kBlock; rows < kRows; rows += kBlock) {
    interrupt_after(rows);
    const std::string sum = make();
    EXPECT_EQ(embedded_, kRows - rows);
    expect_whole();
    EXPECT_EQ(sum, sha256_of_file(file_.path));
    fs::remove(file_.path);
  }
}

TEST_F(EmbedBlocksTest, KeepsWhatWasDoneWhenTheEmbedderFails) {
  const auto failing = [&](std::size_t first, std::size_t last) {
    if (first >= 2 * kBlock) throw Error("no answer");
    return rows_of(first, last);
  };
  EXPECT_THROW(write_embedding_blocks(file_, failing, {}), Error);
  make();
  EXPECT_EQ(embedded_, kRows - 2 * kBlock);
  expect_whole();
}

// A process that is killed in the middle of a write leaves any part of it.
TEST_F(EmbedBlocksTest, TornFilesAreHarmless) {
  interrupt_after(3 * kBlock);
  const std::string data_name = file_.path + ".partial", sums_name = file_.path + ".partial.sums";
  const std::string data = read(data_name), sums = read(sums_name);
  const auto goes_on = [&](const std::string& some_data, const std::string& some_sums) {
    write(data_name, some_data);
    write(sums_name, some_sums);
    make();
    expect_whole();
    fs::remove(file_.path);
  };
  for (std::size_t size = 0; size < data.size(); size += 7) goes_on(data.substr(0, size), sums);
  for (std::size_t size = 0; size < sums.size(); size += 5) goes_on(data, sums.substr(0, size));
  goes_on(data + "half of the next block", sums);
  goes_on(data, sums + "0123");
  goes_on(data, sums + std::string(64, 'f') + "\n");
  goes_on(data, "no sums at all\n");
  goes_on(data, "{\"key\":1}\n[");
  goes_on("", "");
}

TEST_F(EmbedBlocksTest, ComputesDamagedBlocksAgain) {
  interrupt_after(3 * kBlock);
  std::string data = read(file_.path + ".partial");
  const std::size_t header = data.size() - 3 * kBlock * kCols * sizeof(float);
  data[header + kBlock * kCols * sizeof(float) + 3] ^= 1;  // in the second block
  write(file_.path + ".partial", data);
  make();
  EXPECT_EQ(embedded_, kRows - kBlock);
  expect_whole();
}

TEST_F(EmbedBlocksTest, StartsOverWhenAnythingElseIsAskedFor) {
  for (const int change : {0, 1, 2}) {
    interrupt_after(2 * kBlock);
    if (change == 0) file_.key += " of another corpus";
    if (change == 1) file_.rows = kRows - 1;
    if (change == 2) file_.block = kBlock + 1;
    make();
    EXPECT_EQ(embedded_, file_.rows) << change;
    write_npy(path("plain.npy"), rows_of(0, file_.rows).view());
    expected_ = read(path("plain.npy"));
    expect_whole();
    fs::remove(file_.path);
  }
}

TEST_F(EmbedBlocksTest, RefusesRowsThatAreNoEmbeddings) {
  const auto expect_refused = [&](const EmbedRows& embed, const std::string& why) {
    try {
      write_embedding_blocks(file_, embed, {});
      FAIL() << why;
    } catch (const Error& e) {
      EXPECT_NE(std::string(e.what()).find(why), std::string::npos) << e.what();
    }
    EXPECT_FALSE(fs::exists(file_.path));
  };
  expect_refused(
      [](std::size_t first, std::size_t last) {
        Matrix rows = rows_of(first, last);
        if (first <= 9 && 9 < last) rows(9 - first, 2) = std::numeric_limits<float>::infinity();
        return rows;
      },
      "row 9 is not finite");
  expect_refused(
      [](std::size_t first, std::size_t last) {
        return first < 12 ? rows_of(first, last) : Matrix(last - first, kCols + 1);
      },
      "4×6, not 4×5");
  make();  // the three good blocks were kept
  EXPECT_EQ(embedded_, kRows - 12);
  expect_whole();
}

TEST_F(EmbedBlocksTest, OneProcessWritesAtATime) {
  EXPECT_THROW(write_embedding_blocks(file_,
                                      [&](std::size_t first, std::size_t last) {
                                        make();  // another, while this one is at it
                                        return rows_of(first, last);
                                      },
                                      {}),
               Error);
  make();
  expect_whole();
}

TEST_F(EmbedBlocksTest, GoesOnAfterAFullDisk) {
  const auto limit_file = [](rlim_t bytes) {
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  };
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  limit_file(350);  // header, two blocks and a part
  EXPECT_THROW(make(), Error);
  limit_file(RLIM_INFINITY);
  std::signal(SIGXFSZ, before);
  make();
  EXPECT_EQ(embedded_, kRows - 2 * kBlock);
  expect_whole();
}

}  // namespace
}  // namespace saetm
