// A new run that fails removes what it made, and nothing that others put beside it or into it.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include "io/output_file.h"
#include "saetm/error.h"
#include "saetm/run.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

class BegunRunTest : public ::testing::Test {
 protected:
  BegunRunTest() {
    std::string name = (fs::temp_directory_path() / "saetm-begun-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder_ = name;
  }
  ~BegunRunTest() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  static RunDirectory::StageFile save(const RunDirectory& run, const std::string& name,
                                      const std::string& text) {
    OutputFile file(run.file(name));
    file.write(text);
    return {name, file.commit()};
  }

  static void finish(RunDirectory& run, const std::string& text) {
    const RunDirectory::StageFile words = save(run, "words", text);
    run.finish("prepare", text, "{}", {words, save(run, "counts", text)}, 0, {});
  }

  /// A run that has written a file, has another in the making, and is about to fail.
  struct Failing {
    explicit Failing(const std::string& path) : run(RunDirectory::create(path)) {
      save(run, "words", "half");
      half = std::make_unique<OutputFile>(run.file("counts"));
      half->write("ha");
    }
    RunDirectory run;
    std::unique_ptr<OutputFile> half;
  };

  /// Every file and folder below the test's, with the bytes of files; but for the locks of objects
  /// that change a run.
  std::map<std::string, std::string> all() const {
    std::map<std::string, std::string> result;
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
      if (entry.path().filename() == "lock") continue;
      std::stringstream text;
      if (entry.is_regular_file()) text << std::ifstream(entry.path()).rdbuf();
      result[entry.path().lexically_relative(folder_)] = text.str();
    }
    return result;
  }

  fs::path folder_;
};

TEST_F(BegunRunTest, LeavesNothingOfItsOwn) {
  {
    const Failing failing(path("a/b/run"));
    EXPECT_TRUE(fs::exists(path("a/b/run/manifest.json")));  // for when the program is killed
  }
  EXPECT_TRUE(all().empty());
  fs::create_directories(path("a/empty"));
  const auto before = all();
  {
    const Failing failing(path("a/empty"));
  }
  EXPECT_EQ(all(), before);
  {
    const Failing failing(path("a/new/run/"));
  }
  EXPECT_EQ(all(), before);
}

TEST_F(BegunRunTest, ASiblingUnderTheSameNewParentStays) {
  std::map<std::string, std::string> before;
  {
    const Failing failing(path("results/a"));
    RunDirectory sibling = RunDirectory::create(path("results/b"));
    finish(sibling, "b");
    write("results/notes.txt", "mine");
  }
  EXPECT_FALSE(fs::exists(path("results/a")));
  EXPECT_TRUE(RunDirectory::open(path("results/b")).damaged_files().empty());
  const std::map<std::string, std::string> after = all();
  EXPECT_EQ(after.size(), 6U);  // results, notes.txt, b with three files
  EXPECT_EQ(after.at("results/b/words"), "b");
  EXPECT_EQ(after.at("results/notes.txt"), "mine");
}

/// Even under names that the run itself would have given.
TEST_F(BegunRunTest, AUsersFilesStay) {
  for (const bool was_there : {false, true}) {
    fs::remove_all(path("run"));
    if (was_there) fs::create_directory(path("run"));
    {
      const Failing failing(path("run"));
      fs::create_directory(path("run/folder"));
      for (const char* name : {"notes.txt", "words", "counts", "folder/deep"}) {
        write(std::string("run/") + name, "mine");
      }
    }
    const std::map<std::string, std::string> after = all();
    EXPECT_EQ(after.size(), 6U);
    for (const char* name : {"notes.txt", "words", "counts", "folder/deep"}) {
      EXPECT_EQ(after.at(std::string("run/") + name), "mine") << was_there;
    }
  }
}

TEST_F(BegunRunTest, ARunThatAnotherFinishedInTheSameFolderStays) {
  for (const bool was_there : {false, true}) {
    fs::remove_all(path("run"));
    if (was_there) fs::create_directory(path("run"));
    std::map<std::string, std::string> before;
    {
      auto failing = std::make_unique<Failing>(path("run"));
      RunDirectory other = RunDirectory::create(path("run"));
      finish(other, "other");
      failing.reset();
      before = all();
      EXPECT_TRUE(other.damaged_files().empty());
    }
    EXPECT_EQ(all(), before);
    EXPECT_EQ(before.size(), 4U);
    EXPECT_TRUE(RunDirectory::open(path("run")).has("prepare"));
  }
}

