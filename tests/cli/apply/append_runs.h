#pragma once
/// A corpus in two halves, the second of which comes into a run of the first.
#include "cli/cli_test.h"
#include "io/safetensors.h"
#include "run/files/words.h"

namespace saetm {

class AppendTest : public CliTest {
 protected:
  static constexpr std::size_t kHalf = 160;

  AppendTest() {
    const std::vector<Record> records = make_records(kDocuments);
    first_ = write("first.jsonl", as_jsonl({records.begin(), records.begin() + kHalf}));
    second_ = write("second.jsonl", as_jsonl({records.begin() + kHalf, records.end()}));
    const Matrix x = make_embeddings(kDocuments);
    write_npy(path("first.npy"), x.view().rows_from(0, kHalf));
    write_npy(path("second.npy"), x.view().rows_from(kHalf, kDocuments - kHalf));
  }

  /// A run of the first half, into which the second may come.
  void make_first(const std::string& name, const Words& more = {}) {
    std::swap(corpus_, first_);
    Words words = {"--embeddings", path("first.npy")};
    words.insert(words.end(), more.begin(), more.end());
    make_run(name, words);
    std::swap(corpus_, first_);
  }

  Words append(const std::string& name) const {
    return {"append", path(name), second_, "--embeddings", path("second.npy")};
  }

  SparseMatrix sparse(const std::string& name, const std::string& file) const {
    return SafetensorsReader(path(name + "/" + file)).sparse();
  }

  WordEmissions emissions(const std::string& name) const {
    return words_of(RunDirectory::open(path(name)));
  }

  static void expect_same_rows(const SparseMatrix& a, const SparseMatrix& b) {
    EXPECT_EQ(a.cols, b.cols);
    EXPECT_EQ(a.indptr, b.indptr);
    EXPECT_EQ(a.indices, b.indices);
    EXPECT_EQ(a.values, b.values);
  }

  Words vocabulary(const std::string& name) const {
    Words words;
    std::istringstream in(read(path(name + "/vocabulary.txt")));
    for (std::string line; std::getline(in, line);) {
      words.push_back(line.substr(0, line.find('\t')));
    }
    return words;
  }

  /// A run's files as they are now, but for what a killed program may leave: names with ".part", and
  /// its lock.
  std::map<std::string, std::string> whole_files(const std::string& name) const {
    std::map<std::string, std::string> bytes;
    for (const auto& entry : std::filesystem::directory_iterator(path(name))) {
      const std::string file = entry.path().filename();
      if (!entry.is_regular_file() || file == "lock") continue;
      if (file.find(".part") == std::string::npos) bytes[file] = read(entry.path());
    }
    return bytes;
  }

  std::string first_, second_;
};

}  // namespace saetm
