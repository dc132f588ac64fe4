/// What a run's manifest notes.
#include "run/notes.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "io/output_file.h"
#include "run/embeddings.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

class NotesTest : public ::testing::Test {
 protected:
  NotesTest() {
    std::string name = (fs::temp_directory_path() / "saetm-notes-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder_ = name;
  }
  ~NotesTest() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  /// A run whose corpus was a file of this path and text.
  RunDirectory noted(const std::string& path, const std::string& text) const {
    RunDirectory run = RunDirectory::create((folder_ / "run").string());
    note_corpus(run, {{path, sha256_of(text), 3}, 1, {}});
    run.finish("prepare", "key", "{}", {}, 0, {});
    return run;
  }

  fs::path folder_;
};

TEST_F(NotesTest, ACorpusIsReadAsItWasNoted) {
  RunDirectory run = RunDirectory::create((folder_ / "run").string());
  EXPECT_EQ(corpus_note(run).first.path, "");
  CorpusNote note{{"a.jsonl", "sum", 7, {2, 5}}, 1, {{"b.csv", "other", 3}}};
  note.appended[0].options = {{"text_field", "body"}};
  note_corpus(run, note);
  const CorpusNote found = corpus_note(run);
  EXPECT_EQ(found.first.skipped, std::vector<std::uint64_t>({2, 5}));
  EXPECT_EQ(found.first.documents, 7U);
  EXPECT_EQ(found.without_words, 1U);
  ASSERT_EQ(found.appended.size(), 1U);
  EXPECT_EQ(found.appended[0].options["text_field"], "body");
}

TEST_F(NotesTest, WhatIsNoNoteIsTold) {
  RunDirectory run = RunDirectory::create((folder_ / "run").string());
  run.set_note("corpus", R"({"path": 3})");
  try {
    corpus_note(run);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("'corpus'"), std::string::npos) << error.what();
  }
}

TEST_F(NotesTest, AMovedRunFindsWhatLiesInItsOwnFolder) {
  RunDirectory run = noted("/gone/given/c.jsonl", "text");
  const std::string own = write("run/given/c.jsonl", "text");
  relocate(run);
  EXPECT_EQ(corpus_note(run).first.path, own);
}

/// A later fit finds the embeddings by its option.
TEST_F(NotesTest, EmbeddingsOfAMovedRunMoveInItsOptionsToo) {
  for (const std::string noted_as : {"/gone/given/e.npy", "/elsewhere/e.npy"}) {
    RunDirectory run = noted("/corpus.jsonl", "text");
    note_embeddings(run, {{"/gone/given/e.npy", sha256_of("rows")}});
    run.set_note("options", nlohmann::json({{"embeddings", noted_as}}).dump());
    const std::string own = write("run/given/e.npy", "rows");
    relocate(run);
    EXPECT_EQ(noted_embeddings(run)[0].path, own);
    const auto options = nlohmann::json::parse(run.note("options"));
    EXPECT_EQ(options["embeddings"], noted_as.starts_with("/gone") ? own : noted_as);
    fs::remove_all(folder_ / "run");
  }
}

TEST_F(NotesTest, WhatIsNowhereStaysNotedWhereItWas) {
  RunDirectory run = noted("/gone/given/c.jsonl", "text");
  relocate(run);
  EXPECT_EQ(corpus_note(run).first.path, "/gone/given/c.jsonl");
}

TEST_F(NotesTest, AnotherFileOfTheNameIsNotTaken) {
  RunDirectory run = noted("/gone/given/c.jsonl", "text");
  write("run/given/c.jsonl", "another text");
  relocate(run);
  EXPECT_EQ(corpus_note(run).first.path, "/gone/given/c.jsonl");
}

TEST_F(NotesTest, AFolderOfAnotherNameIsLeftAlone) {
  RunDirectory run = noted("/data/forgiven/c.jsonl", "text");
  write("run/given/c.jsonl", "text");
  relocate(run);
  EXPECT_EQ(corpus_note(run).first.path, "/data/forgiven/c.jsonl");
}

TEST_F(NotesTest, WhatLiesBesideARunIsTakenForWhatItHolds) {
  const std::string noted_at = write("a/c.jsonl", "text");
  fs::create_directory(folder_ / "b");
  for (const bool embeddings : {false, true}) {
    RunDirectory run = RunDirectory::create((folder_ / "a/run").string());
    if (embeddings) note_embeddings(run, {{noted_at, sha256_of("text")}});
    if (!embeddings) note_corpus(run, {{noted_at, sha256_of("text"), 3}, 1, {}});
    run.finish("prepare", "key", "{}", {}, 0, {});
    fs::copy(folder_ / "a/run", folder_ / "b/run", fs::copy_options::recursive);
    const RunDirectory copy = RunDirectory::open((folder_ / "b/run").string());
    const auto found = [&] {
      return embeddings ? noted_embeddings(copy)[0].path : corpus_note(copy).first.path;
    };
    EXPECT_EQ(found(), noted_at);
    const std::string near = write("b/c.jsonl", "another text");
    EXPECT_EQ(found(), noted_at);
    write("b/c.jsonl", "text");
    EXPECT_EQ(found(), near);
    write("b/c.jsonl", "text that was changed");
    fs::remove(noted_at);
    EXPECT_EQ(found(), near);
    write("a/c.jsonl", "text");
    for (const char* made : {"a/run", "b/run", "b/c.jsonl"}) fs::remove_all(folder_ / made);
  }
}

TEST_F(NotesTest, WhatWasGivenToARunIsItsOwnAlone) {
  const RunDirectory run = RunDirectory::create((folder_ / "run").string());
  const std::string home = (folder_ / "run").string();
  EXPECT_TRUE(is_given(run, home + "/given/documents.jsonl"));
  EXPECT_TRUE(is_given(run, home + ".given-a1B2c3/documents.jsonl"));
  EXPECT_FALSE(is_given(run, (folder_ / "given/documents.jsonl").string()));
  EXPECT_FALSE(is_given(run, (folder_ / "other/given/documents.jsonl").string()));
  EXPECT_FALSE(is_given(run, (folder_ / "other.given-a1B2c3/documents.jsonl").string()));
  EXPECT_FALSE(is_given(run, home + ".given-a1B2c3/more/documents.jsonl"));
  EXPECT_FALSE(is_given(run, home + "/given"));
}

}  // namespace
}  // namespace saetm