TEST_F(BegunRunTest, ARunThatAnotherIsAtInTheSameFolderStays) {
  auto failing = std::make_unique<Failing>(path("new/run"));
  RunDirectory other = RunDirectory::create(path("new/run"));
  failing.reset();  // before the other has written anything
  finish(other, "other");
  EXPECT_TRUE(other.damaged_files().empty());

  failing = std::make_unique<Failing>(path("new/again"));
  RunDirectory later = RunDirectory::create(path("new/again"));
  const RunDirectory::StageFile words = save(later, "words", "later");
  failing.reset();  // between two files of its first stage
  later.finish("prepare", "key", "{}", {words, save(later, "counts", "later")}, 0, {});
  EXPECT_TRUE(RunDirectory::open(path("new/again")).damaged_files().empty());
  EXPECT_EQ(all().size(), 9U);
}

/// The first that finishes its first stage has the folder.
TEST_F(BegunRunTest, ARunIsNotReplacedByOneThatBeganBesideIt) {
  for (const bool first : {false, true}) {
    fs::remove_all(path("run"));
    std::map<std::string, std::string> before;
    {
      RunDirectory one = RunDirectory::create(path("run"));
      RunDirectory two = RunDirectory::create(path("run"));
      RunDirectory& quick = first ? one : two;
      RunDirectory& slow = first ? two : one;
      save(slow, "words", "slow");
      finish(quick, "quick");
      EXPECT_THROW(finish(slow, "slow"), Error);
    }
    EXPECT_EQ(all().size(), 4U);
    EXPECT_TRUE(RunDirectory::open(path("run")).damaged_files().empty());
    EXPECT_EQ(all().at("run/words"), "quick");
  }
}

TEST_F(BegunRunTest, StaysFromItsFirstStageOn) {
  {
    RunDirectory run = RunDirectory::create(path("run"));
    write("run/notes.txt", "mine");
    finish(run, "one");
    EXPECT_EQ(run.file("words"), path("run/words"));
  }
  EXPECT_EQ(all().size(), 5U);
  {
    RunDirectory run = RunDirectory::create(path("run"));
    save(run, "later", "half done");
  }
  EXPECT_EQ(all().size(), 6U);
  {
    const RunDirectory run = RunDirectory::create(path("saved"));
    run.save();
  }
  EXPECT_TRUE(fs::exists(path("saved/manifest.json")));
}

TEST_F(BegunRunTest, AFirstStageThatCannotBeRecordedLeavesNothing) {
  {
    RunDirectory run = RunDirectory::create(path("results/run"));
    fs::create_directory(run.file("manifest.json"));
    EXPECT_THROW(finish(run, "one"), Error);
  }
  EXPECT_TRUE(all().empty());
}

/// Many at once begin a run in one folder; some fail, the others finish.
TEST_F(BegunRunTest, ARaceLosesNoFinishedRun) {
  for (int round = 0; round < 40; ++round) {
    SCOPED_TRACE(round);
    const std::string where = path("parent" + std::to_string(round) + "/run");
    std::vector<pid_t> children;
    for (int i = 0; i < 6; ++i) {
      const pid_t child = ::fork();
      if (child == 0) {
        int code = 1;
        try {
          RunDirectory run = RunDirectory::create(where);
          if (run.has("prepare")) ::_exit(1);  // nothing is left to do
          save(run, "words", "half");
          if (i % 2 == 0) {
            finish(run, "of " + std::to_string(i));
            code = 0;
          }
        } catch (const Error&) {
        }
        ::_exit(code);
      }
      children.push_back(child);
    }
    int finished = 0;
    for (const pid_t child : children) {
      int status = 0;
      ::waitpid(child, &status, 0);
      ASSERT_TRUE(WIFEXITED(status));
      finished += WEXITSTATUS(status) == 0;
    }
    ASSERT_GE(finished, 1);
    const RunDirectory run = RunDirectory::open(where);
    EXPECT_TRUE(run.has("prepare"));
    EXPECT_TRUE(run.damaged_files().empty());
    for (const auto& entry : fs::directory_iterator(where)) {
      EXPECT_EQ(entry.path().filename().string().find(".part"), std::string::npos) << entry;
    }
  }
}

}  // namespace
}  // namespace saetm
