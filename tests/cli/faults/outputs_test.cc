/// What commands write: never over what they read or a run keeps, through links, and into what is
/// no file.
#include <fcntl.h>
#include <sys/stat.h>

#include <atomic>
#include <thread>

#include "cli/cli_test.h"
#include "where.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

TEST_F(CliTest, OutputsThatAreInputsAreRefusedAndStay) {
  make_run("run");
  const auto before = files("run");
  const std::string corpus = read(corpus_), given = read(embeddings_);
  fs::create_symlink("corpus.jsonl", path("link.jsonl"));
  const auto refused = [&](const Words& words, const Words& parts) {
    expect_refused(run(words), parts);
    expect_same(before, files("run"));
    EXPECT_TRUE(read(corpus_) == corpus);
    EXPECT_TRUE(read(embeddings_) == given);
  };
  const std::string at = path("run");
  for (const std::string& out : {corpus_, path("link.jsonl")}) {
    refused({"transform", at, corpus_, "--embeddings", embeddings_, "--out", out},
            {out, "is read by this command"});
    refused({"caption", corpus_, "--out", out, "--caption-url", "http://127.0.0.1:1",
             "--caption-model", "m"},
            {out, "is read by this command"});
  }
  refused({"transform", at, corpus_, "--embeddings", embeddings_, "--out", at + "/documents.jsonl"},
          {"/documents.jsonl", "files of the run"});
  refused({"analyze", "groups", at, "--csv", at + "/manifest.json"},
          {"/manifest.json", "files of the run"});
  refused({"compare", at, at, "--csv", at + "/vocabulary.txt"}, {"/vocabulary.txt"});
  fs::create_symlink("run/topics.json", path("topics.svg"));
  refused({"plot", "topics", at, "--out", path("topics.svg")},
          {path("topics.svg"), "files of the run"});
  refused({"train", at, "--steps", "61", "--training-log", corpus_}, {corpus_, "is read by"});
  // What the run was made from is no output either, though these commands do not read it.
  for (const std::string& input : {corpus_, embeddings_}) {
    refused({"analyze", "groups", at, "--csv", input}, {input});
    refused({"transform", at, "-", "--format", "jsonl", "--out", input}, {input});
  }
  const std::string table = write("table.csv", "a,b\n1,2\n");
  refused({"train", at, "--steps", "61", "--training-log", table}, {table, "no log of a training"});
  EXPECT_EQ(read(table), "a,b\n1,2\n");
}

/// A table that a full disk cut is no table.
TEST_F(CliTest, StandardOutputThatCannotBeWrittenIsAFailure) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  make_run("run");
  for (const std::string command : {"topics", "info", "evaluate"}) {
    for (const std::string more : {"", " --json"}) {
      const std::string line = std::string(program_path()) + " " + command + " " + path("run") +
                               more + " > /dev/full 2> " + path("said");
      EXPECT_EQ(WEXITSTATUS(std::system(line.c_str())), 2) << line;
      EXPECT_NE(read(path("said")).find("standard output: cannot be written"), std::string::npos);
    }
  }
}

TEST_F(CliTest, OutputsGoThroughLinksAndIntoPipes) {
  make_run("run");
  const Words transform = {"transform", path("run"), corpus_, "--embeddings", embeddings_, "--out"};
  const auto to = [&](Words words, const std::string& out) {
    words.push_back(out);
    const Outcome done = run(words);
    EXPECT_EQ(done.code, 0) << done.err;
  };
  to(transform, path("plain.jsonl"));
  const std::string shares = read(path("plain.jsonl"));
  for (const char* ending : {"jsonl", "csv", "safetensors"}) {
    const std::string name = std::string("link.") + ending;
    fs::create_symlink("end", path(name));
    to(transform, path(name));
    EXPECT_TRUE(fs::is_symlink(path(name)) && fs::is_regular_file(path("end"))) << name;
    if (name == "link.jsonl") {
      EXPECT_TRUE(read(path("end")) == shares);
    }
    fs::remove(path("end"));
  }
  ASSERT_EQ(::mkfifo(path("pipe.jsonl").c_str(), 0600), 0);
  // Open at both ends, so that nobody waits for the other.
  const int pipe = ::open(path("pipe.jsonl").c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  std::atomic<bool> ended = false;
  std::thread writer([&] {
    to(transform, path("pipe.jsonl"));
    ended = true;
  });
  std::string got;
  for (bool is_last = false; !is_last;) {
    is_last = ended;
    char bytes[4096];
    for (ssize_t count; (count = ::read(pipe, bytes, sizeof bytes)) > 0;) {
      got.append(bytes, static_cast<std::size_t>(count));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  writer.join();
  ::close(pipe);
  EXPECT_TRUE(got == shares);
  EXPECT_TRUE(fs::is_fifo(path("pipe.jsonl")));

  fs::create_symlink("end", path("link.svg"));
  const Words plot = {"plot", "topics", path("run"), "--out"};
  to(plot, path("link.svg"));
  EXPECT_TRUE(fs::is_symlink(path("link.svg")));
  EXPECT_TRUE(read(path("end")).starts_with("<svg"));
  to(plot, "/dev/null");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  Words printed = plot;
  printed.push_back("/dev/stdout");
  EXPECT_EQ(run(printed).out.find("<svg"), 0U);
}

/// A folder that is the working one while it lives.
struct WorkingFolder {
  explicit WorkingFolder(const std::string& path) : before(fs::current_path()) {
    fs::create_directory(path);
    fs::current_path(path);
  }
  ~WorkingFolder() { fs::current_path(before); }
  fs::path before;
};

TEST_F(CliTest, AWorkingFolderThatCannotBeNamedIsRefused) {
  {
    const WorkingFolder here(path("\xff"));
    fs::copy_file(corpus_, "corpus.jsonl");
    expect_refused(run({"fit", "corpus.jsonl", "--out", "run"}), {"is not UTF-8"});
    EXPECT_FALSE(fs::exists("run"));
  }
  const WorkingFolder here(path("gone"));
  fs::remove(path("gone"));
  expect_refused(run({"fit", corpus_, "--out", "run"}), {"No such file"});
  expect_refused(run({"info", "run"}), {"run"});
}

}  // namespace
}  // namespace saetm
