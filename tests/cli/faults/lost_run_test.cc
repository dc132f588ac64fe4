/// A run that fails takes nothing with it that others made: siblings, a user's files, another run.
#include <sys/stat.h>

#include <chrono>
#include <functional>
#include <memory>
#include <thread>

#include "cli/cli_test.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

class LostRunTest : public CliTest {
 protected:
  /// Every file and folder below `name`, with the bytes of files.
  std::map<std::string, std::string> tree(const std::string& name) const {
    std::map<std::string, std::string> all;
    if (!fs::exists(path(name))) return all;
    for (const auto& entry : fs::recursive_directory_iterator(path(name))) {
      all[entry.path().lexically_relative(path(name))] =
          entry.is_regular_file() ? read(entry.path()) : "";
    }
    return all;
  }

  /// Runs the program on a corpus that comes through a pipe, does `meanwhile` with half of it
  /// read, and sends `rest`.
  Outcome piped(Words words, const std::string& out, const std::function<void()>& meanwhile,
                const std::string& rest, rlim_t largest_file = RLIM_INFINITY) const {
    words.push_back("--out");
    words.push_back(path(out));
    const std::string pipe = path("pipe");
    ::mkfifo(pipe.c_str(), 0600);
    Program program(words, {.input = pipe, .largest_file = largest_file});
    const int end = ::open(pipe.c_str(), O_WRONLY | O_CLOEXEC);
    const auto send = [&](const std::string& text) {
      EXPECT_EQ(::write(end, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    };
    send(as_jsonl(make_records(20)));
    for (int i = 0; i < 5000 && !fs::exists(path(out) + "/manifest.json"); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    EXPECT_TRUE(fs::exists(path(out) + "/manifest.json"));
    meanwhile();
    send(rest);
    ::close(end);
    const Outcome done = program.wait();
    fs::remove(pipe);
    return done;
  }

  const std::string broken_ = "{\"text\": \"half a line\n";
  const Words prepare_ = {"prepare", "-", "--format", "jsonl"};
};

/// Whatever ends the first stage: while reading, counting, or writing one file or another.
TEST_F(LostRunTest, AFailureOfTheFirstStageLeavesTheSiblingUnderTheSameNewParent) {
  const auto stays = [&](const Words& more, const std::string& rest, const std::string& complaint,
                         rlim_t largest_file = RLIM_INFINITY) {
    SCOPED_TRACE(complaint + " " + std::to_string(largest_file));
    fs::remove_all(path("results"));
    Words words = prepare_;
    words.insert(words.end(), more.begin(), more.end());
    std::map<std::string, std::string> before;
    const Outcome done = piped(
        words, "results/a",
        [&] {
          ASSERT_EQ(run({"prepare", corpus_, "--out", path("results/b")}).code, 0);
          write("results/notes.txt", "mine");
          before = tree("results/b");
        },
        rest, largest_file);
    expect_refused(done, {complaint});
    EXPECT_FALSE(fs::exists(path("results/a")));
    EXPECT_EQ(tree("results/b"), before);
    EXPECT_EQ(before.size(), 4U);
    EXPECT_EQ(read(path("results/notes.txt")), "mine");
    stage("info", "results/b", {"--verify"});
  };
  stays({}, broken_, ":21");
  stays({}, "{\"title\": \"x\"}\n", "'text'");
  stays({"--min-documents", "1000"}, "", "word");
  for (const rlim_t limit : {100, 300, 600, 1200}) stays({}, "", "cannot write", limit);
}

TEST_F(LostRunTest, ABrokenPipeLeavesAUsersFiles) {
  for (const bool was_there : {false, true}) {
    SCOPED_TRACE(was_there);
    fs::remove_all(path("one"));
    if (was_there) fs::create_directory(path("one"));
    const Outcome done = piped(
        prepare_, "one",
        [&] {
          write("one/thesis.txt", "words");
          write("one/vocabulary.txt", "a name that the run would use");
        },
        broken_);
    expect_refused(done, {":21"});
    const std::map<std::string, std::string> kept = {
        {"thesis.txt", "words"}, {"vocabulary.txt", "a name that the run would use"}};
    EXPECT_EQ(tree("one"), kept);
  }
}

/// Whether the pipe breaks or not: the run was there first.
TEST_F(LostRunTest, TheRunThatAnotherFinishedInTheSameFolderStays) {
  Words words = prepare_;
  words[0] = "fit";
  const auto stays = [&](bool was_there, const std::string& rest, const Words& complaint) {
    SCOPED_TRACE(complaint.back());
    fs::remove_all(path("two"));
    if (was_there) fs::create_directory(path("two"));
    std::map<std::string, std::string> before;
    const Outcome done = piped(
        words, "two",
        [&] {
          make_run("two");
          before = files("two");
        },
        rest);
    expect_refused(done, complaint);
    expect_same(before, files("two"));
    for (const auto& [name, bytes] : tree("two")) {
      EXPECT_EQ(name.find(".part"), std::string::npos) << name;
    }
    stage("info", "two", {"--verify"});
  };
  for (const bool was_there : {false, true}) {
    stays(was_there, broken_, {":21"});
    stays(was_there, as_jsonl(make_records(20)), {path("two"), "another process"});
  }
}

/// Failures from before the first byte is read to the last stage, in a folder whose parent holds a
/// finished run and a user's file.
TEST_F(LostRunTest, AFailureOfAnyStageLeavesTheNeighbours) {
  make_run("results/b");
  write("results/notes.txt", "mine");
  const auto before = tree("results");
  const auto fails = [&](const Words& words, bool leaves_a_run, const Surroundings& around = {}) {
    SCOPED_TRACE(words[0] + " " + words[1] + " " + words.back());
    for (const bool was_there : {false, true}) {
      if (was_there) fs::create_directory(path("results/run"));
      const Outcome done = run(words, around);
      EXPECT_EQ(done.code, 2) << done.err;
      EXPECT_EQ(fs::exists(path("results/run/manifest.json")), leaves_a_run);
      if (leaves_a_run) {
        stage("info", "results/run", {"--verify"});
        for (const auto& [name, bytes] : tree("results/run")) {
          EXPECT_EQ(name.find(".part"), std::string::npos) << name;
        }
        fs::remove_all(path("results/run"));
      } else if (was_there) {
        EXPECT_TRUE(fs::is_empty(path("results/run")));
        fs::remove(path("results/run"));
      }
      EXPECT_EQ(tree("results"), before);
    }
  };
  const auto changed = [&](const Words& more) { return fit("results/run", more); };
  const auto of = [&](const std::string& corpus) {
    return Words{"fit", corpus, "--out", path("results/run")};
  };
  // Before and within the first stage.
  fails(of(path("absent.jsonl")), false);
  fails(of(write("broken.jsonl", as_jsonl(make_records(20)) + broken_)), false);
  fails(of(write("empty.jsonl", "")), false);
  fails(of(write("rare.jsonl", "{\"text\": \"the of 12 &\"}\n")), false);
  fails(changed({"--language", "klingon"}), false);
  fails(changed({"--embeddings", path("none.npy")}), false);
  fails(changed({}), false, {.largest_file = 1});
  fails(changed({}), false, {.largest_file = 200});
  // Behind it.
  const std::string few = path("few.npy");
  write_npy(few, make_embeddings(kDocuments - 1).view());
  fails(changed({"--embeddings", few}), true);
  fails(changed({"--k", "25"}), true);
  fails(changed({"--topics", "25"}), true);
}

TEST_F(LostRunTest, AUsersFileStaysWhenALaterStageFails) {
  const std::string few = path("few.npy");
  write_npy(few, make_embeddings(7).view());
  Words words = prepare_;
  words[0] = "fit";
  for (const char* word : {"--embeddings", few.c_str()}) words.push_back(word);
  const Outcome done = piped(
      words, "results/run", [&] { write("results/run/thesis.txt", "words"); },
      as_jsonl(make_records(20)));
  expect_refused(done, {few, "7 rows", "40 documents"});
  EXPECT_EQ(read(path("results/run/thesis.txt")), "words");
  EXPECT_EQ(tree("results/run").size(), 5U);  // and manifest, vocabulary, counts, documents
  stage("info", "results/run", {"--verify"});
}

/// The same command begins again what was killed in its first stage.
TEST_F(LostRunTest, ARunThatWasKilledInItsFirstStageIsBegunAgain) {
  const std::string pipe = path("pipe");
  ::mkfifo(pipe.c_str(), 0600);
  {
    Program program({"prepare", "-", "--format", "jsonl", "--out", path("run")}, {.input = pipe});
    const int end = ::open(pipe.c_str(), O_WRONLY | O_CLOEXEC);
    for (int i = 0; i < 5000 && !fs::exists(path("run/manifest.json")); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    program.send(SIGKILL);
    program.wait();
    ::close(end);
  }
  make_run("run");
  make_run("clean");
  expect_same(files("clean"), files("run"));
}

}  // namespace
}  // namespace saetm
