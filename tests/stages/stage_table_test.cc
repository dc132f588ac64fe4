/// What follows from the table of stages.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "saetm/error.h"
#include "stages/stage.h"
#include "where.h"

namespace saetm {
namespace {

using Names = std::vector<std::string>;

TEST(StageTableTest, EveryFileHasOneMakerAndIsReadAfterIt) {
  std::set<const Artefact*> written;
  for (const Stage& stage : stages()) {
    for (const Artefact* file : stage.reads) {
      EXPECT_TRUE(written.contains(file)) << stage.name << " reads " << file->file;
    }
    for (const Artefact* file : stage.writes) {
      EXPECT_STREQ(file->maker, stage.name) << file->file;
      EXPECT_TRUE(written.insert(file).second) << file->file << " is written twice";
      if (file->parent) {
        EXPECT_TRUE(written.contains(file->parent)) << file->file;
      }
    }
  }
}

TEST(StageTableTest, WhatReadsAStagesFilesIsStaleAfterIt) {
  EXPECT_EQ(stale_after("report"), Names());
  EXPECT_EQ(stale_after("evaluate"), Names({"report"}));
  EXPECT_EQ(stale_after("judge"), Names());
  EXPECT_EQ(stale_after("topics"), Names({"evaluate", "stability", "judge", "names", "report"}));
  EXPECT_EQ(stale_after("neighbors").front(), "shares");
  const Names after_training = stale_after("train");
  EXPECT_EQ(after_training.front(), "encode");
  // Near documents are near whatever the autoencoder.
  EXPECT_EQ(std::count(after_training.begin(), after_training.end(), "neighbors"), 0);
  EXPECT_EQ(stale_after("prepare").size(), stages().size() - 1);
}

TEST(StageTableTest, AnUnknownStageIsNamed) {
  try {
    stage_named("cook");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "there is no stage 'cook'");
  }
}

TEST(StageTableTest, EachFileIsDescribed) {
  std::ifstream in(in_tree("docs/formats.md"));
  std::stringstream text;
  text << in.rdbuf();
  for (const Stage& stage : stages()) {
    for (const Artefact* file : stage.writes) {
      EXPECT_NE(text.str().find(std::string("`") + file->file + "`"), std::string::npos)
          << file->file << " of the stage " << stage.name;
    }
  }
}

}  // namespace
}  // namespace saetm
