/// Files that are chosen to be written: not those that are read, nor a run's own.
#include "run/chosen_output.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "saetm/error.h"
#include "saetm/run.h"

namespace saetm {
namespace {

namespace fs = std::filesystem;

class ChosenOutput : public ::testing::Test {
 protected:
  ChosenOutput() {
    std::string name = (fs::temp_directory_path() / "saetm-chosen-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder_ = fs::canonical(name);
  }
  ~ChosenOutput() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string write(const std::string& name) const {
    fs::create_directories(fs::path(path(name)).parent_path());
    std::ofstream(path(name)) << name;
    return path(name);
  }
  std::string refusal(const std::string& out, const std::string& corpus = "",
                      const std::vector<std::string>& others = {}) const {
    try {
      chosen_output(out, corpus, others);
      return "";
    } catch (const Error& error) {
      return error.what();
    }
  }

  fs::path folder_;
};

TEST_F(ChosenOutput, WhatIsReadIsNotWrittenOver) {
  const std::string corpus = write("corpus.jsonl"), vectors = write("vectors.npy");
  EXPECT_EQ(refusal(corpus, corpus),
            corpus + ": is read by this command; name another file to write");
  EXPECT_NE(refusal(vectors, corpus, {"", vectors}), "");
  EXPECT_EQ(refusal(vectors, corpus), "");
  EXPECT_EQ(refusal(path("absent.jsonl"), corpus, {path("absent.jsonl")}), "");
  fs::create_symlink("corpus.jsonl", path("link"));
  fs::create_hard_link(corpus, path("other"));
  for (const char* name : {"link", "other", "./corpus.jsonl"}) {
    EXPECT_EQ(refusal(path(name), corpus), path(name) + ": is read by this command (as " + corpus +
                                               "); name another file to write");
    EXPECT_NE(refusal(corpus, path(name)), "") << name;
  }
}

TEST_F(ChosenOutput, NorIsWhatIsReadOfAFolder) {
  write("photos/g/a.jpg");
  write("photos/a.txt");
  write("photos/captions.jsonl");
  write("vectors/0.npy");
  EXPECT_NE(refusal(path("photos/g/a.jpg"), path("photos")), "");
  EXPECT_NE(refusal(path("photos/a.txt"), path("photos")), "");
  EXPECT_EQ(refusal(path("photos/captions.jsonl"), path("photos")), "");  // is no document
  EXPECT_NE(refusal(path("vectors/0.npy"), "", {path("vectors")}), "");
  EXPECT_EQ(refusal(path("photos")), path("photos") + ": is a folder, not a file to write");
}

TEST_F(ChosenOutput, ARunsFilesAreItsOwn) {
  {
    RunDirectory run = RunDirectory::create(path("run"));
    std::ofstream(run.new_file("made")) << "made";
    run.finish("prepare", "key", "{}", {{"made", "sum"}}, 0, {});
  }
  fs::create_directory_symlink(path("run"), path("way"));
  for (const char* name :
       {"run/manifest.json", "run/made", "way/made", "run/theta.safetensors", "run/report.html",
        "run/given/documents.jsonl", "run/training.checkpoint", "run/captions.jsonl",
        "run/caption_answers.jsonl"}) {
    EXPECT_EQ(refusal(path(name)).find(path(name) + ": is one of the files of the run "), 0U)
        << name;
  }
  for (const char* name :
       {"run/topics.svg", "run/shares.jsonl", "run/mine/manifest.json", "manifest.json", "made"}) {
    EXPECT_EQ(refusal(path(name)), "") << name;
  }
  fs::create_symlink("run/made", path("link.csv"));
  EXPECT_NE(refusal(path("link.csv")), "");
}

TEST_F(ChosenOutput, IsWhatLinksLeadTo) {
  fs::create_symlink("end.csv", path("link.csv"));
  EXPECT_EQ(chosen_output(path("link.csv")), path("end.csv"));
  EXPECT_EQ(chosen_output("/dev/null", "/dev/null"), "/dev/null");
  EXPECT_EQ(chosen_output("/dev/stdout", path("absent")), "/dev/fd/1");
}

}  // namespace
}  // namespace saetm
