#include "core/nearest.h"

#include <gtest/gtest.h>

namespace saetm {
namespace {

TEST(Nearest, CountsEdits) {
  EXPECT_EQ(edits_between("", ""), 0U);
  EXPECT_EQ(edits_between("abc", ""), 3U);
  EXPECT_EQ(edits_between("abc", "abd"), 1U);
  EXPECT_EQ(edits_between("abc", "acb"), 1U) << "two letters that changed places";
  EXPECT_EQ(edits_between("Topics", "topics"), 0U);
  EXPECT_EQ(edits_between("kitten", "sitting"), 3U);
}

TEST(Nearest, IsTheFirstOfTheNearestThatAreNear) {
  const std::vector<std::string> names = {"fit", "topics", "train", "trait"};
  EXPECT_EQ(nearest("tpoics", names), "topics");
  EXPECT_EQ(nearest("trai", names), "train");
  EXPECT_EQ(nearest("FIT", names), "fit");
  EXPECT_EQ(nearest("zebra", names), "");
  EXPECT_EQ(nearest("x", {"y"}), "") << "no letter is left of it";
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest(std::string(10'000, 'x'), names), "");
  EXPECT_EQ(did_you_mean("tpoics", names, "--"), "; did you mean --topics?");
  EXPECT_EQ(did_you_mean("zebra", names), "");
}

}  // namespace
}  // namespace saetm
