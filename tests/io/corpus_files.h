#pragma once
/// Files for the corpus tests: a folder that goes away, compressed bytes, and what a reader gave.
#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "saetm/corpus.h"
#include "saetm/error.h"

namespace saetm {

class CorpusTest : public ::testing::Test {
 protected:
  CorpusTest() {
    std::string name = (std::filesystem::temp_directory_path() / "saetm-corpus-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder_ = name;
  }
  ~CorpusTest() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  std::string write(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return path(name);
  }

  static std::vector<Document> read(const std::string& path, const CorpusOptions& options = {}) {
    const auto reader = open_corpus(path, options);
    std::vector<Document> documents;
    Document document;
    while (reader->next(document)) documents.push_back(document);
    return documents;
  }

  /// The message of the error that reading ends with, its path's folder taken off; "" when none.
  std::string error_of(const std::string& path, const CorpusOptions& options = {}) const {
    try {
      read(path, options);
    } catch (const Error& error) {
      std::string message = error.what();
      EXPECT_EQ(message.find('\n'), std::string::npos) << message;
      const std::string folder = folder_.string() + "/";
      if (message.starts_with(folder)) message = message.substr(folder.size());
      return message;
    }
    return {};
  }

  static std::vector<std::string> texts(const std::vector<Document>& documents) {
    std::vector<std::string> texts;
    for (const Document& document : documents) texts.push_back(document.text);
    return texts;
  }

  std::filesystem::path folder_;
};

inline std::string gzip(const std::string& bytes) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

inline std::string zstd(const std::string& bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3));
  return out;
}

/// Text that compresses badly, so that a cut falls inside it: `count` lines of JSON.
inline std::string many_records(std::size_t count) {
  std::string lines;
  std::uint64_t state = 1;
  for (std::size_t i = 0; i < count; ++i) {
    lines += "{\"text\": \"";
    for (int j = 0; j < 40; ++j) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      lines += static_cast<char>('a' + (state >> 33) % 26);
    }
    lines += "\"}\n";
  }
  return lines;
}

}  // namespace saetm
