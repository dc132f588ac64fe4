#pragma once
/// A small corpus of four themes, and what the tests of the program ask of a run directory.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/program.h"
#include "io/npy.h"
#include "saetm/random.h"

namespace saetm {

using Json = nlohmann::ordered_json;
using Words = std::vector<std::string>;

inline const std::vector<Words> kThemes = {
    {"planet", "star", "telescope", "orbit", "comet", "galaxy", "moon", "rocket", "gravity"},
    {"bread", "flour", "oven", "butter", "sugar", "dough", "pastry", "cake", "yeast"},
    {"judge", "court", "lawyer", "trial", "jury", "verdict", "crime", "witness", "prison"},
    {"goal", "striker", "stadium", "referee", "penalty", "coach", "league", "trophy", "ball"}};

struct Record {
  std::string id, title, group, time, text;
};

/// Words of one theme each; every document has words enough to be reached.
inline std::vector<Record> make_records(std::size_t count) {
  const Random random(7, 0);
  std::vector<Record> records;
  for (std::size_t i = 0; i < count; ++i) {
    const Words& theme = kThemes[i % kThemes.size()];
    const auto word = [&](std::size_t j) {
      return theme[static_cast<std::size_t>(random.uniform(i * 16 + j) * theme.size())];
    };
    Record record{"d" + std::to_string(i), word(0), "theme" + std::to_string(i % kThemes.size()),
                  std::to_string(2000 + i % 5), word(1)};
    for (std::size_t j = 2; j < 14; ++j) record.text += " " + word(j);
    records.push_back(record);
  }
  return records;
}

inline std::string as_jsonl(const std::vector<Record>& records) {
  std::string lines;
  for (const Record& r : records) {
    lines += Json{{"id", r.id},
                  {"title", r.title},
                  {"group", r.group},
                  {"time", r.time},
                  {"text", r.text}}
                 .dump() +
             "\n";
  }
  return lines;
}

inline std::string as_table(const std::vector<Record>& records, const std::string& separator) {
  std::string lines;
  const auto add = [&](const Words& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) lines += (i > 0 ? separator : "") + cells[i];
    lines += "\n";
  };
  add({"id", "title", "group", "time", "text"});
  for (const Record& r : records) add({r.id, r.title, r.group, r.time, r.text});
  return lines;
}

/// (N×d) around one direction a theme.
inline Matrix make_embeddings(std::size_t rows, std::size_t cols = 16) {
  const Random random(8, 0);
  Matrix x(rows, cols);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < cols; ++j) {
      x(i, j) = static_cast<float>(0.2 * random.normal(i * cols + j)) +
                (j % kThemes.size() == i % kThemes.size() ? 1.0F : 0.0F);
    }
  }
  return x;
}

class CliTest : public ::testing::Test {
 protected:
  static constexpr std::size_t kDocuments = 300;

  CliTest() {
    std::string name = (std::filesystem::temp_directory_path() / "saetm-cli-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder_ = name;
    corpus_ = write("corpus.jsonl", as_jsonl(make_records(kDocuments)));
    embeddings_ = path("given.npy");
    write_npy(embeddings_, make_embeddings(kDocuments).view());
  }
  ~CliTest() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return path(name);
  }

  static std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
  }

  static Json json(const std::string& text) { return Json::parse(text, nullptr, false); }

  /// The arguments of a small fit into the run `name`; `more` replaces flags or adds to them.
  Words fit(const std::string& name, const Words& more = {}) const {
    Words words = {"fit",      corpus_, "--out",      path(name), "--embeddings", embeddings_,
                   "--topics", "4",     "--features", "24",       "--k",          "4",
                   "--steps",  "60",    "--batch",    "64"};
    for (std::size_t i = 0; i < more.size(); ++i) {
      const auto found = std::find(words.begin(), words.end(), more[i]);
      if (!more[i].starts_with("--") || found == words.end()) {
        words.push_back(more[i]);
      } else {
        found[1] = more[++i];
      }
    }
    return words;
  }

  /// `verb RUN …`, which must succeed; returns what it printed.
  std::string stage(const std::string& verb, const std::string& name,
                    const Words& more = {}) const {
    Words words = {verb, path(name)};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome done = run(words);
    EXPECT_EQ(done.code, 0) << verb << ": " << done.err;
    return done.out;
  }

  /// A run that is there when the function returns.
  void make_run(const std::string& name, const Words& more = {}) const {
    const Outcome done = run(fit(name, more));
    ASSERT_EQ(done.code, 0) << done.err;
  }

  Json manifest(const std::string& name) const { return json(read(path(name) + "/manifest.json")); }

  /// Every file of a run but the cuts it keeps, which are those that were asked for; of the
  /// manifest all but these and the seconds that stages took.
  std::map<std::string, std::string> files(const std::string& name) const {
    std::map<std::string, std::string> bytes;
    for (const auto& entry : std::filesystem::directory_iterator(path(name))) {
      if (entry.is_regular_file()) bytes[entry.path().filename()] = read(entry.path());
    }
    Json recorded = manifest(name);
    recorded.erase("cuts");
    for (auto& [stage, entry] : recorded["stages"].items()) entry.erase("seconds");
    bytes["manifest.json"] = recorded.dump(1);
    return bytes;
  }

  static void expect_same(const std::map<std::string, std::string>& a,
                          const std::map<std::string, std::string>& b) {
    for (const auto& [name, bytes] : a) {
      const auto other = b.find(name);
      ASSERT_NE(other, b.end()) << name;
      EXPECT_TRUE(other->second == bytes) << name << " differs";
    }
    EXPECT_EQ(a.size(), b.size());
  }

  /// Exit code 2, nothing on standard output, and one line of complaint that holds `parts`.
  static void expect_refused(const Outcome& done, const Words& parts) {
    EXPECT_EQ(done.code, 2) << done.err;
    EXPECT_EQ(done.out, "");
    std::istringstream lines(done.err);
    Words complaints;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("saetm: ")) complaints.push_back(line);
    }
    ASSERT_EQ(complaints.size(), 1U) << done.err;
    EXPECT_TRUE(done.err.ends_with(complaints[0] + "\n")) << done.err;
    for (const std::string& part : parts) {
      EXPECT_NE(complaints[0].find(part), std::string::npos) << complaints[0] << " lacks " << part;
    }
  }

  std::filesystem::path folder_;
  std::string corpus_, embeddings_;
};

}  // namespace saetm
